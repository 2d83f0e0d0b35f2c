package org.etalon.fewest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.etalon.linalg.internal.Workers;
import org.etalon.time.Stop;

/** Block coordinate descent on the bits of a student and its largest error, row by row. */
final class Descent {
  private static final int TRIED = 4;

  private final Student net;
  private final List<Block> blocks;
  private final Workers workers;
  private final RowSource source;
  private final Potential potential;
  private double weight;
  private double value;
  private double largest;

  /**
   * A descent.
   *
   * @param weight how many bits the potential is worth
   */
  Descent(
      Student net,
      List<Block> blocks,
      Workers workers,
      RowSource source,
      Potential potential,
      double weight) {
    this.net = net;
    this.blocks = blocks;
    this.workers = workers;
    this.source = source;
    this.potential = potential;
    this.weight = weight;
    load();
  }

  private void load() {
    workers.run(blocks.size(), (w, b) -> blocks.get(b).load(net));
    measure();
  }

  private void measure() {
    double[][] sums = new double[blocks.size()][2];
    workers.run(blocks.size(), (w, b) -> blocks.get(b).error(potential, sums[b]));
    value = sum(sums);
    largest = Arrays.stream(sums).mapToDouble(s -> s[1]).max().orElse(0);
  }

  private static double sum(double[][] sums) {
    return Arrays.stream(sums).mapToDouble(s -> s[0]).sum();
  }

  /** The largest error at any point. */
  double largest() {
    return largest;
  }

  /** Changes how many bits the potential is worth. */
  void weight(double bits) {
    weight = bits;
  }

  /** One sweep over all rows, layer by layer. */
  void sweep(Stop stop) {
    for (int l = 1; l <= net.depth(); l++) {
      sweep(l, stop);
      if (net.compact()) {
        load();
      }
    }
  }

  private void sweep(int l, Stop stop) {
    workers.run(blocks.size(), (w, b) -> blocks.get(b).transpose(net, l));
    for (int i = 0; i < net.width(l) && !stop.stopped(); i++) {
      improve(l, i);
    }
  }

  private record Option(Row row, double cost) {}

  private void improve(int l, int i) {
    Row row = net.row(l, i);
    double[] shares = shares(l, row);
    RowRounding rounding = new RowRounding(model(l, i), weight, shares, Student.EXTRA);
    double saved = l < net.depth() ? column(l, i) : 0;
    List<Row> options =
        source.rows(net, l, i, rounding).stream()
            .distinct()
            .filter(option -> !option.equals(row))
            .map(option -> new Option(option, rounding.cost(option) - saved(option, saved)))
            .sorted(Comparator.comparingDouble(Option::cost))
            .limit(TRIED)
            .map(Option::row)
            .toList();
    Row best = row;
    double least = weight * value + bits(row, shares, saved);
    for (Row option : options) {
      double cost = weight * tried(l, i, option) + bits(option, shares, saved);
      if (cost < least) {
        best = option;
        least = cost;
      }
    }
    if (!best.equals(row)) {
      net.set(l, i, best);
      workers.run(blocks.size(), (w, b) -> blocks.get(b).forward(net, l));
      measure();
    }
  }

  /** The potential with another row. */
  private double tried(int l, int i, Row row) {
    double[] numbers = new double[row.weights() + 1];
    Arrays.setAll(numbers, row::value);
    double[][] sums = new double[blocks.size()][2];
    workers.run(
        blocks.size(), (w, b) -> blocks.get(b).tryRow(net, l, i, numbers, potential, sums[b]));
    return sum(sums);
  }

  private static double bits(Row row, double[] shares, double saved) {
    double bits = RowCost.bits(row, Student.EXTRA) - saved(row, saved);
    for (int j = 0; j < shares.length; j++) {
      bits += row.code(j) == 0 ? 0 : shares[j];
    }
    return bits;
  }

  private static double saved(Row row, double column) {
    return row.isConstant() && row.bias() <= 0 ? column : 0;
  }

  /** Bits that fall away in the next layer, and its header, with neuron {@code i}. */
  private double column(int l, int i) {
    double bits = RowCost.HEADER;
    for (Row row : net.rows(l + 1)) {
      bits += 1 + (row.code(i) == 0 ? 0 : row.widest());
    }
    return bits;
  }

  /** For each input of a row: its bits, shared among those that use it. */
  private double[] shares(int l, Row row) {
    double[] shares = new double[row.weights()];
    if (l == 1) {
      return shares;
    }
    int[] users = net.users(l - 1);
    for (int j = 0; j < shares.length; j++) {
      int count = Math.max(1, users[j] + (row.code(j) == 0 ? 1 : 0));
      shares[j] = RowCost.bits(net.row(l - 1, j), Student.EXTRA) / (double) count;
    }
    return shares;
  }

  private Quadratic model(int l, int i) {
    double[] at = net.numbers(l, i);
    int count = blocks.size();
    int stride = blocks.get(0).stride();
    double[][] gradients = new double[count][at.length];
    double[][] hessians = new double[count][at.length * stride];
    workers.run(
        count, (w, b) -> blocks.get(b).normal(net, l, i, potential, gradients[b], hessians[b]));
    for (int b = 1; b < count; b++) {
      for (int j = 0; j < at.length; j++) {
        gradients[0][j] += gradients[b][j];
      }
      for (int j = 0; j < hessians[0].length; j++) {
        hessians[0][j] += hessians[b][j];
      }
    }
    return new Quadratic(at, gradients[0], hessians[0], stride);
  }
}
