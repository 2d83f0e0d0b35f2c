package org.etalon.quant;

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
  }

  /**
   * Floating-point numbers of a short format.
   *
   * @param format the format
   */
  record Floating(FloatFormat format) implements Encoding {
    @Override
    public int bits() {
      return 16;
    }
  }
}
