package org.etalon.suite;

import java.math.BigDecimal;
import org.etalon.problem.Box;

/** The question of a case as a query of VNN-LIB 2.0: is there an input that exceeds epsilon? */
final class QueryText {
  private QueryText() {}

  static String of(Case c) {
    Box box = c.box();
    int outputs = c.f().outputSize();
    StringBuilder text = new StringBuilder("; ").append(c.id()).append('\n');
    text.append("(vnnlib-version <2.0>)\n");
    declare(text, "f", "", box.size(), outputs);
    declare(text, "g", "  (isomorphic-to f)\n", box.size(), outputs);
    for (int i = 0; i < box.size(); i++) {
      text.append("(assert (and (>= X_f[" + i + "] " + plain(box.lower(i)) + ")");
      text.append(" (<= X_f[" + i + "] " + plain(box.upper(i)) + ")))\n");
      text.append("(assert (== X_f[" + i + "] X_g[" + i + "]))\n");
    }
    String epsilon = c.epsilon().toPlainString();
    text.append("(assert (or");
    for (int j = 0; j < outputs; j++) {
      text.append(" (> Y_g[" + j + "] (+ Y_f[" + j + "] " + epsilon + "))");
      text.append(" (< Y_g[" + j + "] (- Y_f[" + j + "] " + epsilon + "))");
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
