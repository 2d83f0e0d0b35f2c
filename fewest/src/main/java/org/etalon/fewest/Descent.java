package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.etalon.linalg.internal.Workers;
import org.etalon.quant.CodedRow;
import org.etalon.time.Stop;

/** Block coordinate descent on the cost of a student and its largest error, row by row. */
final class Descent {
  /** Below so many numbers the cost of the whole network decides, not that of a row. */
  private static final int FEW = 400;

  private static final int TRIED_OF_FEW = 8;
  private static final int TRIED = 4;

  private final Student net;
  private final List<Block> blocks;
  private final Workers workers;
  private final RowSource source;
  private final Potential potential;
  private final Cost cost;
  private final double weight;
  private double value;
  private double largest;
  private RowStorage below = new RowStorage(0, 0); // of the layer before the one at hand
  private RowStorage storage = below;
  private RowStorage above = below;

  /**
   * A descent.
   *
   * @param place whose workers and cost are meant
   * @param weight how many bits the potential is worth
   */
  Descent(
      Student net,
      List<Block> blocks,
      Workplace place,
      RowSource source,
      Potential potential,
      double weight) {
    this.net = net;
    this.blocks = blocks;
    workers = place.workers();
    cost = place.cost();
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
    storage = source.storage(net, l);
    below = l == 1 ? storage : source.storage(net, l - 1);
    above = l == net.depth() ? storage : source.storage(net, l + 1);
    for (int i = 0; i < net.width(l) && !stop.stopped(); i++) {
      improve(l, i);
    }
  }

  private record Option(CodedRow row, double cost) {}

  private void improve(int l, int i) {
    CodedRow row = net.row(l, i);
    RowPrices prices = new RowPrices(shares(l, row), storage, cost);
    double saved = l < net.depth() ? column(l, i) : 0;
    boolean few = net.numberCount() <= FEW;
    List<CodedRow> options =
        options(l, i, prices).stream()
            .map(option -> new Option(option.row, option.cost - saved(option.row, saved)))
            .sorted(Comparator.comparingDouble(Option::cost))
            .limit(few ? TRIED_OF_FEW : TRIED)
            .map(Option::row)
            .toList();
    CodedRow best = row;
    double least =
        source.takes(net, l, row)
            ? weight * value + cost(l, i, row, prices, saved)
            : Double.POSITIVE_INFINITY;
    for (CodedRow option : options) {
      double all = weight * tried(l, i, option) + cost(l, i, option, prices, saved);
      if (all < least) {
        best = option;
        least = all;
      }
    }
    if (!best.equals(row)) {
      net.set(l, i, best);
      workers.run(blocks.size(), (w, b) -> blocks.get(b).update(net, l, i));
      measure();
    }
  }

  /** Other rows and what they cost, to second order: by the model that made them, or by points. */
  private List<Option> options(int l, int i, RowPrices prices) {
    CodedRow own = net.row(l, i);
    List<RowRounding> made = new ArrayList<>();
    Supplier<RowRounding> rounding =
        () -> {
          Quadratic model = Quadratic.of(net, l, i, blocks, workers, potential);
          made.add(new RowRounding(model, weight, prices));
          return made.get(0);
        };
    List<CodedRow> rows =
        source.rows(net, l, i, rounding).stream()
            .distinct()
            .filter(option -> !option.equals(own))
            .toList();
    double[] changes = made.isEmpty() ? changes(l, i, rows) : new double[0];
    return IntStream.range(0, rows.size())
        .mapToObj(
            k ->
                new Option(
                    rows.get(k),
                    made.isEmpty()
                        ? weight * changes[k] + prices.of(rows.get(k))
                        : made.get(0).cost(rows.get(k))))
        .toList();
  }

  /** By how much the potential changes with each of some rows, to second order. */
  private double[] changes(int l, int i, List<CodedRow> rows) {
    double[] own = net.numbers(l, i);
    List<double[]> changes = new ArrayList<>();
    for (CodedRow row : rows) {
      double[] change = Rows.values(row);
      for (int j = 0; j < change.length; j++) {
        change[j] -= own[j];
      }
      changes.add(change);
    }
    double[][] sums = new double[blocks.size()][];
    workers.run(
        blocks.size(), (w, b) -> sums[b] = blocks.get(b).changes(net, l, i, potential, changes));
    double[] total = new double[rows.size()];
    for (double[] part : sums) {
      for (int k = 0; k < total.length; k++) {
        total[k] += part[k];
      }
    }
    return total;
  }

  /** What the network costs with another row, and what that may save later. */
  private double cost(int l, int i, CodedRow row, RowPrices prices, double saved) {
    if (net.numberCount() > FEW) {
      return prices.of(row) - saved(row, saved);
    }
    CodedRow own = net.row(l, i);
    net.set(l, i, row);
    double all = cost.worth(net.coded()) + prices.shares(row) - saved(row, saved);
    net.set(l, i, own);
    return all;
  }

  /** The potential with another row. */
  private double tried(int l, int i, CodedRow row) {
    double[] numbers = Rows.values(row);
    double[][] sums = new double[blocks.size()][2];
    workers.run(
        blocks.size(), (w, b) -> blocks.get(b).tryRow(net, l, i, numbers, potential, sums[b]));
    return sum(sums);
  }

  private static double saved(CodedRow row, double column) {
    return Rows.givesNothing(row) ? column : 0;
  }

  /** What falls away in the next layer, and its header, with neuron {@code i}. */
  private double column(int l, int i) {
    double bits = RowStorage.HEADER;
    double entries = 0;
    for (CodedRow row : net.rows(l + 1)) {
      bits += above.bits(row, i);
      entries += cost.entry(row, i);
    }
    return entries + cost.worth(bits);
  }

  /** For each input of a row: what it costs, shared among those that use it. */
  private double[] shares(int l, CodedRow row) {
    double[] shares = new double[row.size()];
    if (l == 1) {
      return shares;
    }
    int[] users = net.users(l - 1);
    for (int j = 0; j < shares.length; j++) {
      int count = Math.max(1, users[j] + (row.weight(j) == 0 ? 1 : 0));
      CodedRow read = net.row(l - 1, j);
      shares[j] = cost.worth(read, below.bits(read)) / count;
    }
    return shares;
  }
}
