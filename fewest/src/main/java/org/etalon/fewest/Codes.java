package org.etalon.fewest;

/** Integers of a width that the weights of a row may be. */
enum Codes implements CodeSet {
  /** {@code -2^(b-1) .. 2^(b-1) - 1}. */
  DENSE(true),
  /** The odd ones of {@code 1 - 2^b .. 2^b - 1}. */
  ODD(false),
  /** Zero, and {@code -2^(b-1) .. 2^(b-1)}; a bit a weight tells whether it is zero. */
  SPARSE(true),
  /** Zero, and powers of two up to {@code 2^(b-1)} with either sign. */
  POWERS(true);

  private final boolean zero;

  Codes(boolean zero) {
    this.zero = zero;
  }

  @Override
  public int nearest(double x, int bits) {
    double half = 1 << (bits - 1);
    return switch (this) {
      case DENSE -> clipped(Math.rint(x), -half, half - 1);
      case ODD -> clipped(2 * Math.rint((x - 1) / 2) + 1, 1 - 2 * half, 2 * half - 1);
      case SPARSE -> clipped(Math.rint(x), -half, half);
      case POWERS -> power(clipped(Math.rint(x), -half, half));
    };
  }

  /** The power of two nearest to an integer, the larger one of two, with its sign; zero of zero. */
  static int power(int code) {
    int below = Integer.highestOneBit(Math.abs(code));
    int nearest = 2 * Math.abs(code) >= 3 * below ? 2 * below : below;
    return code < 0 ? -nearest : nearest;
  }

  private static int clipped(double code, double least, double largest) {
    return (int) Math.max(least, Math.min(largest, code));
  }

  @Override
  public boolean hasZero() {
    return zero;
  }

  @Override
  public double price(int bits) {
    return this == SPARSE ? bits : 0;
  }
}
