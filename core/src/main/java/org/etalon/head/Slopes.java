package org.etalon.head;

import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Box;

/** The largest derivative of a sigmoid on a box: at the entry that comes nearest to 0. */
final class Slopes {
  private Slopes() {}

  /**
   * An upper bound of {@code r^2 p / (1 + p)^2} with {@code p = exp(-r |t|)}, for t in any of the
   * intervals (docs/math/heads.md, lemma 7).
   *
   * <p><b>Rounding:</b> enclosed, the upper end rounded up.
   *
   * @param rate r, 1 for the logistic function and 2 for the hyperbolic tangent
   */
  static double up(Box values, int rate) {
    double nearest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < values.size(); i++) {
      double distance = Math.max(0, Math.max(values.lower(i), -values.upper(i)));
      nearest = Math.min(nearest, distance);
    }
    Dyadic exponent = Dyadic.of(nearest).multiply(Dyadic.of(-rate));
    Enclosure power = Enclosure.of(exponent).exp();
    Enclosure sum = Enclosure.of(Dyadic.of(1)).add(power);
    Enclosure slope = power.divide(sum).divide(sum);
    return slope.upper().multiply(Dyadic.of(rate * rate)).toDoubleUp();
  }
}
