package org.etalon.exact;

import java.util.SplittableRandom;

/** Numbers for sums of products: of all sizes, some zero, some simple, and the extreme doubles. */
final class DrawnNumbers {
  private final SplittableRandom random;

  DrawnNumbers(SplittableRandom random) {
    this.random = random;
  }

  /** The ends of what doubles are. */
  static double[] extremes() {
    return new double[] {
      Double.MIN_VALUE,
      -Double.MIN_VALUE,
      Double.MIN_NORMAL,
      Math.nextDown(Double.MIN_NORMAL),
      Double.MAX_VALUE,
      -Double.MAX_VALUE,
      Math.nextDown(1.0),
      0.0,
      -0.0
    };
  }

  double number(int range) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> random.nextInt(-3, 4);
      case 2 -> Math.scalb(1.0, random.nextInt(-range, range + 1));
      case 3 -> -(float) random.nextDouble();
      default -> Math.scalb(random.nextDouble(-1, 1), random.nextInt(-range, range + 1));
    };
  }

  Dyadic dyadic(int range) {
    Dyadic product = Dyadic.of(number(range));
    for (int n = random.nextInt(4); n > 0; n--) {
      product = product.multiply(Dyadic.of(number(range))).add(Dyadic.of(number(range)));
    }
    return product;
  }
}
