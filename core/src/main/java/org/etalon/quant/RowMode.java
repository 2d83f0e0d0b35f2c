package org.etalon.quant;

/** How a row's weights are stored. */
enum RowMode {
  /** Two's complement. */
  DENSE(0),
  /** Minus the weights in two's complement. */
  MIRRORED(1),
  /** All weights odd: half of each, rounded down, in two's complement of one bit less. */
  ODD(2),
  /** A bit a weight, whether it is there; of those, zero left out, two's complement, a bit less. */
  SPARSE(3);

  /** The bits that name a mode. */
  static final int FIELD = 2;

  private static final RowMode[] ALL = {DENSE, MIRRORED, ODD, SPARSE};

  private final int number;

  RowMode(int number) {
    this.number = number;
  }

  /** What names it in a stream. */
  int number() {
    return number;
  }

  /** How many there are. */
  static int count() {
    return ALL.length;
  }

  /** The mode of a number that {@link #FIELD} bits hold. */
  static RowMode of(int number) {
    return ALL[number];
  }

  /** Whether a weight has a code of its own. */
  boolean stores(int weight) {
    return this != SPARSE || weight != 0;
  }

  /** The bits of one code in a row of a width, at least 1 if codes are a bit less wide. */
  int codeBits(int width) {
    return this == ODD || this == SPARSE ? width - 1 : width;
  }

  /** The code of a weight that it stores. */
  int code(int weight) {
    return switch (this) {
      case DENSE -> weight;
      case MIRRORED -> -weight;
      case ODD -> weight >> 1;
      case SPARSE -> weight > 0 ? weight - 1 : weight;
    };
  }

  /** The weight of a code. */
  long weight(int code) {
    return switch (this) {
      case DENSE -> code;
      case MIRRORED -> -(long) code;
      case ODD -> 2L * code + 1;
      case SPARSE -> code >= 0 ? code + 1L : code;
    };
  }
}
