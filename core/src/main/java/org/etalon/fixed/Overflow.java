package org.etalon.fixed;

import java.math.BigInteger;

/** What becomes of an integer that has no code. */
public enum Overflow {
  /** Modulo the number of codes (AP_WRAP). */
  WRAP("wrap"),
  /** The nearest code (AP_SAT, and AP_SAT_SYM where codes are symmetric). */
  SATURATE("saturate");

  private final String label;

  Overflow(String label) {
    this.label = label;
  }

  /** The name used on the command line, in files and in JSON. */
  public String label() {
    return label;
  }

  /** A code in {@code lowest..highest}. */
  BigInteger of(BigInteger integer, BigInteger lowest, BigInteger highest) {
    if (integer.compareTo(lowest) >= 0 && integer.compareTo(highest) <= 0) {
      return integer;
    }
    return switch (this) {
      case WRAP -> {
        BigInteger codes = highest.subtract(lowest).add(BigInteger.ONE);
        yield integer.subtract(lowest).mod(codes).add(lowest);
      }
      case SATURATE -> integer.signum() < 0 ? lowest.max(integer) : highest.min(integer);
    };
  }
}
