package org.etalon.cli;

import org.etalon.linalg.Vector;
import org.etalon.rounding.Outward;

/** Norms of a vector, rounded up. */
final class VectorNorms {
  private VectorNorms() {}

  /** Upper bounds of the norms for q = 1, 2 and inf. */
  static double[] up(Vector v) {
    double sum = 0;
    double squares = 0;
    for (double entry : v.toArray()) {
      sum = entry == 0 ? sum : Outward.addUp(sum, Math.abs(entry));
      squares = entry == 0 ? squares : Outward.addUp(squares, Outward.multiplyUp(entry, entry));
    }
    return new double[] {sum, Outward.sqrtUp(squares), v.maxAbs()};
  }
}
