package org.etalon.checker;

import java.util.Arrays;
import java.util.Objects;
import org.etalon.network.MaxPool;
import org.jspecify.annotations.Nullable;

/**
 * How far the values of g are from those of f on a box, by intervals: {@code d = W' e + (W' - W) a
 * + b' - b} (docs/math/graphs.md, lemma 5). Known where the two networks are node by node alike and
 * round nothing.
 */
final class Apart {
  private final Graph f;
  private final Graph g;
  private final Forms ranges;
  private final boolean alike;
  private final @Nullable LayerState[] sites; // by what they give
  private final double[] @Nullable [] low;
  private final double[] @Nullable [] high;
  private final Entries ofF = new Entries();
  private final Entries ofG = new Entries();

  /**
   * Of two networks.
   *
   * @param ranges of the values of f
   */
  Apart(Graph f, Graph g, Forms ranges) {
    this.f = f;
    this.g = g;
    this.ranges = ranges;
    alike = areAlike(f, g);
    sites = new LayerState[f.values()];
    low = new double[f.values()][];
    high = new double[f.values()][];
  }

  private static boolean areAlike(Graph f, Graph g) {
    boolean alike = Arrays.equals(f.sizes, g.sizes);
    for (Graph graph : new Graph[] {f, g}) {
      alike &= !graph.hasCasts() && !graph.isRounded();
    }
    for (int v = 1; alike && v < f.values(); v++) {
      alike = f.step(v) == g.step(v) && f.input(v, 0) == g.input(v, 0);
      alike &= f.step(v) != Graph.Step.SUM || f.input(v, 1) == g.input(v, 1);
    }
    return alike;
  }

  /** Begins a box: the two networks read the same inputs. */
  void clear() {
    Arrays.fill(low, null);
    Arrays.fill(high, null);
    low[0] = new double[f.inputSize];
    high[0] = low[0];
  }

  /** Notes what is known of a site, which does not change any more on this box. */
  void settle(int site, LayerState state) {
    sites[f.activation(site)] = state;
  }

  /** Intersects d of what a site takes; all sites below are settled. */
  void enclose(LayerState state, int site) {
    if (alike) {
      int value = f.target(site);
      double[] from = low(value);
      state.byRange(Kind.DIFFERENCE, from, high(value));
    }
  }

  private double[] low(int value) {
    double[] known = low[value];
    if (known == null) {
      range(value);
      known = Objects.requireNonNull(low[value]);
    }
    return known;
  }

  private double[] high(int value) {
    low(value);
    return Objects.requireNonNull(high[value]);
  }

  private void range(int value) {
    double[] from = new double[f.sizes[value]];
    double[] to = new double[from.length];
    switch (f.step(value)) {
      case RELU -> rectified(site(value), from, to);
      case MAX -> largest(f.pool(value), site(value), from, to);
      case AFFINE -> affine(value, from, to);
      case SUM -> {
        for (int k = 0; k < 2; k++) {
          add(low(f.input(value, k)), high(f.input(value, k)), from, to);
        }
      }
      case SAME -> add(low(f.input(value, 0)), high(f.input(value, 0)), from, to);
      case CAST -> throw new IllegalStateException("networks that cast are not alike");
    }
    low[value] = from;
    high[value] = to;
  }

  private LayerState site(int value) {
    LayerState state = sites[value];
    if (state == null) {
      throw new IllegalStateException("site of value " + value + " not settled");
    }
    return state;
  }

  private static void add(double[] l, double[] h, double[] from, double[] to) {
    for (int i = 0; i < from.length; i++) {
      from[i] = Round.addDown(from[i], l[i]);
      to[i] = Round.addUp(to[i], h[i]);
    }
  }

  /** Between 0 and d, and between what the ranges of both leave. */
  private static void rectified(LayerState s, double[] from, double[] to) {
    for (int i = 0; i < from.length; i++) {
      double least = Round.addDown(Math.max(0, s.pLow[i]), -Math.max(0, s.zHigh[i]));
      double most = Round.addUp(Math.max(0, s.pHigh[i]), -Math.max(0, s.zLow[i]));
      from[i] = Math.max(least, Math.min(0, s.dLow[i]));
      to[i] = Math.min(most, Math.max(0, s.dHigh[i]));
    }
  }

  private static void largest(MaxPool pool, LayerState s, double[] from, double[] to) {
    for (int k = 0; k < from.length; k++) {
      from[k] = Double.POSITIVE_INFINITY;
      to[k] = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < pool.windowSize(k); j++) {
        from[k] = Math.min(from[k], s.dLow[pool.member(k, j)]);
        to[k] = Math.max(to[k], s.dHigh[pool.member(k, j)]);
      }
    }
  }

  private void affine(int value, double[] from, double[] to) {
    int below = f.input(value, 0);
    double[] l = low(below); // before any row is gathered
    double[] h = high(below);
    double[] weights = new double[f.sizes[below]]; // of f, in the row at hand
    for (int i = 0; i < from.length; i++) {
      f.linear(value).entries(i, ofF);
      g.linear(value).entries(i, ofG);
      from[i] = Round.addDown(g.bias(value)[i], -f.bias(value)[i]);
      to[i] = Round.addUp(g.bias(value)[i], -f.bias(value)[i]);
      for (int k = 0; k < ofF.count; k++) {
        weights[ofF.columns[k]] = ofF.weights[k];
      }
      for (int k = 0; k < ofG.count; k++) {
        int j = ofG.columns[k];
        double w = ofG.weights[k];
        addProduct(w, w, l[j], h[j], i, from, to);
        addChange(weights[j], w, below, j, i, from, to);
        weights[j] = 0;
      }
      for (int k = 0; k < ofF.count; k++) {
        int j = ofF.columns[k];
        addChange(weights[j], 0, below, j, i, from, to);
        weights[j] = 0;
      }
    }
  }

  /** Adds {@code (w' - w) a}. */
  private void addChange(
      double w, double wPrime, int below, int j, int i, double[] from, double[] to) {
    if (w != wPrime) {
      double least = Round.addDown(wPrime, -w);
      double most = Round.addUp(wPrime, -w);
      addProduct(least, most, ranges.low(below)[j], ranges.high(below)[j], i, from, to);
    }
  }

  /** Adds the product of two intervals. */
  private static void addProduct(
      double v, double w, double l, double h, int i, double[] from, double[] to) {
    double least = Math.min(Round.multiplyDown(v, l), Round.multiplyDown(v, h));
    double most = Math.max(Round.multiplyUp(v, l), Round.multiplyUp(v, h));
    least = Math.min(least, Math.min(Round.multiplyDown(w, l), Round.multiplyDown(w, h)));
    most = Math.max(most, Math.max(Round.multiplyUp(w, l), Round.multiplyUp(w, h)));
    from[i] = Round.addDown(from[i], least);
    to[i] = Round.addUp(to[i], most);
  }
}
