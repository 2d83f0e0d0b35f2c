package org.etalon.fewest;

import org.etalon.quant.CodedRow;

/**
 * Rounds a row to codes, each rounding compensated by the numbers not yet rounded, then improves
 * single codes while that pays.
 *
 * <p><b>Method:</b> the nearest plane of Babai on the factor of H, which is error feedback as of
 * OPTQ (Frantar et al., ICLR 2023, arXiv:2210.17323) in the order of the factor; then coordinate
 * descent on {@code weight * m(w) + cost}.
 */
final class RowRounding {
  private static final int PASSES = 8;
  private static final int LEAST_EXPONENT = -80;
  private static final int MOST_EXPONENT = 80;

  private final Quadratic model;
  private final double weight; // bits that the potential is worth
  private final RowPrices prices;
  private final RowStorage storage;

  RowRounding(Quadratic model, double weight, RowPrices prices) {
    this.model = model;
    this.weight = weight;
    this.prices = prices;
    storage = prices.storage();
  }

  /**
   * The least e such that all numbers of the best row are below {@code 2^e} in magnitude; within
   * what float32 numbers may have.
   */
  int exponent() {
    double top = 0;
    for (double w : model.center) {
      top = Math.max(top, Math.abs(w));
    }
    return Math.max(LEAST_EXPONENT, Math.min(MOST_EXPONENT, Math.getExponent(top) + 1));
  }

  /** A row whose weights are so many bits wide and have the step {@code 2^exponent}. */
  CodedRow round(CodeSet set, int bits, int exponent) {
    return new Rounding(set, bits, exponent).row();
  }

  /** What a row costs by the model, prices of other rows included. */
  double cost(CodedRow row) {
    return weight * model.value(Rows.values(row)) + prices.of(row);
  }

  /** One row in the making. */
  private final class Rounding {
    private final CodeSet set;
    private final int bits;
    private final int exponent;
    private final int n = model.size - 1;
    private final int[] codes = new int[n + 1];
    private final double[] w = new double[n + 1];
    private final double[] gradient = new double[n + 1];

    Rounding(CodeSet set, int bits, int exponent) {
      this.set = set;
      this.bits = bits;
      this.exponent = exponent;
      for (int j = n; j >= 0; j--) {
        codes[j] = nearest(j, model.target(j, w));
        w[j] = codes[j] * step(j);
      }
      model.gradient(w, gradient);
      for (int pass = 0; pass < PASSES && improve(); pass++) {}
    }

    CodedRow row() {
      int[] weights = new int[n];
      for (int j = 0; j < n; j++) {
        weights[j] = codes[j] << storage.finer();
      }
      return Rows.of(exponent - storage.finer(), weights, codes[n]);
    }

    private double step(int j) {
      return Math.scalb(1.0, j == n ? exponent - storage.finer() : exponent);
    }

    private int nearest(int j, double x) {
      return j == n
          ? Codes.DENSE.nearest(x / step(j), bits + storage.extra())
          : set.nearest(x / step(j), bits);
    }

    private boolean improve() {
      boolean changed = false;
      for (int j = 0; j <= n; j++) {
        double wanted = w[j] - gradient[j] / model.curvature(j);
        int near = nearest(j, wanted);
        int best = gain(j, near) < 0 ? near : codes[j];
        if (j < n && set.hasZero() && gain(j, 0) < gain(j, best)) {
          best = 0;
        }
        int power = j < n ? power(near) : near;
        if (power != near && gain(j, power) < gain(j, best)) {
          best = power;
        }
        if (best != codes[j]) {
          model.move(gradient, j, (best - codes[j]) * step(j));
          codes[j] = best;
          w[j] = best * step(j);
          changed = true;
        }
      }
      return changed;
    }

    /** The nearest power of two, where it is one of the codes and costs less; else the code. */
    private int power(int code) {
      int power = Codes.power(code);
      return prices.isCheaper(power, code) && set.nearest(power, bits) == power ? power : code;
    }

    /** What another code changes: negative where it pays. */
    private double gain(int j, int code) {
      double d = (code - codes[j]) * step(j);
      return weight * (d * gradient[j] + 0.5 * d * d * model.curvature(j))
          + price(j, code)
          - price(j, codes[j]);
    }

    private double price(int j, int code) {
      return j == n ? 0 : prices.price(j, code, set.price(bits));
    }
  }
}
