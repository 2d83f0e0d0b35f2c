package org.etalon.fewest;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.linalg.internal.Workers;
import org.etalon.quant.GraphRows;
import org.etalon.time.Stop;

/**
 * Finds widths of the rows of a graph, the fewest bits that the first bound allows.
 *
 * <p><b>Method:</b> groups of rows are rounded by themselves, all others being as good as exact:
 * what the bound says then is the share of the group, which about halves with each bit. The widths
 * that take the fewest bits for a sum of shares are tried, and the sum corrected by what the bound
 * says of all together. Groups are whole layers first, then single rows; of rows those that save
 * most for their share are made narrower one by one in the end, while the bound allows it.
 *
 * <p><b>Cost:</b> a pass of bounds a group, and a few dozen.
 */
final class GraphWidths {
  private static final int WIDEST = 16;

  /** So many corrections of the sum of shares. */
  private static final int CORRECTIONS = 8;

  /** So many rows in turn that cannot be made narrower end it. */
  private static final int FAILURES = 12;

  /** Below this part of the mean share a row is as good as unused: 0 bits are tried. */
  private static final double UNUSED = 0x1p-10;

  private final GraphRounding rounding;
  private final FirstBound bound;
  private final Workers workers;
  private final int widest;
  private final Stop stop;
  private Optional<Shares> ofLayers = Optional.empty();
  private Optional<Shares> ofRows = Optional.empty();

  GraphWidths(
      GraphRounding rounding, FirstBound bound, RowFamily family, Workers workers, Stop stop) {
    this.rounding = rounding;
    this.bound = bound;
    this.workers = workers;
    this.stop = stop;
    widest = Math.min(WIDEST, family.widest());
  }

  /**
   * One width a layer.
   *
   * @param allowed the first bound, as part of epsilon
   * @return by layer and row; empty if none is allowed, or time is up
   */
  Optional<int[][]> byLayer(double allowed) {
    if (ofLayers.isEmpty()) {
      Optional<Integer> even = even(allowed);
      if (even.isEmpty()) {
        return Optional.empty();
      }
      Group[] layers =
          IntStream.range(0, rounding.graph().depth())
              .mapToObj(l -> new Group(l, 0, rounding.graph().rows(l)))
              .toArray(Group[]::new);
      ofLayers = shares(layers, widths(even.get()));
    }
    return ofLayers.flatMap(shares -> fewest(shares, allowed));
  }

  /** A width a row; the same, from the widths of a network that was made by layer. */
  Optional<int[][]> byRow(int[][] layers, double allowed) {
    if (ofRows.isEmpty()) {
      Group[] rows =
          IntStream.range(0, layers.length)
              .boxed()
              .flatMap(
                  l -> IntStream.range(0, layers[l].length).mapToObj(i -> new Group(l, i, i + 1)))
              .toArray(Group[]::new);
      int[][] from = widths(0);
      for (int l = 0; l < from.length; l++) {
        Arrays.fill(from[l], Math.max(1, layers[l][0])); // of all a layer's rows
      }
      ofRows = shares(rows, from);
    }
    return ofRows
        .flatMap(shares -> fewest(shares, allowed).map(w -> narrower(shares, w, allowed)))
        .filter(widths -> !stop.stopped());
  }

  /** The least width for all rows. */
  private Optional<Integer> even(double allowed) {
    int good = widest + 1;
    int bad = 0;
    while (good - bad > 1 && !stop.stopped()) {
      int middle = (good + bad) / 2;
      good = excess(widths(middle)) <= allowed ? middle : good;
      bad = good == middle ? bad : middle;
    }
    return good > widest || stop.stopped() ? Optional.empty() : Optional.of(good);
  }

  private int[][] widths(int all) {
    GraphRows graph = rounding.graph();
    int[][] widths = new int[graph.depth()][];
    for (int l = 0; l < widths.length; l++) {
      widths[l] = new int[graph.rows(l)];
      Arrays.fill(widths[l], all);
    }
    return widths;
  }

  private double excess(int[][] widths) {
    return bound.of(rounding.graph().network(rounding.rows(widths)), stop);
  }

  /** Rows of a layer that have one width. */
  private record Group(int layer, int from, int to) {
    int[][] in(int[][] widths, int width) {
      int[][] changed = widths.clone();
      changed[layer] = widths[layer].clone();
      Arrays.fill(changed[layer], from, to, width);
      return changed;
    }

    int width(int[][] widths) {
      return widths[layer][from];
    }
  }

  /** What groups make of the bound. */
  private static final class Shares {
    final Group[] groups;
    final int[] at; // the width of each of them
    final double[] share; // of each with that width, all others being exact

    Shares(Group[] groups, int[] at, double[] share) {
      this.groups = groups;
      this.at = at;
      this.share = share;
    }

    double of(int g, int width) {
      return Math.scalb(share[g], at[g] - width);
    }
  }

  private Optional<Shares> shares(Group[] groups, int[][] from) {
    int[] at = Arrays.stream(groups).mapToInt(group -> group.width(from)).toArray();
    double[] share = alone(groups, at);
    double mean = Arrays.stream(share).sum() / share.length;
    int[] unused = IntStream.range(0, at.length).filter(g -> share[g] <= UNUSED * mean).toArray();
    Group[] few = Arrays.stream(unused).mapToObj(g -> groups[g]).toArray(Group[]::new);
    double[] without = alone(few, new int[few.length]);
    for (int k = 0; k < few.length; k++) {
      at[unused[k]] = 0;
      share[unused[k]] = without[k];
    }
    return stop.stopped() ? Optional.empty() : Optional.of(new Shares(groups, at, share));
  }

  /** The bounds with each group by itself rounded. */
  private double[] alone(Group[] groups, int[] at) {
    int[][] fine = widths(GraphRounding.FINE);
    double least = excess(fine);
    double[] share = new double[groups.length];
    GraphRows graph = rounding.graph();
    for (int g = 0; g < groups.length; g++) { // here, where one thread alone rounds
      rounding.layer(groups[g].layer, at[g]);
    }
    workers.run(
        groups.length,
        (worker, g) ->
            share[g] =
                stop.stopped()
                    ? 0
                    : Math.max(
                        0,
                        bound.of(graph.network(rounding.rows(groups[g].in(fine, at[g]))), stop)
                            - least));
    return share;
  }

  /** The widths of the fewest bits of those that are tried and allowed. */
  private Optional<int[][]> fewest(Shares shares, double allowed) {
    Optional<int[][]> best = Optional.empty();
    double target = allowed;
    for (int k = 0; k < CORRECTIONS && !stop.stopped(); k++) {
      int[][] widths = within(shares, target);
      double excess = excess(widths);
      if (excess <= allowed && best.filter(b -> bits(b) <= bits(widths)).isEmpty()) {
        best = Optional.of(widths);
      }
      if (excess == 0) {
        break;
      }
      target *= allowed / excess * (excess <= allowed ? 1 : 0.98);
    }
    return stop.stopped() ? Optional.empty() : best;
  }

  private long bits(int[][] widths) {
    long bits = 0;
    for (int l = 0; l < widths.length; l++) {
      bits += (rounding.graph().size(l) + 1L) * Arrays.stream(widths[l]).asLongStream().sum();
    }
    return bits;
  }

  /** The widths of the fewest bits whose shares add up to at most so much, by a price of shares. */
  private int[][] within(Shares shares, double target) {
    double low = 0; // of the logarithm: too cheap
    double high = 400;
    for (int k = 0; k < 50; k++) {
      double middle = (low + high) / 2;
      boolean fits = sum(shares, priced(shares, price(middle))) <= target;
      high = fits ? middle : high;
      low = fits ? low : middle;
    }
    int[] widths = priced(shares, price(high));
    int[][] all = widths(0);
    for (int g = 0; g < widths.length; g++) {
      Group group = shares.groups[g];
      Arrays.fill(all[group.layer], group.from, group.to, widths[g]);
    }
    return all;
  }

  private static double price(double logarithm) {
    return StrictMath.exp((logarithm - 200) / 2);
  }

  private int[] priced(Shares shares, double price) {
    int[] widths = new int[shares.groups.length];
    for (int g = 0; g < widths.length; g++) {
      double least = Double.POSITIVE_INFINITY;
      for (int width = 0; width <= widest; width++) {
        double cost = bits(shares.groups[g]) * width + price * shares.of(g, width);
        if (cost < least) {
          least = cost;
          widths[g] = width;
        }
      }
    }
    return widths;
  }

  private double bits(Group group) {
    return (rounding.graph().size(group.layer) + 1.0) * (group.to - group.from);
  }

  private static double sum(Shares shares, int[] widths) {
    double sum = 0;
    for (int g = 0; g < widths.length; g++) {
      sum += shares.of(g, widths[g]);
    }
    return sum;
  }

  /** One bit less of the groups that save most for their share, one after the other. */
  private int[][] narrower(Shares shares, int[][] widths, double allowed) {
    Comparator<Integer> dearest =
        Comparator.comparingDouble(
            g -> shares.of(g, shares.groups[g].width(widths)) / bits(shares.groups[g]));
    int[] order =
        IntStream.range(0, shares.groups.length)
            .filter(g -> shares.groups[g].width(widths) > 0)
            .boxed()
            .sorted(dearest)
            .mapToInt(g -> g)
            .toArray();
    int[][] best = widths;
    int failures = 0;
    for (int k = 0; k < order.length && failures < FAILURES && !stop.stopped(); k++) {
      Group group = shares.groups[order[k]];
      int[][] next = group.in(best, group.width(best) - 1);
      boolean fits = excess(next) <= allowed;
      best = fits ? next : best;
      failures = fits ? 0 : failures + 1;
    }
    return best;
  }
}
