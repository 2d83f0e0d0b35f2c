package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Turns an assertion into a union of conjunctions of bounds on inputs.
 *
 * <p>Comparisons that involve a variable which is no input are dropped and strict comparisons read
 * as non-strict ones, so the union contains every input the assertion allows: bounds proved over it
 * hold for the assertion.
 */
final class DisjunctiveForm {
  /** The most boxes a domain may have. */
  static final int MAX_BOXES = 4096;

  private final Variables variables;

  DisjunctiveForm(Variables variables) {
    this.variables = variables;
  }

  List<List<Halfspace>> of(SExpression expression) {
    if (expression.isAtom()) {
      throw SExpression.malformed(
          expression.line(),
          "expected a comparison, found " + Variables.shorten(expression.atom()));
    }
    return switch (expression.head()) {
      case "and" -> conjunction(expression);
      case "or" -> disjunction(expression);
      case "<=", "<" -> comparison(expression, true, false);
      case ">=", ">" -> comparison(expression, false, true);
      case "=", "==" -> comparison(expression, true, true);
      case "!=" -> List.of(List.of());
      default ->
          throw SExpression.malformed(
              expression.line(),
              "cannot read ("
                  + Variables.shorten(expression.head())
                  + " ..); supported are and,"
                  + " or, <=, >=, <, >, = of inputs and numbers");
    };
  }

  private List<List<Halfspace>> conjunction(SExpression expression) {
    List<List<Halfspace>> result = List.of(List.of());
    for (SExpression item : expression.arguments()) {
      List<List<Halfspace>> next = of(item);
      requireFew((long) result.size() * next.size(), expression);
      List<List<Halfspace>> product = new ArrayList<>();
      for (List<Halfspace> left : result) {
        for (List<Halfspace> right : next) {
          List<Halfspace> both = new ArrayList<>(left);
          both.addAll(right);
          product.add(both);
        }
      }
      result = product;
    }
    return result;
  }

  private List<List<Halfspace>> disjunction(SExpression expression) {
    List<List<Halfspace>> result = new ArrayList<>();
    for (SExpression item : expression.arguments()) {
      result.addAll(of(item));
      requireFew(result.size(), expression);
    }
    return result;
  }

  static void requireFew(long boxes, SExpression at) {
    if (boxes > MAX_BOXES) {
      throw SExpression.malformed(at.line(), "the domain has more than " + MAX_BOXES + " boxes");
    }
  }

  private List<List<Halfspace>> comparison(
      SExpression expression, boolean atMost, boolean atLeast) {
    if (expression.items().size() != 3) {
      throw SExpression.malformed(expression.line(), "a comparison needs two sides");
    }
    LinearForm left = LinearForm.of(expression.items().get(1), variables);
    LinearForm right = LinearForm.of(expression.items().get(2), variables);
    LinearForm form = left.plus(right.times(BigDecimal.ONE.negate()));
    if (form.other()) {
      return List.of(List.of());
    }
    if (form.coefficients().size() > 1) {
      throw SExpression.malformed(
          expression.line(), "compares several inputs; only boxes can be read");
    }
    if (form.coefficients().isEmpty()) {
      int sign = form.constant().signum();
      boolean holds = (!atMost || sign <= 0) && (!atLeast || sign >= 0);
      return holds ? List.of(List.of()) : List.of();
    }
    Map.Entry<Integer, BigDecimal> term = form.coefficients().entrySet().iterator().next();
    List<Halfspace> bounds = new ArrayList<>();
    if (atMost) {
      bounds.add(Halfspace.of(term.getKey(), term.getValue(), form.constant()));
    }
    if (atLeast) {
      bounds.add(Halfspace.of(term.getKey(), term.getValue().negate(), form.constant().negate()));
    }
    return List.of(bounds);
  }
}
