package org.etalon.quant;

import java.util.List;

/**
 * What the rows of a coded layer share.
 *
 * @param widthField the bits of a row's width less the smallest
 * @param exponentField the bits of a row's exponent less the smallest
 * @param smallestWidth in bits
 * @param smallestExponent of a row's weights
 * @param extra by how many bits biases are wider than their rows
 * @param finer by how many binary places the biases' steps are finer than the weights'
 * @param modes the mode of all rows, by its number, or {@link #OWN}
 */
record LayerHead(
    int widthField,
    int exponentField,
    int smallestWidth,
    int smallestExponent,
    int extra,
    int finer,
    int modes) {
  /** Each row names its mode. */
  static final int OWN = RowMode.count();

  /** The largest exponent field. */
  private static final int WIDEST_EXPONENT_FIELD = 12;

  /** The most places that biases are finer. */
  static final int LARGEST_FINER = 30;

  /** The largest absolute value of an exponent of weights. */
  private static final int LARGEST_EXPONENT = 1024;

  /**
   * How a row is stored.
   *
   * @param mode of the weights
   * @param width in bits
   * @param shift by how many places the weights' step is coarser than the row's own
   */
  record Place(RowMode mode, int width, int shift) {}

  /** The same head with other modes. */
  LayerHead withModes(int other) {
    return new LayerHead(
        widthField, exponentField, smallestWidth, smallestExponent, extra, finer, other);
  }

  /** The bits of the head, and of what so many rows have beside their codes and masks. */
  int bits(int previousExponent, int rows) {
    return widthField
        + exponentField
        + smallestWidth
        + finer
        + 4
        + BitWriter.signedBits(smallestExponent - previousExponent)
        + BitWriter.signedBits(extra)
        + (modes == OWN ? 1 + RowMode.FIELD * rows : 1 + RowMode.FIELD)
        + (widthField + exponentField) * rows;
  }

  /** The bits of a layer of these rows. */
  long bits(List<CodedRow> rows, int previousExponent) {
    long bits = bits(previousExponent, rows.size());
    for (CodedRow row : rows) {
      Place place = place(row);
      bits += row.shape().bits(place.mode(), place.width(), extra);
    }
    return bits;
  }

  void write(BitWriter out, int previousExponent) {
    out.unary(widthField);
    out.unary(exponentField);
    out.unary(smallestWidth);
    out.signed(smallestExponent - previousExponent);
    out.signed(extra);
    out.unary(finer);
    out.bits(modes == OWN ? 1 : 0, 1);
    if (modes != OWN) {
      out.bits(modes, RowMode.FIELD);
    }
  }

  /** Reads what follows the field of widths. */
  static LayerHead read(BitReader in, int widthField, int previousExponent) {
    int exponentField = in.unary(WIDEST_EXPONENT_FIELD, "a field of exponents");
    int smallestWidth = in.unary(RowShape.WIDEST, "a width");
    int smallestExponent = readExponent(in, previousExponent);
    int extra = in.signed(RowShape.WIDEST_BIAS, "a width of biases");
    int finer = in.unary(LARGEST_FINER, "a shift of biases");
    int modes = in.flag() ? OWN : (int) in.unsigned(RowMode.FIELD);
    return new LayerHead(
        widthField, exponentField, smallestWidth, smallestExponent, extra, finer, modes);
  }

  /** Reads the smallest exponent of a layer. */
  static int readExponent(BitReader in, int previousExponent) {
    int exponent = previousExponent + in.signed(2 * LARGEST_EXPONENT, "a step of exponents");
    if (Math.abs(exponent) > LARGEST_EXPONENT) {
      throw new MalformedCodedException("the coded network has the exponent " + exponent);
    }
    return exponent;
  }

  /** The widest row. */
  int largestWidth() {
    return Math.min(RowShape.WIDEST, smallestWidth + (1 << widthField) - 1);
  }

  /** By how many places a row's weights have a coarser step than its own codes. */
  int shift(CodedRow row) {
    return shift(row, finer, smallestExponent + (1 << exponentField) - 1);
  }

  static int shift(CodedRow row, int finer, int largestExponent) {
    return row.shape().isZero()
        ? 0
        : Math.min(row.shape().shift(finer), largestExponent - row.exponent());
  }

  /** The place of a row that takes the fewest bits, the first of several. */
  Place place(CodedRow row) {
    int shift = shift(row);
    long fewest = Long.MAX_VALUE;
    Place best = null;
    for (int m = 0; m < RowMode.count(); m++) {
      RowMode mode = RowMode.of(m);
      int least = row.shape().width(mode, shift, extra, finer);
      if ((modes == OWN || modes == m) && least <= largestWidth()) {
        int width = Math.max(least, smallestWidth);
        int bits = row.shape().bits(mode, width, extra);
        if (bits < fewest) {
          fewest = bits;
          best = new Place(mode, width, shift);
        }
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("a row without a place: " + row);
    }
    return best;
  }
}
