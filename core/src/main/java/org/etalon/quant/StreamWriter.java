package org.etalon.quant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Writes a coded network as a stream of bits and counts what they are spent on. */
final class StreamWriter {
  private final BitWriter out = new BitWriter();
  private final long[] payload;
  private final long[] structure;
  private final List<Map<Long, Integer>> counts = new ArrayList<>();
  private long masks;

  private StreamWriter(int layers) {
    payload = new long[layers];
    structure = new long[layers];
  }

  /** The shorter of the streams with all inputs and with those that are read. */
  static StreamWriter write(List<CodedLayer> layers) {
    boolean[] read = inputsRead(layers.get(0));
    StreamWriter all = new StreamWriter(layers.size());
    all.write(layers, read, false);
    if (IntStream.range(0, read.length).allMatch(j -> read[j])) {
      return all;
    }
    StreamWriter some = new StreamWriter(layers.size());
    some.write(layers, read, true);
    return some.out.length() < all.out.length() ? some : all;
  }

  /** The stream of a graph's layers alone. */
  static StreamWriter ofGraph(List<CodedLayer> layers) {
    StreamWriter writer = new StreamWriter(layers.size());
    int exponent = 0;
    for (int l = 0; l < layers.size(); l++) {
      exponent = writer.writeLayer(l, layers.get(l).rows(), exponent);
    }
    return writer;
  }

  private static boolean[] inputsRead(CodedLayer first) {
    boolean[] read = new boolean[first.inputSize()];
    for (CodedRow row : first.rows()) {
      for (int j = 0; j < read.length; j++) {
        read[j] |= row.weight(j) != 0;
      }
    }
    return read;
  }

  private void write(List<CodedLayer> layers, boolean[] read, boolean masked) {
    out.gamma(layers.size());
    out.gamma(read.length);
    layers.forEach(layer -> out.gamma(layer.outputSize()));
    out.bits(masked ? 1 : 0, 1);
    for (int j = 0; masked && j < read.length; j++) {
      out.bits(read[j] ? 1 : 0, 1);
    }
    int exponent = 0;
    for (int l = 0; l < layers.size(); l++) {
      List<CodedRow> rows = layers.get(l).rows();
      if (l == 0 && masked) {
        rows = rows.stream().map(row -> row.columns(read)).toList();
      }
      exponent = writeLayer(l, rows, exponent);
    }
  }

  /** In the shorter of two forms; gives its smallest exponent, which the next one counts from. */
  private int writeLayer(int l, List<CodedRow> rows, int exponent) {
    counts.add(new HashMap<>());
    long before = out.length();
    LayerHead head = LayerPlanner.plan(rows, exponent);
    long bits = head.bits(rows, exponent);
    Optional<LayerTable> table =
        LayerTable.of(rows, exponent).filter(t -> t.bits(rows, exponent) < bits);
    if (table.isPresent()) {
      table.get().write(out, exponent);
      structure[l] = out.length() - before;
      Map<Long, Integer> numbers = counts.get(l);
      rows.forEach(
          row -> table.get().write(out, row, number -> numbers.merge(number, 1, Integer::sum)));
      payload[l] = out.length() - before - structure[l];
      return table.get().exponent();
    }
    head.write(out, exponent);
    for (CodedRow row : rows) {
      payload[l] += writeRow(head, row, counts.get(l));
    }
    structure[l] = out.length() - before - payload[l];
    return head.smallestExponent();
  }

  private long writeRow(LayerHead head, CodedRow row, Map<Long, Integer> numbers) {
    LayerHead.Place place = head.place(row);
    RowMode mode = place.mode();
    if (head.modes() == LayerHead.OWN) {
      out.bits(mode.number(), RowMode.FIELD);
    }
    out.bits(place.width() - head.smallestWidth(), head.widthField());
    int exponent =
        row.shape().isZero() ? 0 : row.exponent() + place.shift() - head.smallestExponent();
    out.bits(exponent, head.exponentField());
    if (mode == RowMode.SPARSE) {
      for (int j = 0; j < row.size(); j++) {
        out.bits(row.weight(j) == 0 ? 0 : 1, 1);
      }
      masks += row.size();
    }
    long before = out.length();
    for (int j = 0; j < row.size(); j++) {
      long weight = shifted(row.weight(j), -place.shift());
      numbers.merge(weight, 1, Integer::sum);
      if (mode.stores((int) weight)) {
        out.bits(mode.code((int) weight), mode.codeBits(place.width()));
      }
    }
    long bias = shifted(row.bias(), head.finer() - place.shift());
    numbers.merge(bias, 1, Integer::sum);
    out.bits(bias, Math.max(0, place.width() + head.extra()));
    return out.length() - before;
  }

  private static long shifted(long code, int places) {
    if (code == 0) {
      return 0;
    }
    return places >= 0 ? code << places : code >> -places;
  }

  byte[] toBytes() {
    return out.toBytes();
  }

  /** The bits of the stream. */
  long length() {
    return out.length();
  }

  /** The bits of a layer's codes. */
  long payload(int layer) {
    return payload[layer];
  }

  /** All other bits of a layer. */
  long structure(int layer) {
    return structure[layer];
  }

  /** The bits that say which weights are zero. */
  long masks() {
    return masks;
  }

  /** How often a layer stores which number as a weight or bias, zeros included. */
  Collection<Integer> counts(int layer) {
    return counts.get(layer).values();
  }
}
