package org.etalon.checker;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What float32 may change in each entry of the values of a network on a box, and whether sums may
 * overflow it (docs/math/float32.md, lemmas 1 to 4, and fixed.md, lemma 13).
 */
final class FloatErrors {
  private static final double UNIT = 0x1p-24;

  /** Above all that underflow does, a product, a sum or a value read. */
  static final double UNDERFLOW = 0x1p-124;

  /** For numbers that are no float32: rounded when held, and once more where they are quotients. */
  private static final int HELD = 3;

  /** Where products may be sums of integers, multiplied by scales behind them. */
  private static final int SCALED = 16;

  /** Above all that underflow of such scales and products does. */
  private static final double SCALED_UNDERFLOW = 0x1p-90;

  /** So that gamma is at most a third. */
  private static final long MOST_ROUNDINGS = 1 << 22;

  /** Sums whose terms come to less never overflow. */
  private static final double LIMIT = 0x1p126;

  /** Steps of values beyond this, times scales of weights, may overflow by themselves. */
  private static final double SCALED_LIMIT = 0x1p59;

  private final Graph graph;
  private final Forms ranges;
  private final double[] @Nullable [] radii;
  private final Joining joining;
  private boolean overflows;

  FloatErrors(Graph graph, Forms ranges) {
    this.graph = graph;
    this.ranges = ranges;
    radii = new double[graph.values()][];
    joining = new Joining(graph);
  }

  /** Forgets a box. */
  void clear() {
    Arrays.fill(radii, null);
    overflows = false;
  }

  /** Whether a sum may overflow on the box. */
  boolean overflows() {
    for (int v = 1; v < graph.values(); v++) {
      if (graph.isDynamic(v)) {
        double most = Arrays.stream(magnitude(graph.input(v, 0))).max().orElse(0);
        overflows |= !(most <= SCALED_LIMIT);
      }
      if (graph.step(v) == Graph.Step.AFFINE || graph.step(v) == Graph.Step.SUM) {
        of(v);
      }
    }
    return overflows;
  }

  /** Bounds for each entry of what an affine node, or a sum, gives. */
  double[] of(int value) {
    double[] known = radii[value];
    if (known != null) {
      return known;
    }
    double[] radius = new double[graph.sizes[value]];
    double[] first = magnitude(graph.input(value, 0));
    if (graph.step(value) == Graph.Step.SUM) {
      double[] second = magnitude(graph.input(value, 1));
      for (int i = 0; i < radius.length; i++) {
        Row row = new Row(0);
        row.add(1, first[i]);
        row.add(1, second[i]);
        radius[i] = row.radius(joining.ofSum(value, i));
      }
    } else {
      boolean scaled = graph.isScaled() && !graph.affine(value).isMove();
      for (int i = 0; i < radius.length; i++) {
        Row row = new Row(graph.bias(value)[i]);
        graph.linear(value).row(i, (j, w) -> row.add(w, first[j]));
        radius[i] =
            scaled
                ? Round.addUp(
                    row.radius(row.terms + SCALED + joining.ofAffine(value, i)), SCALED_UNDERFLOW)
                : row.radius(row.moves() ? 0 : row.terms + 1L + joining.ofAffine(value, i));
      }
    }
    radii[value] = radius;
    return radius;
  }

  private double[] magnitude(int value) {
    double[] low = ranges.low(value);
    double[] high = ranges.high(value);
    double[] magnitude = new double[low.length];
    for (int i = 0; i < low.length; i++) {
      magnitude[i] = Math.max(Math.abs(low[i]), Math.abs(high[i]));
    }
    return magnitude;
  }

  /** One sum of products and a bias. */
  private final class Row {
    private final double bias;
    private int terms;
    private double weights;
    private double values;
    private double sum;
    private double reach; // and of values before they are multiplied, as means have them
    private double last;
    private boolean held;

    Row(double bias) {
      this.bias = bias;
      held = isHeld(bias);
      sum = Math.abs(bias);
      reach = sum;
    }

    void add(double weight, double magnitude) {
      if (weight != 0) { // 0 times a float32 is 0, and changes no sum
        terms++;
        held &= isHeld(weight);
        weights = Round.addUp(weights, Math.abs(weight));
        values = Round.addUp(values, magnitude);
        sum = Round.addUp(sum, Round.multiplyUp(Math.abs(weight), magnitude));
        double most = Math.max(1, Math.abs(weight));
        reach = Round.addUp(reach, Round.multiplyUp(most, magnitude));
        last = weight;
      }
    }

    private static boolean isHeld(double number) {
      if (!(Math.abs(number) <= Float.MAX_VALUE)) {
        throw new IllegalArgumentException("a parameter is beyond float32");
      }
      return (float) number == number;
    }

    /** Whether it is an entry of the value below, or minus that: only underflow changes it. */
    boolean moves() {
      return terms == 1 && Math.abs(last) == 1 && bias == 0;
    }

    double radius(long roundings) {
      long all = roundings + (held ? 0 : HELD);
      if (all > MOST_ROUNDINGS) {
        throw new IllegalArgumentException("a sum of " + terms + " products in float32");
      }
      overflows |= !(reach < LIMIT);
      double nu = all * UNIT; // exact
      double gamma = Math.nextUp(nu / Math.nextDown(1 - nu));
      double small = Round.addUp(Round.addUp(weights, values), terms + 1);
      return Round.addUp(Round.multiplyUp(gamma, sum), Round.multiplyUp(UNDERFLOW, small));
    }
  }
}
