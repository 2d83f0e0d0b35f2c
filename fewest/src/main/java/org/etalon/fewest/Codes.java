package org.etalon.fewest;

/** Which integers the weights of a row may be, and what a weight that is not zero costs. */
enum Codes {
  /** {@code -2^(b-1) .. 2^(b-1) - 1}. */
  DENSE {
    @Override
    int nearest(double x, int bits) {
      double limit = 1 << (bits - 1);
      return (int) Math.max(-limit, Math.min(limit - 1, Math.rint(x)));
    }

    @Override
    int step() {
      return 1;
    }

    @Override
    boolean hasZero() {
      return true;
    }
  },
  /** The odd ones of {@code 1 - 2^b .. 2^b - 1}. */
  ODD {
    @Override
    int nearest(double x, int bits) {
      double limit = (1 << bits) - 1;
      double odd = 2 * Math.rint((x - 1) / 2) + 1;
      return (int) Math.max(-limit, Math.min(limit, odd));
    }

    @Override
    int step() {
      return 2;
    }

    @Override
    boolean hasZero() {
      return false;
    }
  },
  /** Zero, and {@code -2^(b-1) .. 2^(b-1)}; a bit a weight tells whether it is zero. */
  SPARSE {
    @Override
    int nearest(double x, int bits) {
      double limit = 1 << (bits - 1);
      return (int) Math.max(-limit, Math.min(limit, Math.rint(x)));
    }

    @Override
    int step() {
      return 1;
    }

    @Override
    boolean hasZero() {
      return true;
    }
  };

  /** The code nearest to {@code x}. */
  abstract int nearest(double x, int bits);

  /** The distance of neighbours. */
  abstract int step();

  abstract boolean hasZero();

  double price(int bits) {
    return this == SPARSE ? bits : 0;
  }
}
