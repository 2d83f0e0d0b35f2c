package org.etalon.suite;

import java.math.BigDecimal;
import org.etalon.problem.Box;

/** Questions about two networks of one architecture as queries of VNN-LIB 2.0. */
public final class QueryText {
  private QueryText() {}

  /** Is there an input that exceeds the case's epsilon? */
  static String of(Case c) {
    String epsilon = c.epsilon().toPlainString();
    return "; " + c.id() + "\n" + of(c.box(), c.f().outputSize(), epsilon, true);
  }

  /**
   * Is there an input in a box, the same of f and g, at which outputs are so?
   *
   * @param epsilon in digits
   * @param apart whether some outputs are to differ by more than epsilon, else all by at most that
   */
  public static String of(Box box, int outputs, String epsilon, boolean apart) {
    StringBuilder text = new StringBuilder("(vnnlib-version <2.0>)\n");
    declare(text, "f", "", box.size(), outputs);
    declare(text, "g", "  (isomorphic-to f)\n", box.size(), outputs);
    for (int i = 0; i < box.size(); i++) {
      text.append("(assert (and (>= X_f[" + i + "] " + plain(box.lower(i)) + ")");
      text.append(" (<= X_f[" + i + "] " + plain(box.upper(i)) + ")))\n");
      text.append("(assert (== X_f[" + i + "] X_g[" + i + "]))\n");
    }
    String[] relations = apart ? new String[] {">", "<"} : new String[] {"<=", ">="};
    text.append(apart ? "(assert (or" : "(assert (and");
    for (int j = 0; j < outputs; j++) {
      String g = " Y_g[" + j + "] (";
      String f = " Y_f[" + j + "] " + epsilon + "))";
      text.append("\n  (" + relations[0] + g + "+" + f + " (" + relations[1] + g + "-" + f);
    }
    return text.append("))\n").toString();
  }

  private static void declare(
      StringBuilder text, String name, String relation, int inputs, int outputs) {
    text.append("(declare-network " + name + "\n" + relation);
    text.append("  (declare-input X_" + name + " real [" + inputs + "])\n");
    text.append("  (declare-output Y_" + name + " real [" + outputs + "])\n)\n");
  }

  /** All digits of a double: exact. */
  static String plain(double value) {
    return new BigDecimal(value).toPlainString();
  }
}
