package org.etalon.vnnlib;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.etalon.problem.MalformedDomainException;

/** A linear form {@code sum_i c_i x_i + constant} of input variables, in exact fractions. */
final class LinearForm {
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]{1,6})?");
  private static final List<String> OF_ONE = List.of("+", "-", "*", "/");
  private static final List<String> OF_TWO = List.of("+", "-", "*");
  private static final Pattern NUMBER_START = Pattern.compile("[-+]?\\.?[0-9]");

  /** The decimal expansion of every double is shorter. */
  private static final int MAX_LENGTH = 1200;

  private static final int MAX_MAGNITUDE = 400;

  private final Map<Integer, Rational> coefficients = new TreeMap<>();
  private Rational constant = Rational.ZERO;
  private boolean other;

  private LinearForm() {}

  /**
   * The form an expression stands for.
   *
   * @throws MalformedDomainException if it is no linear form, or a number has too many digits
   */
  static LinearForm of(SExpression expression, Variables variables) {
    try {
      return expression.isList() ? ofList(expression, variables) : ofAtom(expression, variables);
    } catch (ArithmeticException e) {
      throw expression.malformed(String.valueOf(e.getMessage()));
    }
  }

  /** {@code left - right}. */
  static LinearForm difference(SExpression left, SExpression right, Variables variables) {
    LinearForm form = of(left, variables);
    try {
      form.subtract(of(right, variables));
    } catch (ArithmeticException e) {
      throw left.malformed(String.valueOf(e.getMessage()));
    }
    return form;
  }

  /** The nonzero c_i by the number of the variable. */
  Map<Integer, Rational> coefficients() {
    return coefficients;
  }

  Rational constant() {
    return constant;
  }

  /** Whether a variable that is no input takes part; its coefficient is not kept. */
  boolean other() {
    return other;
  }

  private static LinearForm ofList(SExpression expression, Variables variables) {
    String head = expression.head();
    List<SExpression> arguments = expression.arguments();
    List<String> heads = variables.areOfNetworks() ? OF_TWO : OF_ONE;
    if (!heads.contains(head) || arguments.isEmpty()) {
      throw expression.malformed(
          "cannot read "
              + expression.shown()
              + "; terms are made of numbers, variables, "
              + String.join(", ", heads));
    }
    LinearForm result = of(arguments.get(0), variables);
    if (arguments.size() == 1 && head.equals("-")) {
      result.scale(Rational.ONE.negate());
    }
    for (SExpression item : arguments.subList(1, arguments.size())) {
      LinearForm next = of(item, variables);
      switch (head) {
        case "+" -> result.add(next);
        case "-" -> result.subtract(next);
        case "*" -> result = product(result, next, expression);
        default -> {
          if (!next.isConstant() || next.constant.signum() == 0) {
            throw expression.malformed("divides by something that is no number, or zero");
          }
          result.scale(Rational.ONE.dividedBy(next.constant));
        }
      }
    }
    return result;
  }

  private static LinearForm ofAtom(SExpression atom, Variables variables) {
    LinearForm form = new LinearForm();
    String text = atom.text();
    boolean word = atom.kind() == Tokenizer.Kind.SYMBOL && atom.index().isEmpty();
    if (word && NUMBER_START.matcher(text).lookingAt()) {
      form.constant = number(atom);
      return form;
    }
    int variable = variables.resolve(atom);
    if (variable == Variables.OTHER) {
      form.other = true;
    } else {
      form.coefficients.put(variable, Rational.ONE);
    }
    return form;
  }

  /** The number a literal stands for; its length is looked at before anything is computed. */
  private static Rational number(SExpression atom) {
    String text = atom.text();
    if (text.length() > MAX_LENGTH) {
      throw atom.malformed(
          "a number of " + text.length() + " characters; at most " + MAX_LENGTH + " are read");
    }
    if (!NUMBER.matcher(text).matches()) {
      throw atom.malformed(atom.shown() + " is no number");
    }
    BigDecimal value = new BigDecimal(text);
    long magnitude = value.signum() == 0 ? 0 : (long) value.precision() - value.scale();
    if (Math.abs(magnitude) > MAX_MAGNITUDE) {
      throw atom.malformed(atom.shown() + " is outside the range of doubles");
    }
    return Rational.of(value.signum() == 0 ? BigDecimal.ZERO : value);
  }

  private boolean isConstant() {
    return coefficients.isEmpty() && !other;
  }

  private void add(LinearForm form) {
    form.coefficients.forEach(
        (variable, c) -> {
          Rational sum = coefficients.getOrDefault(variable, Rational.ZERO).plus(c);
          if (sum.signum() == 0) {
            coefficients.remove(variable);
          } else {
            coefficients.put(variable, sum);
          }
        });
    constant = constant.plus(form.constant);
    other |= form.other;
  }

  private void subtract(LinearForm form) {
    form.scale(Rational.ONE.negate());
    add(form);
  }

  private void scale(Rational factor) {
    coefficients.replaceAll((variable, c) -> c.times(factor));
    coefficients.values().removeIf(c -> c.signum() == 0);
    constant = constant.times(factor);
  }

  private static LinearForm product(LinearForm a, LinearForm b, SExpression at) {
    if (a.isConstant()) {
      b.scale(a.constant);
      return b;
    }
    if (b.isConstant()) {
      a.scale(b.constant);
      return a;
    }
    throw at.malformed("a product of variables; only boxes can be read");
  }
}
