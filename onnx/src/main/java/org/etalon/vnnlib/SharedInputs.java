package org.etalon.vnnlib;

import java.util.List;
import java.util.Map;
import org.etalon.problem.MalformedDomainException;

/**
 * Whether a query over several networks asks about a common input of all of them.
 *
 * <p>Each network of a 2.0 query has inputs of its own. They are one and the same where the file
 * asserts it, input by input, outside every {@code or}: {@code (== X[0] Z[0])}, or {@code <=} both
 * ways. Everything else is a question about several points, which no domain of inputs describes.
 */
final class SharedInputs {
  private final Variables variables;
  private final int inputs;

  /** atMost[i][m][n]: input i of network m is asserted to be at most that of network n. */
  private final boolean[][][] atMost;

  private SharedInputs(Variables variables, int inputs) {
    this.variables = variables;
    this.inputs = inputs;
    atMost = new boolean[inputs][variables.networks()][variables.networks()];
  }

  /**
   * Checks that the inputs of all networks are asserted equal.
   *
   * @param assertions what the file asserts
   * @throws MalformedDomainException if one is not
   */
  static void require(List<SExpression> assertions, Variables variables, int inputs) {
    if (variables.networks() > 1) {
      SharedInputs shared = new SharedInputs(variables, inputs);
      assertions.forEach(shared::collect);
      shared.requireEqual();
    }
  }

  private void collect(SExpression expression) {
    switch (expression.head()) {
      case "and" -> expression.arguments().forEach(this::collect);
      case "=", "==" -> order(expression, true, true);
      case "<=" -> order(expression, true, false);
      case ">=" -> order(expression, false, true);
      default -> {}
    }
  }

  private void order(SExpression expression, boolean leftIsLess, boolean rightIsLess) {
    if (expression.items().size() != 3) {
      return; // refused when it is read as a constraint
    }
    LinearForm form =
        LinearForm.difference(expression.items().get(1), expression.items().get(2), variables);
    if (form.other() || form.coefficients().size() != 2 || form.constant().signum() != 0) {
      return;
    }
    List<Map.Entry<Integer, Rational>> terms = List.copyOf(form.coefficients().entrySet());
    int a = terms.get(0).getKey();
    int b = terms.get(1).getKey();
    Rational sum = terms.get(0).getValue().plus(terms.get(1).getValue());
    if (variables.input(a) != variables.input(b) || sum.signum() != 0) {
      return;
    }
    // form = c (a - b)
    boolean positive = terms.get(0).getValue().signum() > 0;
    boolean[][] order = atMost[variables.input(a)];
    order[a / inputs][b / inputs] |= positive ? leftIsLess : rightIsLess;
    order[b / inputs][a / inputs] |= positive ? rightIsLess : leftIsLess;
  }

  private void requireEqual() {
    for (int i = 0; i < inputs; i++) {
      close(atMost[i]);
      for (int n = 1; n < variables.networks(); n++) {
        if (!atMost[i][0][n] || !atMost[i][n][0]) {
          throw new MalformedDomainException(
              "the file asks about networks with inputs of their own ("
                  + variables.describe(n * inputs + i)
                  + " is not asserted equal to that of "
                  + variables.network(0)
                  + "); only a domain of shared inputs can be read");
        }
      }
    }
  }

  /** What follows by transitivity. */
  private static void close(boolean[][] order) {
    for (int k = 0; k < order.length; k++) {
      for (int m = 0; m < order.length; m++) {
        for (int n = 0; n < order.length; n++) {
          order[m][n] |= order[m][k] && order[k][n];
        }
      }
    }
  }
}
