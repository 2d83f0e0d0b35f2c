package org.etalon.network;

import org.etalon.rounding.Outward;

/** Sums of absolute values, rounded up term by term; a sum of at most one term is exact. */
final class AbsoluteSums {
  private AbsoluteSums() {}

  /** Adds {@code |term|} to a sum. */
  static void add(double[] sums, int i, double term) {
    double magnitude = Math.abs(term);
    if (magnitude != 0) { // a sum of nothing but zeros stays exactly 0
      sums[i] = sums[i] == 0 ? magnitude : Outward.addUp(sums[i], magnitude);
    }
  }
}
