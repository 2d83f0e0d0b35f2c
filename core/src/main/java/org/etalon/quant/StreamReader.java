package org.etalon.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rebuilds a coded network from its stream of bits, which need not be well-formed. */
final class StreamReader {
  private static final int MOST_LAYERS = 1 << 10;
  private static final int LARGEST_SIZE = 1 << 20;
  private static final int MOST_NUMBERS = 1 << 24;

  private final BitReader in;
  private int exponent; // the smallest of the layer before

  private StreamReader(BitReader in) {
    this.in = in;
  }

  static CodedNetwork read(byte[] bytes, long length) {
    StreamReader reader = new StreamReader(new BitReader(bytes, length));
    List<CodedLayer> layers = reader.chain();
    reader.requireEnd();
    return CodedNetwork.of(layers);
  }

  static CodedNetwork read(byte[] bytes, long length, GraphRows graph) {
    StreamReader reader = new StreamReader(new BitReader(bytes, length));
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 0; l < graph.depth(); l++) {
      layers.add(reader.layer(graph.rows(l), allOf(graph.size(l))));
    }
    reader.requireEnd();
    if (!graph.fit(layers)) {
      throw new MalformedCodedException("the coded network has a bias where the graph has none");
    }
    return CodedNetwork.in(graph, layers);
  }

  private void requireEnd() {
    if (in.left() > 0) {
      throw new MalformedCodedException(
          "the coded network ends " + in.left() + " bits before the stream");
    }
  }

  private List<CodedLayer> chain() {
    int[] sizes = sizes();
    boolean[] read = inputsRead(sizes[0]);
    List<CodedLayer> layers = new ArrayList<>();
    for (int l = 1; l < sizes.length; l++) {
      layers.add(layer(sizes[l], read));
      read = allOf(sizes[l]);
    }
    return layers;
  }

  private CodedLayer layer(int size, boolean[] read) {
    List<CodedRow> rows = new ArrayList<>();
    int field = in.unary(LayerTable.MARK, "a field of widths");
    if (field == LayerTable.MARK) {
      LayerTable table = LayerTable.read(in, exponent);
      for (int i = 0; i < size; i++) {
        rows.add(table.read(in, read));
      }
      exponent = table.exponent();
    } else {
      LayerHead head = LayerHead.read(in, field, exponent);
      for (int i = 0; i < size; i++) {
        rows.add(row(head, read));
      }
      exponent = head.smallestExponent();
    }
    return new CodedLayer(rows);
  }

  private int[] sizes() {
    int[] sizes = new int[in.gamma(MOST_LAYERS, "a number of layers") + 1];
    for (int l = 0; l < sizes.length; l++) {
      sizes[l] = in.gamma(LARGEST_SIZE, "a number of neurons");
    }
    if (numbers(sizes) > MOST_NUMBERS) {
      throw new MalformedCodedException("the coded network has " + numbers(sizes) + " numbers");
    }
    return sizes;
  }

  private static long numbers(int[] sizes) {
    long numbers = 0;
    for (int l = 1; l < sizes.length; l++) {
      numbers += sizes[l] * (sizes[l - 1] + 1L);
    }
    return numbers;
  }

  /** Refuses sizes of layers, the input's first, that no stream may have. */
  static void requireSizes(int[] sizes) {
    boolean fits = sizes.length <= MOST_LAYERS + 1 && numbers(sizes) <= MOST_NUMBERS;
    for (int size : sizes) {
      fits &= size >= 1 && size <= LARGEST_SIZE;
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "a coded network has at most "
              + MOST_LAYERS
              + " layers, "
              + MOST_NUMBERS
              + " numbers, and no layer of size 0 or above "
              + LARGEST_SIZE);
    }
  }

  private boolean[] inputsRead(int size) {
    boolean[] read = allOf(size);
    if (in.flag()) {
      for (int j = 0; j < size; j++) {
        read[j] = in.flag();
      }
    }
    return read;
  }

  private static boolean[] allOf(int size) {
    boolean[] all = new boolean[size];
    Arrays.fill(all, true);
    return all;
  }

  private CodedRow row(LayerHead head, boolean[] read) {
    int modes = head.modes() == LayerHead.OWN ? (int) in.unsigned(RowMode.FIELD) : head.modes();
    RowMode mode = RowMode.of(modes);
    int width = head.smallestWidth() + (int) in.unsigned(head.widthField());
    int exponent = head.smallestExponent() + (int) in.unsigned(head.exponentField());
    int codeBits = mode.codeBits(width);
    int biasBits = Math.max(0, width + head.extra());
    if (width > RowShape.WIDEST || codeBits < 0 || biasBits > RowShape.WIDEST_BIAS) {
      throw new MalformedCodedException("the coded network has a row of " + width + " bits");
    }
    long[] weights = weights(mode, codeBits, read);
    return normalized(exponent - head.finer(), weights, head.finer(), in.twos(biasBits));
  }

  private long[] weights(RowMode mode, int codeBits, boolean[] read) {
    boolean[] there = read.clone();
    for (int j = 0; mode == RowMode.SPARSE && j < there.length; j++) {
      there[j] = read[j] && in.flag();
    }
    long[] weights = new long[read.length];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = there[j] ? mode.weight((int) in.twos(codeBits)) : 0;
    }
    return weights;
  }

  /** The row of weights and a bias times powers of two, of which the bias's is the lower one. */
  static CodedRow normalized(int exponent, long[] weights, int finer, long bias) {
    long some = bias;
    for (int j = 0; j < weights.length; j++) {
      weights[j] <<= finer;
      some |= weights[j];
    }
    int common = some == 0 ? 0 : Long.numberOfTrailingZeros(some);
    int[] codes = new int[weights.length];
    for (int j = 0; j < codes.length; j++) {
      codes[j] = code(weights[j] >> common);
    }
    if (some != 0 && Math.abs(exponent + common) > CodedRow.LARGEST_EXPONENT) {
      throw new MalformedCodedException(
          "the coded network has the exponent " + (exponent + common));
    }
    return CodedRow.of(exponent + common, codes, code(bias >> common));
  }

  private static int code(long number) {
    if (Math.abs(number) > CodedRow.LARGEST_CODE) {
      throw new MalformedCodedException("the coded network has the code " + number);
    }
    return (int) number;
  }
}
