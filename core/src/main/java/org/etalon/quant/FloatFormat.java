package org.etalon.quant;

/** A 16-bit floating-point format that parameters can be rounded to. */
public enum FloatFormat {
  /** IEEE 754 binary16: 11 significant bits, exponents -14 to 15. */
  FLOAT16("float16", 11, -14, 15),
  /** The upper half of binary32: 8 significant bits, exponents -126 to 127. */
  BFLOAT16("bfloat16", 8, -126, 127);

  /** The width of a number, sign included. */
  public static final int BITS = 16;

  private final String label;
  private final int precision;
  private final int minExponent;
  private final int maxExponent;

  FloatFormat(String label, int precision, int minExponent, int maxExponent) {
    this.label = label;
    this.precision = precision;
    this.minExponent = minExponent;
    this.maxExponent = maxExponent;
  }

  /** The name used on the command line and in JSON. */
  public String label() {
    return label;
  }

  /** The number of significant bits of a normal number, the hidden one included. */
  public int precision() {
    return precision;
  }

  /** The exponent of the smallest normal number. */
  public int minExponent() {
    return minExponent;
  }

  /** The exponent of the largest number. */
  public int maxExponent() {
    return maxExponent;
  }

  /** The largest finite number, {@code (2 - 2^(1-precision)) 2^maxExponent}, exactly. */
  public double largest() {
    return Math.scalb(2 - Math.scalb(1.0, 1 - precision), maxExponent);
  }
}
