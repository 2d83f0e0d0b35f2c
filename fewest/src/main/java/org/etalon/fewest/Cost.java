package org.etalon.fewest;

import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;

/**
 * What a search makes small, of the networks that it proves (docs/math/fewest.md).
 *
 * <p>Networks are ranked by the cost, those of equal cost by their bits. A descent weighs both:
 * bits alone, or a cost that is worth many bits beside a small part of the bits.
 */
public enum Cost {
  /** The bits of the stream that the network is rebuilt from. */
  BITS("bits", 0, 1),

  /**
   * The bytes of a program that reads its numbers without unpacking them: of a row its weights in
   * 8, 16 or 32 bits, whichever hold all of them, none where all are zero, its bias in as few of
   * these, and a byte for the exponent of either.
   */
  BYTES("bytes", 8, 1.0 / 64),

  /**
   * The multiplications of one run: weights that are not zero and no power of two, up to the sign;
   * those of a convolution once for each place of its output, what it pads with included.
   */
  MULTIPLICATIONS("multiplications", 32, 1.0 / 32);

  private static final int EXPONENTS = 2;

  private final String label;
  private final double unit; // bits that a unit of the cost is worth to a descent
  private final double part; // of the bits themselves

  Cost(String label, double unit, double part) {
    this.label = label;
    this.unit = unit;
    this.part = part;
  }

  /** The name for people, and on the command line. */
  public String label() {
    return label;
  }

  /** The cost of a network. */
  public long of(CodedNetwork network) {
    return this == BITS ? network.totalBits() : ofRows(network);
  }

  private long ofRows(CodedNetwork network) {
    long cost = 0;
    for (int l = 0; l < network.layers().size(); l++) {
      long runs = this == MULTIPLICATIONS ? network.places(l) : 1;
      int factors = network.factors(l);
      cost +=
          runs
              * network.layers().get(l).rows().stream().mapToLong(row -> ofRow(row, factors)).sum();
    }
    return cost;
  }

  /** A number that is the smaller, the better a network is: by the cost, then by bits. */
  public long rank(CodedNetwork network) {
    long bits = network.totalBits();
    return this == BITS
        ? bits
        : (Math.min(of(network), Integer.MAX_VALUE) << Integer.SIZE) + Math.min(bits, 1L << 31);
  }

  /** The cost of networks of a rank; {@link Long#MAX_VALUE} is that of none. */
  public long ofRank(long rank) {
    return this == BITS || rank == Long.MAX_VALUE ? rank : rank >> Integer.SIZE;
  }

  /** What a network is worth to a descent, in bits. */
  double worth(CodedNetwork network) {
    double bits = worth((double) network.totalBits());
    return this == BITS ? bits : unit * of(network) + bits;
  }

  /** What a row is worth to a descent, in bits, if it takes so many. */
  double worth(CodedRow row, double bits) {
    return unit * ofRow(row, row.size()) + worth(bits);
  }

  /** What bits alone are worth to a descent. */
  double worth(double bits) {
    return part * bits;
  }

  /** What a row would be worth less to a descent without an input, but for its bits. */
  double entry(CodedRow row, int j) {
    return switch (this) {
      case BITS -> 0;
      case BYTES -> unit * bytes(row, 0, row.size());
      case MULTIPLICATIONS -> weight(row.weight(j));
    };
  }

  /** What a weight of a code is worth to a descent, but for its bits and those of its row. */
  double weight(int code) {
    return this == MULTIPLICATIONS && isMultiplied(code) ? unit : 0;
  }

  /**
   * What a row costs; of bits nothing, for they are those of the stream as a whole.
   *
   * @param factors of its weights, before its biases
   */
  private long ofRow(CodedRow row, int factors) {
    return switch (this) {
      case BITS -> 0;
      case BYTES -> bytes(row, factors);
      case MULTIPLICATIONS -> multiplications(row, factors);
    };
  }

  private static long bytes(CodedRow row, int factors) {
    long biases = (long) (row.size() - factors) * bytes(row, factors, row.size());
    return (long) factors * bytes(row, 0, factors)
        + biases
        + bytes(row.bias() >> trailingZeros(row.bias()))
        + EXPONENTS;
  }

  /** The bytes of each of some weights. */
  private static int bytes(CodedRow row, int from, int to) {
    int some = 0;
    for (int j = from; j < to; j++) {
      some |= row.weight(j);
    }
    int shared = trailingZeros(some);
    int most = 0;
    for (int j = from; j < to; j++) {
      most = Math.max(most, bytes(row.weight(j) >> shared));
    }
    return most;
  }

  private static int trailingZeros(int code) {
    return code == 0 ? 0 : Integer.numberOfTrailingZeros(code);
  }

  /** Of 1, 2 and 4 bytes the fewest that hold a code; none for zero. */
  private static int bytes(int code) {
    if (code == 0) {
      return 0;
    }
    return code == (byte) code ? Byte.BYTES : code == (short) code ? Short.BYTES : Integer.BYTES;
  }

  private static long multiplications(CodedRow row, int factors) {
    long count = 0;
    for (int j = 0; j < factors; j++) {
      count += isMultiplied(row.weight(j)) ? 1 : 0;
    }
    return count;
  }

  private static boolean isMultiplied(int code) {
    return Integer.bitCount(Math.abs(code)) > 1;
  }
}
