package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A linear term over the variables of a query, exactly: multiples of one fraction. */
final class QueryTerm {
  private static final Pattern OF_TWO = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final List<String> OF_TWO_HEADS = List.of("+", "-", "*");
  private static final Pattern OF_ONE =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,6})?");
  private static final Pattern NUMBER_START = Pattern.compile("[-+]?\\.?[0-9]");

  /** The decimal expansion of every double is shorter. */
  private static final int MAX_LENGTH = 1200;

  private static final int MAX_MAGNITUDE = 400;
  private static final int MAX_DIGITS = 4000;

  private final Map<QueryVariable, BigDecimal> coefficients = new LinkedHashMap<>();
  private BigDecimal constant = BigDecimal.ZERO;

  /** What all of these are divided by; positive. */
  private BigDecimal denominator = BigDecimal.ONE;

  private boolean mentions;

  private QueryTerm() {}

  /**
   * The term an expression stands for.
   *
   * @throws org.etalon.problem.MalformedDomainException if it is none
   * @throws UnsupportedQueryException if it is not linear
   */
  static QueryTerm of(SExpression expression, QueryNames names) {
    return expression.isList() ? ofList(expression, names) : ofAtom(expression, names);
  }

  /** {@code left - right}. */
  static QueryTerm difference(SExpression left, SExpression right, QueryNames names) {
    QueryTerm term = of(left, names);
    QueryTerm other = of(right, names);
    other.scale(BigDecimal.ONE.negate(), right);
    term.add(other, right);
    return term;
  }

  /** Whether a variable occurs, if only with the coefficient zero. */
  boolean mentionsVariables() {
    return mentions;
  }

  /** Compared with zero, after multiplying by {@code sign} and the denominator. */
  Formula.Comparison compared(int sign, Formula.Relation relation) {
    BigDecimal factor = BigDecimal.valueOf(sign);
    Map<QueryVariable, BigDecimal> signed = new LinkedHashMap<>();
    coefficients.forEach((variable, c) -> signed.put(variable, c.multiply(factor)));
    return new Formula.Comparison(signed, constant.multiply(factor), relation);
  }

  private static QueryTerm ofList(SExpression expression, QueryNames names) {
    String head = expression.head();
    List<SExpression> arguments = expression.arguments();
    List<String> heads = names.isVersionOne() ? List.of("+", "-", "*", "/") : OF_TWO_HEADS;
    if (!heads.contains(head) || arguments.isEmpty()) {
      throw expression.malformed(
          "cannot read "
              + expression.shown()
              + "; terms are made of numbers, variables, "
              + String.join(", ", heads));
    }
    QueryTerm result = of(arguments.get(0), names);
    if (arguments.size() == 1 && head.equals("-")) {
      result.scale(BigDecimal.ONE.negate(), expression);
    }
    for (SExpression item : arguments.subList(1, arguments.size())) {
      QueryTerm next = of(item, names);
      switch (head) {
        case "+" -> result.add(next, item);
        case "-" -> {
          next.scale(BigDecimal.ONE.negate(), item);
          result.add(next, item);
        }
        case "*" -> result = product(result, next, expression);
        default -> result.divide(next, expression);
      }
    }
    return result;
  }

  private static QueryTerm product(QueryTerm a, QueryTerm b, SExpression at) {
    boolean constantA = a.coefficients.isEmpty();
    if (!constantA && !b.coefficients.isEmpty()) {
      throw new UnsupportedQueryException(
          "line " + at.line() + ": a product of variables; only linear terms are supported");
    }
    QueryTerm result = constantA ? b : a;
    result.scale(constantA ? a.constant : b.constant, at);
    result.denominator = bounded(a.denominator.multiply(b.denominator), at);
    result.mentions = a.mentions || b.mentions;
    return result;
  }

  private void divide(QueryTerm by, SExpression at) {
    if (!by.coefficients.isEmpty() || by.constant.signum() == 0) {
      throw at.malformed("divides by something that is no number, or zero");
    }
    int sign = by.constant.signum();
    scale(by.denominator.multiply(BigDecimal.valueOf(sign)), at);
    denominator = bounded(denominator.multiply(by.constant.abs()), at);
    mentions |= by.mentions;
  }

  private static QueryTerm ofAtom(SExpression atom, QueryNames names) {
    QueryTerm term = new QueryTerm();
    boolean word = atom.kind() == Tokenizer.Kind.SYMBOL && atom.index().isEmpty();
    if (word && NUMBER_START.matcher(atom.text()).lookingAt()) {
      term.constant = number(atom, names.isVersionOne());
      return term;
    }
    term.coefficients.put(names.resolve(atom), BigDecimal.ONE);
    term.mentions = true;
    return term;
  }

  /** The number a literal stands for; its length is looked at before anything is computed. */
  private static BigDecimal number(SExpression atom, boolean versionOne) {
    String text = atom.text();
    if (text.length() > MAX_LENGTH) {
      throw atom.malformed(
          "a number of " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
    }
    if (!(versionOne ? OF_ONE : OF_TWO).matcher(text).matches()) {
      throw atom.malformed(
          atom.shown() + " is no number" + (versionOne ? "" : " of VNN-LIB 2.0, such as -0.5"));
    }
    BigDecimal value = new BigDecimal(text);
    long magnitude = value.signum() == 0 ? 0 : (long) value.precision() - value.scale();
    if (Math.abs(magnitude) > MAX_MAGNITUDE) {
      throw atom.malformed(atom.shown() + " is outside the range of doubles");
    }
    return value.signum() == 0 ? BigDecimal.ZERO : value;
  }

  private void add(QueryTerm other, SExpression at) {
    if (denominator.compareTo(other.denominator) != 0) {
      BigDecimal own = denominator;
      scale(other.denominator, at);
      other.scale(own, at);
      denominator = bounded(own.multiply(other.denominator), at);
    }
    other.coefficients.forEach((variable, c) -> coefficients.merge(variable, c, BigDecimal::add));
    coefficients.values().removeIf(c -> c.signum() == 0);
    constant = constant.add(other.constant);
    mentions |= other.mentions;
  }

  private void scale(BigDecimal factor, SExpression at) {
    coefficients.replaceAll((variable, c) -> bounded(c.multiply(factor), at));
    coefficients.values().removeIf(c -> c.signum() == 0);
    constant = bounded(constant.multiply(factor), at);
  }

  private static BigDecimal bounded(BigDecimal value, SExpression at) {
    if (value.precision() > MAX_DIGITS) {
      throw at.malformed("a number of too many digits comes of it; round it");
    }
    return value;
  }
}
