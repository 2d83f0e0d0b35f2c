package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.linalg.internal.Workers;

/** Block coordinate descent on the bits of a student and its largest error, row by row. */
final class Descent {
  private static final int TRIED = 4;

  private final Student net;
  private final List<Block> blocks;
  private final Workers workers;
  private Potential potential;
  private double weight;
  private double value;
  private double largest;

  Descent(Student net, List<Block> blocks, Workers workers, Potential potential, double weight) {
    this.net = net;
    this.blocks = blocks;
    this.workers = workers;
    this.potential = potential;
    this.weight = weight;
    load();
  }

  void load() {
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

  double largest() {
    return largest;
  }

  double value() {
    return value;
  }

  void weight(double bits) {
    weight = bits;
  }

  void potential(Potential other) {
    potential = other;
    measure();
  }

  /** One sweep over all rows, layer by layer. */
  void sweep() {
    for (int l = 1; l <= net.depth(); l++) {
      sweep(l);
      if (net.compact()) {
        load();
      }
    }
  }

  /** Tries to do without each hidden neuron, rows behind it refitted; keeps what pays. */
  int remove(int refits) {
    int removed = 0;
    for (int l = 1; l < net.depth(); l++) {
      for (int i = 0; i < net.width(l) && net.width(l) > 1; i++) {
        double before = weight * value + net.bits();
        Student saved = net.copy();
        net.set(l, i, Row.of(0, new int[net.width(l - 1) + 1]));
        net.compact();
        load();
        for (int r = 0; r < refits; r++) {
          for (int m = l + 1; m <= Math.min(net.depth(), l + 1); m++) {
            sweep(m);
          }
        }
        if (weight * value + net.bits() < before) {
          removed++;
          i--;
        } else {
          net.restore(saved);
          load();
        }
      }
    }
    return removed;
  }

  private void sweep(int l) {
    workers.run(blocks.size(), (w, b) -> blocks.get(b).transpose(net, l));
    for (int i = 0; i < net.width(l); i++) {
      improve(l, i);
    }
  }

  private record Option(Row row, double cost) {}

  private void improve(int l, int i) {
    Row row = net.row(l, i);
    double[] at = net.numbers(l, i);
    Quadratic model = model(l, i, at);
    double[] shares = shares(l, row);
    RowRounding rounding = new RowRounding(model, weight, shares, Student.EXTRA);
    double saved = l < net.depth() ? column(l, i) : 0;
    Map<List<Integer>, Option> options = new LinkedHashMap<>();
    double top = 0;
    for (double w : model.center) {
      top = Math.max(top, Math.abs(w));
    }
    int natural = Math.getExponent(top) + 1; // top < 2^natural
    int most = Math.max(2, Math.min(12, widest(row) + 1));
    int least = Math.max(1, most - 4);
    for (Codes set : Codes.values()) {
      for (int bits = least; bits <= most; bits++) {
        for (int clip = -1; clip <= 2; clip++) {
          int exponent = natural - bits - clip + (set == Codes.ODD ? 0 : 1);
          add(options, Row.of(exponent, rounding.round(set, bits, exponent)), rounding, saved);
        }
      }
    }
    add(options, Row.of(0, new int[at.length]), rounding, saved);
    int[] constant = new int[at.length];
    constant[at.length - 1] = 1;
    add(options, Row.of(Math.getExponent(top), constant), rounding, saved);
    double now = weight * value + bits(row, shares, saved);
    Row best = row;
    double bestCost = now;
    List<Option> sorted =
        options.values().stream()
            .sorted(Comparator.comparingDouble(Option::cost))
            .limit(TRIED)
            .toList();
    double[][][] sums = new double[sorted.size()][blocks.size()][2];
    for (int o = 0; o < sorted.size(); o++) {
      Row option = sorted.get(o).row;
      double[] numbers = new double[at.length];
      Arrays.setAll(numbers, option::value);
      double[][] sum = sums[o];
      workers.run(
          blocks.size(), (w, b) -> blocks.get(b).tryRow(net, l, i, numbers, potential, sum[b]));
      double cost = weight * sum(sum) + bits(option, shares, saved);
      if (cost < bestCost) {
        best = option;
        bestCost = cost;
      }
    }
    if (best != row) {
      net.set(l, i, best);
      workers.run(blocks.size(), (w, b) -> blocks.get(b).forward(net, l));
      measure();
    }
  }

  private void add(
      Map<List<Integer>, Option> options, Row row, RowRounding rounding, double saved) {
    List<Integer> key = new ArrayList<>();
    key.add(row.exponent());
    for (int code : row.codes()) {
      key.add(code);
    }
    boolean gone = row.isConstant() && row.bias() <= 0;
    options.computeIfAbsent(key, k -> new Option(row, rounding.cost(row) - (gone ? saved : 0)));
  }

  private static double bits(Row row, double[] shares, double saved) {
    double bits = RowCost.bits(row, Student.EXTRA);
    for (int j = 0; j < shares.length; j++) {
      bits += row.code(j) == 0 ? 0 : shares[j];
    }
    return bits - (row.isConstant() && row.bias() <= 0 ? saved : 0);
  }

  private static int widest(Row row) {
    int width = 0;
    for (int j = 0; j < row.weights(); j++) {
      width = Math.max(width, RowCost.width(row.code(j)));
    }
    return width;
  }

  /** Bits that fall away in the next layer, and its header, with neuron {@code i}. */
  private double column(int l, int i) {
    double bits = RowCost.HEADER;
    for (Row row : net.rows(l + 1)) {
      bits += 1 + (row.code(i) == 0 ? 0 : widest(row));
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

  private Quadratic model(int l, int i, double[] at) {
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
    return new Quadratic(at, gradients[0], hessians[0], stride, 1e-3);
  }
}
