package org.etalon.lab.approx;

import java.util.Arrays;

/**
 * Knots for the interpolation of one target: each piece has the same share of the integral of
 * |f''|^(1/2), which balances the errors of the pieces.
 *
 * <p><b>Method:</b> second differences on a grid that is fine towards 0, where roots are steep.
 *
 * <p><b>Reference:</b> de Boor, "Good approximation by splines with variable knots", 1973.
 */
final class FreeKnots {
  private static final int CELLS = 1 << 16;
  private static final int POWER = 6;

  private FreeKnots() {}

  static double[] of(Target target, int pieces) {
    double[] weight = new double[CELLS + 1];
    for (int k = 1; k <= CELLS; k++) {
      double low = grid(k - 1);
      double high = grid(k);
      double middle = 0.5 * (low + high);
      double bend =
          target.value(low) - 2 * target.value(middle) + target.value(high); // h^2 f'' / 4
      weight[k] = weight[k - 1] + Math.sqrt(Math.abs(bend)); // h |f''|^(1/2) / 2
    }
    double[] knots = new double[pieces + 1];
    int k = 0;
    for (int i = 1; i < pieces; i++) {
      double wanted = weight[CELLS] * i / pieces;
      while (weight[k + 1] < wanted) {
        k++;
      }
      double share = (wanted - weight[k]) / (weight[k + 1] - weight[k]);
      knots[i] = grid(k) + share * (grid(k + 1) - grid(k));
    }
    knots[pieces] = 1;
    return distinct(knots);
  }

  private static double grid(int k) {
    return Math.pow((double) k / CELLS, POWER);
  }

  /** Knots that fell together are one: the function has fewer pieces than were asked for. */
  private static double[] distinct(double[] knots) {
    int count = 1;
    for (int i = 1; i < knots.length; i++) {
      if (knots[i] > knots[count - 1]) {
        knots[count++] = knots[i];
      }
    }
    return Arrays.copyOf(knots, count);
  }
}
