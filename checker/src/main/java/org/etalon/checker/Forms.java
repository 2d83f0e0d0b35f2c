package org.etalon.checker;

import java.util.Arrays;
import org.etalon.network.MaxPool;
import org.jspecify.annotations.Nullable;

/**
 * The coefficients of a few rows on the values of one network, in double arithmetic, on their way
 * down to the input; and the range of each value on the box. Coefficients are stored as {@code
 * [entry][row]}. What rounding may change is added to the constants (docs/math/checker.md, lemma 4;
 * docs/math/graphs.md, lemma 5).
 */
final class Forms {
  /** Covers every underflow of a pass. */
  static final double TINY = 1e-290;

  private final Graph graph;
  private final double[] @Nullable [][] blocks;
  private final double[] @Nullable [] low;
  private final double[] @Nullable [] high;
  private final double[] @Nullable [] magnitudes; // where a pass asked for them
  private final double[] @Nullable [] units; // likewise
  private final @Nullable FloatErrors rounding;
  private final Entries entries = new Entries();
  private int width;

  Forms(Graph graph) {
    this.graph = graph;
    rounding = graph.isRounded() ? new FloatErrors(graph, this) : null;
    blocks = new double[graph.values()][][];
    low = new double[graph.values()][];
    high = new double[graph.values()][];
    magnitudes = new double[graph.values()][];
    units = new double[graph.values()][];
  }

  /** The box of all further bounds; forgets all other ranges. */
  void setBox(double[] lower, double[] upper) {
    Arrays.fill(low, null);
    Arrays.fill(high, null);
    Arrays.fill(magnitudes, null);
    Arrays.fill(units, null);
    if (rounding != null) {
      rounding.clear();
    }
    low[0] = lower;
    high[0] = upper;
  }

  /** Whether a sum may overflow float32 on the box; all sites are settled. */
  boolean overflowsFloat32() {
    return rounding != null && rounding.overflows();
  }

  /** What float32 may change in each entry of what an affine node, or a sum, gives. */
  double[] radii(int value) {
    return rounding == null ? new double[graph.sizes[value]] : rounding.of(value);
  }

  private void widen(int value, double[] from, double[] to) {
    if (rounding != null) {
      double[] radii = rounding.of(value);
      for (int i = 0; i < radii.length; i++) {
        from[i] = Round.addDown(from[i], -radii[i]);
        to[i] = Round.addUp(to[i], radii[i]);
      }
    }
  }

  /** Notes what a site gives, once what it takes is enclosed. */
  void settle(int site, double[] lower, double[] upper) {
    int value = graph.activation(site);
    double[] from = new double[graph.sizes[value]];
    double[] to = new double[from.length];
    for (int i = 0; i < from.length; i++) {
      if (graph.step(value) == Graph.Step.RELU) {
        from[i] = Math.max(0, lower[i]);
        to[i] = Math.max(0, upper[i]);
      } else {
        MaxPool pool = graph.pool(value);
        from[i] = Double.NEGATIVE_INFINITY;
        to[i] = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < pool.windowSize(i); k++) {
          from[i] = Math.max(from[i], lower[pool.member(i, k)]);
          to[i] = Math.max(to[i], upper[pool.member(i, k)]);
        }
      }
    }
    low[value] = from;
    high[value] = to;
  }

  /** Lower ends of the ranges of a value, from interval arithmetic where no site gives it. */
  double[] low(int value) {
    double[] known = low[value];
    return known == null ? range(value)[0] : known;
  }

  /** Upper ends likewise. */
  double[] high(int value) {
    double[] known = high[value];
    return known == null ? range(value)[1] : known;
  }

  private double[][] range(int value) {
    double[] from = new double[graph.sizes[value]];
    double[] to = new double[from.length];
    double[] l = low(graph.input(value, 0));
    double[] h = high(graph.input(value, 0));
    switch (graph.step(value)) {
      case AFFINE -> {
        affineRange(value, l, h, from, to);
        widen(value, from, to);
      }
      case SUM -> {
        double[] otherLow = low(graph.input(value, 1));
        double[] otherHigh = high(graph.input(value, 1));
        for (int i = 0; i < from.length; i++) {
          from[i] = Round.addDown(l[i], otherLow[i]);
          to[i] = Round.addUp(h[i], otherHigh[i]);
        }
        widen(value, from, to);
      }
      case SAME -> {
        System.arraycopy(l, 0, from, 0, from.length);
        System.arraycopy(h, 0, to, 0, to.length);
      }
      case CAST -> castRange(value, l, h, from, to);
      case RELU, MAX -> throw new IllegalStateException("site of value " + value + " not settled");
    }
    low[value] = from;
    high[value] = to;
    return new double[][] {from, to};
  }

  private void castRange(int value, double[] l, double[] h, double[] from, double[] to) {
    if (graph.isDynamic(value)) {
      Dynamic cast = new Dynamic(graph, value, l, h);
      Arrays.setAll(from, i -> cast.low(l[i], h[i]));
      Arrays.setAll(to, i -> cast.high(l[i], h[i]));
      return;
    }
    Clamp clamp = new Clamp(graph, value);
    for (int i = 0; i < from.length; i++) {
      from[i] = clamp.low(roundedLow(value, l[i], h[i]));
      to[i] = clamp.high(roundedHigh(value, h[i]));
    }
  }

  /** Rounding is monotone and keeps 0, or what runtimes make of it keeps the sign. */
  private double roundedLow(int value, double l, double h) {
    double least = Round.addDown(l, graph.leastError(value));
    return l >= 0 ? Math.max(0, least) : h >= 0 ? least : Math.min(0, least);
  }

  private double roundedHigh(int value, double h) {
    double most = Round.addUp(h, graph.mostError(value));
    return h <= 0 ? Math.min(0, most) : most;
  }

  /** Notes further enclosures of a value that no site gives. */
  void narrow(int value, double[] otherLow, double[] otherHigh) {
    double[] from = low(value).clone();
    double[] to = high(value).clone();
    for (int i = 0; i < from.length; i++) {
      from[i] = otherLow[i] > from[i] ? otherLow[i] : from[i];
      to[i] = otherHigh[i] < to[i] ? otherHigh[i] : to[i];
    }
    low[value] = from;
    high[value] = to;
  }

  private void affineRange(int value, double[] l, double[] h, double[] from, double[] to) {
    double[] bias = graph.bias(value);
    for (int i = 0; i < from.length; i++) {
      from[i] = bias[i];
      to[i] = bias[i];
      graph.linear(value).entries(i, entries);
      for (int k = 0; k < entries.count; k++) {
        double w = entries.weights[k];
        double low = l[entries.columns[k]];
        double high = h[entries.columns[k]];
        double least = Math.min(Round.multiplyDown(w, low), Round.multiplyDown(w, high));
        double most = Math.max(Round.multiplyUp(w, low), Round.multiplyUp(w, high));
        from[i] = Round.addDown(from[i], least);
        to[i] = Round.addUp(to[i], most);
      }
    }
  }

  /** Begins with rows of no coefficients. */
  void clear(int rows) {
    width = rows;
    Arrays.fill(blocks, null);
  }

  /** The coefficients on a value; none where there is no block. */
  double @Nullable [][] block(int value) {
    return blocks[value];
  }

  /** The coefficients on a value, all zero if there were none, taken away from it. */
  double[][] take(int value) {
    double[][] block = blocks[value];
    blocks[value] = null;
    return block == null ? new double[graph.sizes[value]][width] : block;
  }

  /**
   * Starts a row for each constant, that many times a row of a value.
   *
   * @param rows which row
   * @param signs how many times, 1 or -1
   * @param negated whether all signs are to be changed
   * @param constants to which the biases are added, rounded up, and what reading values may change
   */
  void start(int value, int[] rows, double[] signs, boolean negated, double[] constants) {
    boolean affine = value > 0 && graph.step(value) == Graph.Step.AFFINE;
    int base = affine ? graph.input(value, 0) : value;
    double[][] block = new double[graph.sizes[base]][width];
    for (int r = 0; r < width; r++) {
      double sign = negated ? -signs[r] : signs[r];
      if (affine) {
        constants[r] = Round.addUp(constants[r], sign * graph.bias(value)[rows[r]]);
        if (rounding != null) {
          constants[r] = Round.addUp(constants[r], rounding.of(value)[rows[r]]);
        }
        graph.linear(value).entries(rows[r], entries);
        for (int k = 0; k < entries.count; k++) {
          block[entries.columns[k]][r] = sign * entries.weights[k];
        }
      } else {
        block[rows[r]][r] = sign;
      }
      if (rounding != null) {
        constants[r] = Round.addUp(constants[r], FloatErrors.UNDERFLOW);
      }
    }
    blocks[base] = block;
  }

  /** Takes all coefficients on values above {@code value} down to it or below. */
  void descendTo(int value, double[] constants) {
    for (int v = graph.values() - 1; v > value; v--) {
      if (blocks[v] != null) {
        double[][] block = take(v);
        switch (graph.step(v)) {
          case AFFINE -> {
            addRadii(v, block, constants);
            descend(v, block, constants);
          }
          case SUM -> {
            addRadii(v, block, constants);
            merge(graph.input(v, 0), copy(block), constants);
            merge(graph.input(v, 1), block, constants);
          }
          case SAME -> merge(graph.input(v, 0), block, constants);
          case CAST -> {
            addErrors(v, block, constants);
            merge(graph.input(v, 0), block, constants);
          }
          case RELU, MAX -> throw new IllegalStateException("site of value " + v + " was passed");
        }
      }
    }
  }

  /** Adds the most that float32 may change. */
  private void addRadii(int value, double[][] c, double[] constants) {
    if (rounding != null) {
      double[] radii = rounding.of(value);
      for (int i = 0; i < radii.length; i++) {
        for (int r = 0; r < width; r++) {
          double change = Round.multiplyUp(Math.abs(c[i][r]), radii[i]);
          constants[r] = Round.addUp(constants[r], change);
        }
      }
    }
  }

  /** Adds the most that rounding may add to what a cast takes. */
  private void addErrors(int value, double[][] c, double[] constants) {
    double[][] errors = errors(value);
    for (int i = 0; i < graph.sizes[value]; i++) {
      for (int r = 0; r < width; r++) {
        double entry = c[i][r];
        double atLeast = Round.multiplyUp(entry, errors[0][i]);
        double atMost = Round.multiplyUp(entry, errors[1][i]);
        constants[r] = Round.addUp(constants[r], Math.max(atLeast, atMost));
      }
    }
  }

  /** The least and the most that rounding and saturation add to each entry that a cast takes. */
  double[][] errors(int value) {
    double[] l = low(graph.input(value, 0));
    double[] h = high(graph.input(value, 0));
    double[][] errors = new double[2][l.length];
    if (graph.isDynamic(value)) {
      Dynamic cast = new Dynamic(graph, value, l, h);
      Arrays.setAll(errors[1], i -> cast.error(l[i], h[i]));
      Arrays.setAll(errors[0], i -> -errors[1][i]);
      return errors;
    }
    double leastError = graph.leastError(value);
    double mostError = graph.mostError(value);
    Clamp clamp = new Clamp(graph, value);
    for (int i = 0; i < l.length; i++) {
      boolean zero = l[i] == 0 && h[i] == 0;
      double least = clamp.least(h[i], roundedHigh(value, h[i]), leastError);
      double most = clamp.most(l[i], roundedLow(value, l[i], h[i]), mostError);
      errors[0][i] = zero ? 0 : least;
      errors[1][i] = zero ? 0 : most;
    }
    return errors;
  }

  private void descend(int value, double[][] c, double[] constants) {
    int below = graph.input(value, 0);
    double[] magnitude = magnitude(below);
    double[][] next = new double[graph.sizes[below]][width];
    double[] bias = graph.bias(value);
    double[] units = units(value);
    double[] sums = new double[width];
    double[] shifts = new double[width];
    double[] errors = new double[width];
    for (int i = 0; i < graph.sizes[value]; i++) {
      double[] row = c[i];
      if (isZero(row)) {
        continue;
      }
      graph.linear(value).entries(i, entries);
      for (int k = 0; k < entries.count; k++) {
        int j = entries.columns[k];
        if (magnitude[j] != 0) { // else it does not matter what multiplies it
          axpy(entries.weights[k], row, next[j]);
        }
      }
      double unit = units[i];
      for (int r = 0; r < width; r++) {
        double entry = row[r];
        sums[r] += Math.abs(entry);
        errors[r] += Math.abs(entry) * unit;
        shifts[r] += entry * bias[i];
      }
    }
    double underflow = Round.multiplyUp(TINY, 1 + largest(magnitude));
    for (int r = 0; r < width; r++) {
      double shift = Round.addUp(shifts[r], 2 * errors[r] + underflow); // twice: it was rounded too
      // What overflowed may hide what other terms would have taken away.
      boolean finite = Double.isFinite(sums[r]) && Double.isFinite(shifts[r]);
      constants[r] = finite ? Round.addUp(constants[r], shift) : Double.NaN;
    }
    merge(below, next, constants);
  }

  private static boolean isZero(double[] row) {
    for (double entry : row) {
      if (entry != 0) { // NaN is not 0 either
        return false;
      }
    }
    return true;
  }

  /** Without offsets, which compilers make no vectors of. */
  private static void axpy(double a, double[] x, double[] y) {
    for (int r = 0; r < y.length; r++) {
      y[r] += a * x[r];
    }
  }

  /** Adds coefficients on a value to those it has; each sum is rounded once. */
  void merge(int value, double[][] block, double[] constants) {
    double[][] present = blocks[value];
    if (present == null) {
      blocks[value] = block;
      return;
    }
    double[] magnitude = magnitude(value);
    double[] errors = new double[width];
    for (int i = 0; i < magnitude.length; i++) {
      double unit = Round.multiplyUp(0x1p-52, magnitude[i]);
      for (int r = 0; r < width; r++) {
        double sum = present[i][r] + block[i][r];
        present[i][r] = sum;
        errors[r] += Math.abs(sum) * unit;
      }
    }
    double underflow = Round.multiplyUp(TINY, 1 + largest(magnitude));
    for (int r = 0; r < width; r++) {
      constants[r] = Round.addUp(constants[r], 2 * errors[r] + underflow);
    }
  }

  /**
   * By how much rounding may change each row of an affine node and what its bias adds, per unit of
   * a coefficient.
   */
  private double[] units(int value) {
    double[] known = units[value];
    if (known != null) {
      return known;
    }
    double[] magnitude = magnitude(graph.input(value, 0));
    double gamma = Round.gammaUp(graph.sizes[value] + 2L);
    double[] bias = graph.bias(value);
    double[] all = new double[graph.sizes[value]];
    for (int i = 0; i < all.length; i++) {
      double reach = Math.abs(bias[i]);
      graph.linear(value).entries(i, entries);
      for (int k = 0; k < entries.count; k++) {
        double most = magnitude[entries.columns[k]];
        if (most != 0) {
          reach = Round.addUp(reach, Round.multiplyUp(Math.abs(entries.weights[k]), most));
        }
      }
      all[i] = Round.multiplyUp(gamma, reach);
    }
    units[value] = all;
    return all;
  }

  /**
   * The largest magnitude of each entry of a value; of a range that was narrowed since, still a
   * bound.
   */
  private double[] magnitude(int value) {
    double[] known = magnitudes[value];
    if (known != null) {
      return known;
    }
    double[] l = low(value);
    double[] h = high(value);
    double[] magnitude = new double[l.length];
    for (int i = 0; i < l.length; i++) {
      magnitude[i] = Math.max(Math.abs(l[i]), Math.abs(h[i]));
    }
    magnitudes[value] = magnitude;
    return magnitude;
  }

  private static double[][] copy(double[][] block) {
    double[][] copy = new double[block.length][];
    Arrays.setAll(copy, i -> block[i].clone());
    return copy;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }
}
