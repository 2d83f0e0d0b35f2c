package org.etalon.theta;

import org.etalon.exact.ExactProduct;
import org.etalon.rounding.Outward;

/** A running dot product with a bound of its rounding error; exact for one exact product. */
final class RoundedSum {
  private double value;
  private double magnitude;
  private int terms;
  private boolean single;

  /** Adds {@code x y}. */
  void add(double x, double y) {
    if (x == 0 || y == 0) {
      return;
    }
    double product = x * y;
    terms++;
    single =
        terms == 1 && Double.isFinite(product) && (x == 1 || y == 1 || ExactProduct.isDouble(x, y));
    value += product;
    magnitude += Math.abs(product);
  }

  double value() {
    return value;
  }

  /** n products and n sums: gamma_(n+1) of the exact magnitude, itself within gamma_(n+1). */
  double error() {
    if (terms == 0 || single) {
      return 0;
    }
    double gamma = Outward.gammaUp(2 * terms + 2);
    double underflow = terms * Double.MIN_NORMAL;
    return Outward.addUp(Outward.multiplyUp(gamma, magnitude), underflow);
  }
}
