package org.etalon.fewest;

import java.util.Arrays;

/**
 * Rounds a row to codes, each rounding compensated by the numbers not yet rounded, then improves
 * single codes while that pays.
 *
 * <p><b>Method:</b> the nearest plane of Babai on the factor of H, which is error feedback as of
 * OPTQ (Frantar et al., ICLR 2023, arXiv:2210.17323) in the order of the factor; then coordinate
 * descent on {@code weight * m(w) + bits}.
 */
final class RowRounding {
  private static final int PASSES = 8;

  private final Quadratic model;
  private final double weight; // bits that the potential is worth
  private final double[] shares; // bits that a weight being zero may save elsewhere
  private final int extra;

  RowRounding(Quadratic model, double weight, double[] shares, int extra) {
    this.model = model;
    this.weight = weight;
    this.shares = shares;
    this.extra = extra;
  }

  /** The least e such that all numbers of the best row are below {@code 2^e} in magnitude. */
  int exponent() {
    double top = 0;
    for (double w : model.center) {
      top = Math.max(top, Math.abs(w));
    }
    return Math.getExponent(top) + 1;
  }

  /** The codes for a step {@code 2^exponent} and a width. */
  int[] round(Codes set, int bits, int exponent) {
    int n = model.size - 1;
    double step = Math.scalb(1.0, exponent);
    double[] w = new double[n + 1];
    int[] codes = new int[n + 1];
    for (int j = n; j >= 0; j--) {
      double x = model.target(j, w) / step;
      codes[j] = nearest(set, bits, j, x);
      w[j] = codes[j] * step;
    }
    improve(set, bits, step, codes, w);
    return codes;
  }

  private int nearest(Codes set, int bits, int j, double x) {
    return j == model.size - 1 ? Codes.DENSE.nearest(x, bits + extra) : set.nearest(x, bits);
  }

  private void improve(Codes set, int bits, double step, int[] codes, double[] w) {
    int n = model.size - 1;
    double[] gradient = new double[n + 1];
    for (int i = 0; i <= n; i++) {
      for (int k = 0; k <= n; k++) {
        gradient[i] += model.hessian[i * model.size + k] * (w[k] - model.center[k]);
      }
    }
    boolean changed = true;
    for (int pass = 0; pass < PASSES && changed; pass++) {
      changed = false;
      for (int j = 0; j <= n; j++) {
        double curvature = model.hessian[j * model.size + j];
        double wanted = (w[j] - gradient[j] / curvature) / step;
        int best = codes[j];
        double gain = 0;
        int near = nearest(set, bits, j, wanted);
        for (int option : j < n && set.hasZero() ? new int[] {near, 0} : new int[] {near}) {
          double d = (option - codes[j]) * step;
          double change =
              weight * (d * gradient[j] + 0.5 * d * d * curvature)
                  + price(set, bits, j, option)
                  - price(set, bits, j, codes[j]);
          if (change < gain) {
            gain = change;
            best = option;
          }
        }
        if (best != codes[j]) {
          double d = (best - codes[j]) * step;
          for (int i = 0; i <= n; i++) {
            gradient[i] += d * model.hessian[i * model.size + j];
          }
          codes[j] = best;
          w[j] = best * step;
          changed = true;
        }
      }
    }
  }

  private double price(Codes set, int bits, int j, int code) {
    return code == 0 || j == model.size - 1 ? 0 : set.price(bits) + shares[j];
  }

  /** What {@code codes} cost by the model, prices of other rows included. */
  double cost(Row row) {
    double[] w = new double[model.size];
    Arrays.setAll(w, row::value);
    double cost = weight * model.value(w) + RowCost.bits(row, extra);
    for (int j = 0; j < shares.length; j++) {
      cost += row.code(j) == 0 ? 0 : shares[j];
    }
    return cost;
  }
}
