package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.problem.OutputCondition;
import org.etalon.testing.LinearRegions.Condition;

/** Other decisions, and conditions on outputs, in fractions: written from their definitions. */
public final class OutcomeOracle {
  private OutcomeOracle() {}

  /** Whether a condition holds at exact outputs. */
  public static boolean holds(Condition condition, Dyadic[] f, Dyadic[] g) {
    Rational sum = condition.constant();
    for (int i = 0; i < condition.onF().length; i++) {
      sum = sum.add(condition.onF()[i].multiply(rational(f[i])));
      sum = sum.add(condition.onG()[i].multiply(rational(g[i])));
    }
    return condition.strict() ? sum.signum() > 0 : sum.signum() >= 0;
  }

  private static Rational rational(Dyadic value) {
    return Rational.of(value.toBigDecimal());
  }

  /** A condition in fractions. */
  public static Condition condition(OutputCondition c) {
    return new Condition(
        c.onF().stream().map(Rational::of).toArray(Rational[]::new),
        c.onG().stream().map(Rational::of).toArray(Rational[]::new),
        Rational.of(c.constant()),
        c.strict());
  }

  /**
   * With a margin: some i leads in f by more, and some j is not below it in g. Without: some j is
   * the largest in g, and below some i in f.
   */
  public static List<List<Condition>> otherDecision(int classes, double margin) {
    List<List<Condition>> alternatives = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        if (i != j) {
          List<Condition> all = new ArrayList<>();
          for (int k = 0; k < classes; k++) {
            if (margin > 0 && k != i) {
              all.add(above(classes, i, k, margin, true, false));
            } else if (margin == 0 && k != j) {
              all.add(above(classes, j, k, 0, false, true));
            }
          }
          all.add(
              margin > 0
                  ? above(classes, j, i, 0, false, true)
                  : above(classes, i, j, 0, true, false));
          alternatives.add(all);
        }
      }
    }
    return alternatives;
  }

  private static Condition above(
      int classes, int i, int k, double by, boolean strict, boolean ofG) {
    Rational[] none = new Rational[classes];
    Arrays.fill(none, Rational.ZERO);
    Rational[] row = none.clone();
    row[i] = Rational.of(1);
    row[k] = Rational.of(-1);
    return new Condition(ofG ? none : row, ofG ? row : none, Rational.of(by).negate(), strict);
  }
}
