package org.etalon.checker;

import java.util.Arrays;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.jspecify.annotations.Nullable;

/**
 * By how much runtimes may differ from exact casts, derived entry by entry from the formats and the
 * weights of a network (docs/math/fixed.md, lemmas 7 to 9); all numbers are rounded upwards.
 */
final class Requantization {
  private static final double UNIT = 0x1p-24;
  private static final int ROUNDINGS = 16;
  private static final double QUOTIENT = 0x1p-12;
  private static final double QUARTER = 0.25;
  private static final int CODES = 256;

  /** Steps beyond this, or its reciprocal, may leave float32 as products and quotients. */
  private static final double LARGEST_STEP = 0x1p40;

  /** Above what underflow does to sums of integers times scales. */
  private static final double READ_UNDERFLOW = 0x1p-90;

  private static final int PRODUCTS = 1 << 14;

  private final Graph graph;

  /** Of each value and entry: its largest magnitude. */
  private final double[][] most;

  /** How far what runtimes compute is from exact sums of what they cast. */
  private final double[][] error;

  /** At least what 1 stands for where a runtime has integers. */
  private final double[][] unit;

  /** What a value was cast to, if nothing was computed since. */
  private final @Nullable FixedFormat[] cast;

  Requantization(Graph graph) {
    this.graph = graph;
    most = new double[graph.values()][];
    error = new double[graph.values()][];
    unit = new double[graph.values()][];
    cast = new FixedFormat[graph.values()];
  }

  /**
   * Fills in the slack of each cast; returns that of what is read of the outputs.
   *
   * @throws IllegalArgumentException if nothing is known of what runtimes make of the network
   */
  double fill(double[] slack) {
    most[0] = filled(0, Double.POSITIVE_INFINITY);
    error[0] = filled(0, 0);
    unit[0] = filled(0, Double.POSITIVE_INFINITY);
    for (int v = 1; v < graph.values(); v++) {
      int x = graph.input(v, 0);
      switch (graph.step(v)) {
        case AFFINE -> affine(v, x);
        case SUM -> sum(v, x, graph.input(v, 1));
        case SAME, RELU, MAX -> pass(v, x);
        case CAST -> slack[v] = cast(v, x);
      }
    }
    int last = graph.values() - 1;
    requireKnown(last);
    double largest = 0;
    for (int i = 0; i < graph.sizes[last]; i++) {
      largest = Math.max(largest, read(last, i));
    }
    return Round.addUp(largest, READ_UNDERFLOW);
  }

  private double[] filled(int value, double number) {
    double[] entries = new double[graph.sizes[value]];
    Arrays.fill(entries, number);
    return entries;
  }

  private static double largest(double[] entries) {
    return Arrays.stream(entries).max().orElse(0);
  }

  /** Rectifiers, maxima and moves compute nothing; of maxima and moves all entries count. */
  private void pass(int v, int x) {
    boolean same = graph.step(v) == Graph.Step.RELU || graph.step(v) == Graph.Step.SAME;
    most[v] = same ? most[x] : filled(v, largest(most[x]));
    error[v] = same ? error[x] : filled(v, largest(error[x]));
    unit[v] = same ? unit[x] : filled(v, largest(unit[x]));
    cast[v] = cast[x];
  }

  private static double gamma(int roundings) {
    double nu = roundings * UNIT; // exact
    return Math.nextUp(nu / Math.nextDown(1 - nu));
  }

  private double read(int v, int i) {
    double reach = Round.addUp(most[v][i], error[v][i]);
    return Round.addUp(error[v][i], Round.multiplyUp(gamma(ROUNDINGS), reach));
  }

  private double cast(int v, int x) {
    FixedFormat format = graph.format(v);
    requireFit(format, cast[x]);
    double slack = 0;
    for (int i = 0; i < graph.sizes[v]; i++) {
      boolean known = most[x][i] < Double.POSITIVE_INFINITY;
      double inFloat = known ? Math.nextUp(read(x, i) / format.step()) : 0;
      double once = Round.addUp(QUOTIENT, inFloat);
      if (!(once < QUARTER)) {
        throw new IllegalArgumentException("sums are too large for the steps they are cast to");
      }
      double twice = Math.min(QUARTER, Math.nextUp(unit[x][i] / format.step()));
      slack = Math.max(slack, Round.addUp(once, twice));
    }
    double end = Math.max((double) format.highest(), (double) -format.lowest());
    most[v] = filled(v, Round.multiplyUp(end, format.step()));
    error[v] = filled(v, 0);
    unit[v] = filled(v, Double.POSITIVE_INFINITY);
    cast[v] = format;
    return Round.multiplyUp(slack, format.step());
  }

  private static void requireFit(FixedFormat format, @Nullable FixedFormat before) {
    boolean near =
        switch (format.rounding()) {
          case HALF_EVEN, HALF_UP, HALF_DOWN, HALF_AWAY, HALF_TO_ZERO -> true;
          case FLOOR, CEILING, TO_ZERO, AWAY -> false;
        };
    boolean ends =
        switch (format.overflow()) {
          case SATURATE -> true;
          case WRAP -> false;
        };
    if (format.step() > LARGEST_STEP || format.step() < 1 / LARGEST_STEP) {
      throw new IllegalArgumentException("steps that runtimes may lose: " + format.step());
    }
    long codes = format.highest() - format.lowest() + 1;
    if (!near || !ends || codes < 4 || codes > CODES) {
      throw new IllegalArgumentException("a cast that no runtime of 8 bits has: " + format);
    }
    if (before != null && !before.equals(format)) {
      throw new IllegalArgumentException("a cast of what is cast otherwise, which may be joined");
    }
  }

  private void affine(int v, int x) {
    Affine affine = graph.affine(v);
    if (affine.isMove()) {
      pass(v, x);
      return;
    }
    requireKnown(x);
    boolean product =
        affine.map().fold(matrix -> true, factors -> false, kernel -> true, moves -> false);
    FixedFormat taken = cast[x];
    if (product && taken == null) {
      throw new IllegalArgumentException("a product with values that are not cast");
    }
    int size = graph.sizes[v];
    most[v] = new double[size];
    error[v] = new double[size];
    unit[v] = new double[size];
    for (int i = 0; i < size; i++) {
      Row row = new Row(v, x, i);
      if (product && row.terms > PRODUCTS) {
        throw new IllegalArgumentException("a sum of " + row.terms + " products");
      }
      row.put(
          product && taken != null
              ? Math.nextUp(row.least * taken.step())
              : taken == null && row.shifts() ? unit[x][i] : Double.POSITIVE_INFINITY);
    }
  }

  private void sum(int v, int x, int y) {
    requireKnown(x);
    requireKnown(y);
    most[v] = new double[graph.sizes[v]];
    error[v] = new double[most[v].length];
    unit[v] = filled(v, Double.POSITIVE_INFINITY);
    for (int i = 0; i < most[v].length; i++) {
      most[v][i] = Round.addUp(most[x][i], most[y][i]);
      error[v][i] = Round.addUp(Round.addUp(read(x, i), read(y, i)), FloatErrors.UNDERFLOW);
    }
  }

  private void requireKnown(int x) {
    if (!(largest(most[x]) < 0x1p127)) {
      throw new IllegalArgumentException("something is computed with an input before it is cast");
    }
  }

  /** One row of an affine node. */
  private final class Row {
    private final int value;
    private final int i;
    private int terms;
    private double weights;
    private double magnitudes;
    private double carried;
    private double reach;
    private double least = Double.POSITIVE_INFINITY;

    Row(int value, int x, int i) {
      this.value = value;
      this.i = i;
      reach = Math.abs(graph.bias(value)[i]);
      graph.linear(value).row(i, (j, w) -> add(Math.abs(w), most[x][j], error[x][j]));
    }

    private void add(double weight, double magnitude, double off) {
      terms++;
      magnitudes = Round.addUp(magnitudes, magnitude);
      if (weight > 0) {
        weights = Round.addUp(weights, weight);
        carried = Round.addUp(carried, Round.multiplyUp(weight, off));
        reach = Round.addUp(reach, Round.multiplyUp(weight, magnitude));
        least = Math.min(least, weight);
      }
    }

    /** Whether it is an entry and a bias. */
    boolean shifts() {
      return terms == 1 && least == 1;
    }

    void put(double integers) {
      double rounded = Round.multiplyUp(gamma(terms + ROUNDINGS), Round.addUp(reach, carried));
      double small = Round.addUp(Round.addUp(weights, magnitudes), terms + 1);
      most[value][i] = reach;
      error[value][i] =
          Round.addUp(
              Round.addUp(carried, rounded), Round.multiplyUp(FloatErrors.UNDERFLOW, small));
      unit[value][i] = integers;
    }
  }
}
