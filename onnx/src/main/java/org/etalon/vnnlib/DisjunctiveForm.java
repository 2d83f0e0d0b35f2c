package org.etalon.vnnlib;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.etalon.problem.InputText;
import org.etalon.problem.MalformedDomainException;

/**
 * Turns assertions into a union of boxes.
 *
 * <p>Comparisons that involve a variable which is no input are dropped and strict comparisons read
 * as non-strict ones, so the union contains every input the assertions allow: bounds proved over it
 * hold for them. The boxes within have no bound that a strict comparison excludes, and there is
 * none within one with a value that an input must not have. Equal boxes are kept once, empty ones
 * not at all.
 */
final class DisjunctiveForm {
  /** The most boxes a domain may have. */
  static final int MAX_BOXES = 4096;

  private static final int MAX_STEPS = 16_000_000;

  private final Variables variables;
  private int steps;

  /** The last region found empty, and the input whose interval is, for a message. */
  private Region empty = Region.everything();

  private int emptyInput = Region.NONE;

  DisjunctiveForm(Variables variables) {
    this.variables = variables;
  }

  /**
   * The boxes in which all of {@code expressions} can hold; at least one.
   *
   * @throws MalformedDomainException if they are no such union, an empty one, or too many
   * @throws CancellationException if the thread is interrupted
   */
  Collection<Region> conjunction(List<SExpression> expressions) {
    Collection<Region> result = List.of(Region.everything());
    for (SExpression expression : expressions) {
      result = intersect(result, of(expression), expression);
      if (result.isEmpty()) {
        throw expression.malformed("the domain is empty" + why());
      }
    }
    return new LinkedHashSet<>(result);
  }

  private Collection<Region> of(SExpression expression) {
    boolean truths = !variables.areOfNetworks();
    if (truths && expression.is("true")) {
      return List.of(Region.everything());
    }
    if (truths && expression.is("false")) {
      return List.of();
    }
    if (!expression.isList()) {
      throw expression.malformed("expected a comparison, found " + expression.shown());
    }
    return switch (expression.head()) {
      case "and" -> {
        Collection<Region> result = List.of(Region.everything());
        for (SExpression item : expression.arguments()) {
          result = intersect(result, of(item), item);
        }
        yield result;
      }
      case "or" -> disjunction(expression);
      case "<=", "<", ">=", ">", "=", "==", "!=" -> comparison(expression);
      default ->
          throw expression.malformed(
              "cannot read "
                  + expression.shown()
                  + "; supported are and, or, <=, >=, <, >, = and !=");
    };
  }

  private String why() {
    if (emptyInput == Region.NONE) {
      return "";
    }
    Region.Interval interval = empty.interval(emptyInput);
    return ": "
        + InputText.name(emptyInput)
        + " has an empty interval "
        + InputText.interval(interval.lower(), interval.upper());
  }

  /** What lies in both unions; the regions of the first may be changed. */
  private Collection<Region> intersect(
      Collection<Region> left, Collection<Region> right, SExpression at) {
    boolean alternatives = right.size() > 1;
    Collection<Region> result = alternatives ? new LinkedHashSet<>() : new ArrayList<>();
    for (Region a : left) {
      for (Region b : right) {
        count(1 + b.size() + (alternatives ? a.size() : 0), at);
        Region both = alternatives ? a.copy() : a;
        int cutAway = both.cut(b);
        if (cutAway == Region.NONE) {
          add(result, both, at);
        } else {
          empty = both;
          emptyInput = cutAway;
        }
      }
    }
    return result;
  }

  private Collection<Region> disjunction(SExpression expression) {
    Set<Region> result = new LinkedHashSet<>();
    boolean everything = false;
    for (SExpression item : expression.arguments()) {
      for (Region region : of(item)) {
        everything |= region.isEverything();
        count(region.size(), item);
        add(result, region, item);
      }
    }
    return everything ? List.of(Region.everything()) : result;
  }

  private static void add(Collection<Region> union, Region region, SExpression at) {
    union.add(region);
    if (union.size() > MAX_BOXES) {
      throw at.malformed("the domain has more than " + MAX_BOXES + " boxes");
    }
  }

  private void count(int work, SExpression at) {
    if ((steps + work) / 4096 != steps / 4096) {
      requireNotInterrupted();
    }
    steps += work;
    if (steps > MAX_STEPS) {
      throw at.malformed(
          "the alternatives up to here combine in more than "
              + MAX_STEPS
              + " ways; split the property into several files");
    }
  }

  /**
   * Gives up where the thread is asked to.
   *
   * @throws CancellationException if it is
   */
  static void requireNotInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("reading was interrupted");
    }
  }

  private List<Region> comparison(SExpression expression) {
    if (expression.items().size() != 3) {
      throw expression.malformed("a comparison needs two sides");
    }
    LinearForm form =
        LinearForm.difference(expression.items().get(1), expression.items().get(2), variables);
    String relation = expression.head();
    if (form.other()) {
      return List.of(Region.everything());
    }
    Map<Integer, Rational> coefficients = identified(form, expression);
    if (coefficients.isEmpty()) {
      return holds(form.constant().signum(), relation) ? List.of(Region.everything()) : List.of();
    }
    boolean unequal = relation.equals("!=");
    if (coefficients.size() > 1 && !unequal) {
      throw expression.malformed("compares several inputs; only boxes can be read");
    }
    Map.Entry<Integer, Rational> term = coefficients.entrySet().iterator().next();
    Rational bound = form.constant().negate().dividedBy(term.getValue());
    boolean equal = relation.equals("=") || relation.equals("==");
    boolean atMost = relation.startsWith("<") == term.getValue().signum() > 0;
    double below = bound.toDoubleDown();
    double above = bound.toDoubleUp();
    boolean strict = below == above && relation.length() == 1 && !equal;
    Region.Interval interval =
        new Region.Interval(
            equal || !atMost ? below : Double.NEGATIVE_INFINITY,
            equal || atMost ? above : Double.POSITIVE_INFINITY,
            equal || !atMost ? strict ? Math.nextUp(above) : above : Double.NEGATIVE_INFINITY,
            equal || atMost ? strict ? Math.nextDown(below) : below : Double.POSITIVE_INFINITY);
    return List.of(Region.of(term.getKey(), unequal ? Region.Interval.HOLED : interval));
  }

  private static boolean holds(int sign, String relation) {
    return switch (relation) {
      case "<=" -> sign <= 0;
      case "<" -> sign < 0;
      case ">=" -> sign >= 0;
      case ">" -> sign > 0;
      case "!=" -> sign != 0;
      default -> sign == 0;
    };
  }

  /** The coefficients by input: all networks share theirs ({@link SharedInputs}). */
  private Map<Integer, Rational> identified(LinearForm form, SExpression at) {
    if (variables.networks() == 1) {
      return form.coefficients();
    }
    Map<Integer, Rational> merged = new TreeMap<>();
    try {
      form.coefficients()
          .forEach((number, c) -> merged.merge(variables.input(number), c, Rational::plus));
    } catch (ArithmeticException e) {
      throw at.malformed(String.valueOf(e.getMessage()));
    }
    merged.values().removeIf(c -> c.signum() == 0);
    return merged;
  }
}
