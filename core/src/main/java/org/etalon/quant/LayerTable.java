package org.etalon.quant;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.DoubleStream;

/**
 * A codebook: the few numbers that all weights of a layer are, in ascending order where it was made
 * here. A weight is stored as its index.
 *
 * <p>The numbers are integers times {@code 2^exponent}, biases times {@code 2^(exponent - places)}.
 */
final class LayerTable {
  /** What stands in the place of a head's field of widths. */
  static final int MARK = 7;

  /** The most numbers. */
  static final int MOST = 1 << 8;

  private static final int MOST_PLACES = 30;

  private final int exponent;
  private final int width; // of a number, in bits
  private final long[] numbers;
  private final int biasWidth;
  private final int places;

  private LayerTable(int exponent, int width, long[] numbers, int biasWidth, int places) {
    this.exponent = exponent;
    this.width = width;
    this.numbers = numbers;
    this.biasWidth = biasWidth;
    this.places = places;
  }

  /**
   * The table of a layer, if its weights are few enough numbers, and not too far apart.
   *
   * @param previousExponent of the layer before, which costs least where all weights are zero
   */
  static Optional<LayerTable> of(List<CodedRow> rows, int previousExponent) {
    double[] values = values(rows);
    if (values.length > MOST) {
      return Optional.empty();
    }
    int exponent = lowest(Arrays.stream(values)).orElse(previousExponent);
    long[] numbers = new long[values.length];
    int width = 0;
    for (int k = 0; k < numbers.length; k++) {
      double number = Math.scalb(values[k], -exponent);
      if (Math.abs(number) > Integer.MAX_VALUE) {
        return Optional.empty();
      }
      numbers[k] = (long) number;
      width = Math.max(width, RowShape.bits((int) number));
    }
    return withBiases(rows, exponent, width, numbers);
  }

  private static Optional<LayerTable> withBiases(
      List<CodedRow> rows, int exponent, int width, long[] numbers) {
    int finest = lowest(rows.stream().mapToDouble(CodedRow::biasValue)).orElse(exponent);
    int places = Math.max(-MOST_PLACES, exponent - finest);
    int biasWidth = 0;
    for (CodedRow row : rows) {
      double number = Math.scalb(row.biasValue(), places - exponent);
      boolean fits = Math.abs(number) < 0x1p62;
      biasWidth = Math.max(biasWidth, fits ? bits((long) number) : Long.SIZE);
    }
    return places > MOST_PLACES || !holds(biasWidth, places)
        ? Optional.empty()
        : Optional.of(new LayerTable(exponent, width, numbers, biasWidth, places));
  }

  /** Whether biases so wide are, in the step of weights or their own, numbers that a long holds. */
  private static boolean holds(int biasWidth, int places) {
    return biasWidth + Math.max(0, -places) <= RowShape.WIDEST_BIAS;
  }

  /** The values that weights of a layer have, each once, ascending. */
  static double[] values(List<CodedRow> rows) {
    return rows.stream().flatMapToDouble(LayerTable::weights).sorted().distinct().toArray();
  }

  private static DoubleStream weights(CodedRow row) {
    double[] weights = new double[row.size()];
    Arrays.setAll(weights, row::weightValue);
    return Arrays.stream(weights);
  }

  /** The lowest binary place of any value; none if all are zero. */
  private static Optional<Integer> lowest(DoubleStream values) {
    return values
        .filter(value -> value != 0)
        .mapToObj(value -> Math.getExponent(value) + digits(value))
        .min(Integer::compare);
  }

  /** The lowest binary place of a number of [1, 2) with the digits of a normal double. */
  private static int digits(double value) {
    int zeros = Long.numberOfTrailingZeros(Double.doubleToRawLongBits(value));
    return Math.min(0, zeros - 52);
  }

  private static int bits(long number) {
    return number == 0
        ? 0
        : Long.SIZE + 1 - Long.numberOfLeadingZeros(number < 0 ? ~number : number);
  }

  /** The smallest exponent of the layer. */
  int exponent() {
    return exponent;
  }

  /** The bits of an index. */
  private int indexBits() {
    return Integer.SIZE - Integer.numberOfLeadingZeros(numbers.length - 1);
  }

  /** The bits of a layer of these rows. */
  long bits(List<CodedRow> rows, int previousExponent) {
    long row = (long) rows.get(0).size() * indexBits() + biasWidth;
    BitWriter head = new BitWriter();
    write(head, previousExponent);
    return head.length() + row * rows.size();
  }

  /** Writes what the rows share. */
  void write(BitWriter out, int previousExponent) {
    out.unary(MARK);
    out.unary(width);
    out.signed(exponent - previousExponent);
    out.gamma(numbers.length);
    for (long number : numbers) {
      out.bits(number, width);
    }
    out.unary(biasWidth);
    out.signed(places);
  }

  /** Reads what follows the mark. */
  static LayerTable read(BitReader in, int previousExponent) {
    int width = in.unary(RowShape.WIDEST, "a width");
    int exponent = LayerHead.readExponent(in, previousExponent);
    long[] numbers = new long[in.gamma(MOST, "a number of values")];
    for (int k = 0; k < numbers.length; k++) {
      numbers[k] = in.twos(width);
    }
    int biasWidth = in.unary(RowShape.WIDEST_BIAS, "a width of biases");
    int places = in.signed(MOST_PLACES, "a shift of biases");
    if (!holds(biasWidth, places)) {
      throw new MalformedCodedException("the coded network has biases of " + biasWidth + " bits");
    }
    return new LayerTable(exponent, width, numbers, biasWidth, places);
  }

  /**
   * Writes a row.
   *
   * @param counter is told of every number
   */
  void write(BitWriter out, CodedRow row, LongConsumer counter) {
    for (int j = 0; j < row.size(); j++) {
      long number = (long) Math.scalb(row.weightValue(j), -exponent);
      counter.accept(number);
      out.bits(Arrays.binarySearch(numbers, number), indexBits());
    }
    long bias = (long) Math.scalb(row.biasValue(), places - exponent);
    counter.accept(bias);
    out.bits(bias, biasWidth);
  }

  /**
   * Reads a row.
   *
   * @param read which weights are stored; others are zero
   */
  CodedRow read(BitReader in, boolean[] read) {
    long[] weights = new long[read.length];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = read[j] ? number((int) in.unsigned(indexBits())) : 0;
    }
    int finer = Math.max(0, places);
    long bias = in.twos(biasWidth) << Math.max(0, -places);
    return StreamReader.normalized(exponent - finer, weights, finer, bias);
  }

  private long number(int index) {
    if (index >= numbers.length) {
      throw new MalformedCodedException(
          "the coded network has the index " + index + " of " + numbers.length + " values");
    }
    return numbers[index];
  }
}
