package org.etalon.quant;

import java.util.OptionalInt;
import org.etalon.linalg.Vector;

/** How the parameters of a quantized layer are stored. */
public sealed interface Encoding {
  /** The bits of one stored parameter. */
  int bits();

  /**
   * Signed integers times a scale.
   *
   * @param bits the width of an integer, sign included
   * @param scales the real value of one integer step: one entry for the whole layer, or one for
   *     each output channel (a row of the weights and its bias)
   */
  record Scaled(int bits, Vector scales) implements Encoding {
    /** The scale of output channel {@code row}. */
    public double scale(int row) {
      return scales.size() == 1 ? scales.get(0) : scales.get(row);
    }

    /**
     * The bits after the binary point of output channel {@code row}: {@code -log2 scale}, negative
     * for scales above 1; empty if the scale is not a power of two.
     */
    public OptionalInt fractionBits(int row) {
      double scale = scale(row);
      return Grid.isPowerOfTwo(scale)
          ? OptionalInt.of(-Math.getExponent(scale))
          : OptionalInt.empty();
    }

    /**
     * The bits before the binary point of output channel {@code row}, sign included (the I of
     * {@code ap_fixed<W,I>}): {@code bits - fractionBits}, possibly negative; empty if the scale is
     * not a power of two.
     */
    public OptionalInt integerBits(int row) {
      OptionalInt fractionBits = fractionBits(row);
      return fractionBits.isPresent()
          ? OptionalInt.of(bits - fractionBits.getAsInt())
          : OptionalInt.empty();
    }
  }

  /**
   * Floating-point numbers of a short format.
   *
   * @param format the format
   */
  record Floating(FloatFormat format) implements Encoding {
    @Override
    public int bits() {
      return FloatFormat.BITS;
    }
  }
}
