package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A linear form {@code sum_i c_i x_i + constant} of inputs, in exact decimals.
 *
 * @param coefficients the nonzero c_i by input index
 * @param constant the constant
 * @param other whether a variable that is no input takes part; its coefficient is not kept
 */
record LinearForm(Map<Integer, BigDecimal> coefficients, BigDecimal constant, boolean other) {
  private static final int MAX_MAGNITUDE = 400;
  private static final int MAX_DIGITS = 2000;

  static LinearForm of(SExpression expression, Variables variables) {
    if (expression.isAtom()) {
      return ofAtom(expression, variables);
    }
    boolean known = List.of("+", "-", "*").contains(expression.head());
    if (!known || expression.arguments().isEmpty()) {
      throw unsupported(expression);
    }
    LinearForm first = of(expression.arguments().get(0), variables);
    if (expression.arguments().size() == 1 && expression.head().equals("-")) {
      return first.times(BigDecimal.ONE.negate());
    }
    LinearForm result = first;
    for (SExpression item : expression.arguments().subList(1, expression.arguments().size())) {
      LinearForm next = of(item, variables);
      result =
          switch (expression.head()) {
            case "+" -> result.plus(next);
            case "-" -> result.plus(next.times(BigDecimal.ONE.negate()));
            case "*" -> result.product(next, expression);
            default -> throw unsupported(expression);
          };
    }
    return result;
  }

  private static RuntimeException unsupported(SExpression expression) {
    return SExpression.malformed(
        expression.line(),
        "cannot read ("
            + Variables.shorten(expression.head())
            + " ..); terms are made of numbers,"
            + " variables, +, - and *");
  }

  private static LinearForm ofAtom(SExpression atom, Variables variables) {
    String text = atom.atom();
    if (text.matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,6})?")) {
      BigDecimal value = new BigDecimal(text);
      long magnitude = (long) value.precision() - value.scale();
      if (value.precision() > MAX_DIGITS || Math.abs(magnitude) > MAX_MAGNITUDE) {
        throw SExpression.malformed(
            atom.line(), Variables.shorten(text) + " is outside the range of doubles");
      }
      return new LinearForm(Map.of(), value, false);
    }
    int index = variables.resolve(atom);
    return index == Variables.OTHER
        ? new LinearForm(Map.of(), BigDecimal.ZERO, true)
        : new LinearForm(Map.of(index, BigDecimal.ONE), BigDecimal.ZERO, false);
  }

  LinearForm plus(LinearForm form) {
    Map<Integer, BigDecimal> sum = new TreeMap<>(coefficients);
    form.coefficients.forEach((index, c) -> sum.merge(index, c, BigDecimal::add));
    sum.values().removeIf(c -> c.signum() == 0);
    return new LinearForm(sum, constant.add(form.constant), other || form.other);
  }

  LinearForm times(BigDecimal factor) {
    Map<Integer, BigDecimal> scaled = new TreeMap<>();
    coefficients.forEach((index, c) -> scaled.put(index, c.multiply(factor)));
    scaled.values().removeIf(c -> c.signum() == 0);
    return new LinearForm(scaled, constant.multiply(factor), other);
  }

  private LinearForm product(LinearForm form, SExpression at) {
    if (coefficients.isEmpty() && !other) {
      return form.times(constant);
    }
    if (form.coefficients.isEmpty() && !form.other) {
      return times(form.constant);
    }
    throw SExpression.malformed(at.line(), "a product of variables; only boxes can be read");
  }
}
