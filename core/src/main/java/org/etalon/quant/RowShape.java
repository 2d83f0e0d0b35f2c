package org.etalon.quant;

/** What the bits of a row depend on: a few numbers in place of its weights. */
final class RowShape {
  /** The width of what cannot be stored. */
  static final int NEVER = Integer.MAX_VALUE;

  /** The widest row, in bits. */
  static final int WIDEST = 32;

  /** The widest bias, in bits. */
  static final int WIDEST_BIAS = 62;

  private final int size;
  private final int stored;
  private final int some;
  private final int all;
  private final int least;
  private final int largest;
  private final int bias;

  private RowShape(int size, int stored, int some, int all, int least, int largest, int bias) {
    this.size = size;
    this.stored = stored;
    this.some = some;
    this.all = all;
    this.least = least;
    this.largest = largest;
    this.bias = bias;
  }

  /** The shape of a row of codes. */
  static RowShape of(int[] weights, int bias) {
    int stored = 0;
    int some = 0;
    int all = -1;
    int least = 0;
    int largest = 0;
    for (int weight : weights) {
      stored += weight == 0 ? 0 : 1;
      some |= weight;
      all &= weight;
      least = Math.min(least, weight);
      largest = Math.max(largest, weight);
    }
    return new RowShape(weights.length, stored, some, all, least, largest, bias);
  }

  /** Whether all numbers are zero. */
  boolean isZero() {
    return some == 0 && bias == 0;
  }

  /** The binary places that the weights have in common; 32 if all are zero. */
  int common() {
    return Integer.numberOfTrailingZeros(some);
  }

  /**
   * By how many places the weights' step may at most be coarser than the codes' here, if the
   * biases' is finer by some again.
   */
  int shift(int finer) {
    int ofBias = Integer.numberOfTrailingZeros(bias) + finer;
    return some == 0 ? (bias == 0 ? 0 : ofBias) : Math.min(common(), bias == 0 ? WIDEST : ofBias);
  }

  /**
   * The least width of this row.
   *
   * @param shift by how many places the weights' step is coarser than the codes'
   * @param extra by how many bits a bias is wider than the row
   * @param finer by how many places the bias's step is finer than the weights'
   * @return 0 to 32, or {@link #NEVER}
   */
  int width(RowMode mode, int shift, int extra, int finer) {
    int ofWeights = weightWidth(mode, shift);
    if (ofWeights == NEVER) {
      return NEVER;
    }
    int ofBias = bias == 0 ? 0 : Math.max(0, biasBits(shift, finer) - extra);
    int width = Math.max(ofWeights, ofBias);
    return width > WIDEST || width + extra > WIDEST_BIAS ? NEVER : width;
  }

  /** The bits of the bias's code; 0 if it is zero. */
  int biasBits(int shift, int finer) {
    return bias == 0 ? 0 : bits(bias) + finer - shift;
  }

  /** The widest that weights need in a mode that takes them, at most {@link #WIDEST}. */
  int widestWeight(int shift) {
    int widest = 0;
    for (int m = 0; m < RowMode.count(); m++) {
      int width = weightWidth(RowMode.of(m), shift);
      widest = width == NEVER ? widest : Math.max(widest, width);
    }
    return Math.min(widest, WIDEST);
  }

  private int weightWidth(RowMode mode, int shift) {
    return switch (mode) {
      case DENSE -> some == 0 ? 0 : Math.max(bits(least), bits(largest)) - shift;
      case MIRRORED -> some == 0 ? 0 : Math.max(bits(-least), bits(-largest)) - shift;
      case ODD ->
          isOdd(shift)
              ? 1 + Math.max(bits(least >> shift >> 1), bits(largest >> shift >> 1))
              : NEVER;
      case SPARSE ->
          1
              + Math.max(
                  largest == 0 ? 0 : excessBits(largest, shift),
                  least == 0 ? 0 : bits(least) - shift);
    };
  }

  private boolean isOdd(int shift) {
    return stored > 0 && stored == size && shift == common() && (all >>> shift & 1) == 1;
  }

  /** The bits of one less than a positive number, divided by 2^shift first. */
  private static int excessBits(int number, int shift) {
    boolean power = Integer.bitCount(number) == 1;
    int bits = bits(number) - shift;
    return power ? (bits == 2 ? 0 : bits - 1) : bits;
  }

  /** The bits of two's complement that hold a number; 0 for zero. */
  static int bits(int number) {
    return number == 0
        ? 0
        : Integer.SIZE + 1 - Integer.numberOfLeadingZeros(number < 0 ? ~number : number);
  }

  /** The bits of all codes, the bias's included, in a row of this width. */
  int codeBits(RowMode mode, int width, int extra) {
    int codes = mode == RowMode.SPARSE ? stored : size;
    return codes * mode.codeBits(width) + Math.max(0, width + extra);
  }

  /** The bits of all codes and of the mask. */
  int bits(RowMode mode, int width, int extra) {
    return codeBits(mode, width, extra) + (mode == RowMode.SPARSE ? size : 0);
  }

  /** The fewest bits of all codes and the mask; {@link #NEVER} if no mode takes the row. */
  int bits(int extra, int finer) {
    int shift = shift(finer);
    int fewest = NEVER;
    for (int m = 0; m < RowMode.count(); m++) {
      RowMode mode = RowMode.of(m);
      int width = width(mode, shift, extra, finer);
      if (width != NEVER) {
        fewest = Math.min(fewest, bits(mode, width, extra));
      }
    }
    return fewest;
  }
}
