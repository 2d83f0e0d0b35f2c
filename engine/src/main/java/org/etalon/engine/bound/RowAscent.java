package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.List;
import org.etalon.certificate.Evidence;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Upper bounds of single rows of a layer, each by relaxations of its own.
 *
 * <p><b>Requires:</b> a row {@code q a + p e + constant} on the neurons of the last packed layer.
 *
 * <p><b>Method:</b> the relaxations together make the row at most a concave function of the inputs,
 * and at every input a choice of them ({@link Envelopes} in the first layer, slope 0 or 1 below
 * relu further up) an affine function that is at least as large. Ascent along these functions looks
 * for the concave function's maximum; their average, later ones weighing more, is bounded over the
 * box. The average converges to the least bound that any mixture of the relaxations gives.
 *
 * <p><b>Property:</b> sound in floating point after every step, wherever the ascent went
 * (docs/math/envelopes.md, lemmas 2 and 3).
 *
 * <p><b>Cost:</b> a step is a handful of matrix-vector products. Buffers of one thread.
 */
final class RowAscent {
  /** In radii of the box, for a coefficient as large as all before it together. */
  private static final double STEP = 1;

  /** How slowly signs that decide the relaxed point follow the coefficients. */
  private static final double MEMORY = 0.9;

  /** Ends when about this share is left of what was to gain at the first step. */
  private static final double NEAR = 0.005;

  private final List<PackedLayer> layers;
  private final Envelopes ofZ;
  private final @Nullable Envelopes ofD;
  private final FirstLayer first;
  private final Stop stop;

  private final double[] position;
  private final double[] squares;
  private final int[] buckets;
  private final double[] coefficients;
  private final double[] sums;
  private final Signals[] signals;

  private double[] q;
  private double[] p;
  private double[] qNext;
  private double[] pNext;
  private final AscentMean mean;
  private final RecordedPass recorded;
  private double weight;
  private double constant;
  private double error;

  /** The relaxed point in one layer, and the coefficients met there so far. */
  private static final class Signals {
    private final double[] z;
    private final double[] a;
    private final double[] d;
    private final double[] e;
    private final double[] onA;
    private final double[] onE;

    Signals(int size) {
      z = new double[size];
      a = new double[size];
      d = new double[size];
      e = new double[size];
      onA = new double[size];
      onE = new double[size];
    }
  }

  /**
   * For rows above the layers given.
   *
   * @param first of the same networks as the first of {@code layers}
   * @param pair whether rows have coefficients on e too
   * @param stop ends an ascent without a bound
   */
  RowAscent(List<PackedLayer> layers, FirstLayer first, boolean pair, Stop stop) {
    this.layers = layers;
    this.first = first;
    this.stop = stop;
    int inputs = first.z.inputs;
    ofZ = new Envelopes(first.z);
    ofD = pair ? new Envelopes(first.d) : null;
    position = new double[inputs];
    squares = new double[inputs];
    buckets = new int[inputs];
    coefficients = new double[inputs];
    sums = new double[inputs];
    signals = layers.stream().map(layer -> new Signals(layer.size)).toArray(Signals[]::new);
    int width = layers.stream().mapToInt(layer -> layer.size).max().orElseThrow();
    q = new double[width];
    p = new double[width];
    qNext = new double[width];
    pNext = new double[width];
    mean = new AscentMean(layers, inputs);
    recorded = new RecordedPass(layers, first, pair);
  }

  /**
   * An upper bound of a row over the box, or infinity.
   *
   * @param onA coefficients on a of the last layer
   * @param onE those on e; nothing where the rows are those of one network
   * @param start what is added, and a bound of the rounding of this beginning
   * @param steps the most steps
   * @param enough no bound below this is wanted
   */
  double upper(double[] onA, double @Nullable [] onE, double[] start, int steps, double enough) {
    Arrays.fill(position, 0);
    Arrays.fill(squares, 0);
    Arrays.fill(sums, 0);
    Arrays.fill(buckets, Envelopes.BUCKETS / 2);
    for (Signals s : signals) {
      Arrays.fill(s.onA, 0);
      Arrays.fill(s.onE, 0);
    }
    double best = Double.POSITIVE_INFINITY;
    double constants = 0;
    double errors = 0;
    double weights = 0;
    double left = Double.POSITIVE_INFINITY;
    mean.clear();
    for (int step = 1; step <= steps && !stop.stopped(); step++) {
      weight = step;
      double value = start[0] + relaxedPoint(onA, onE);
      mean.add(position, weight);
      pass(onA, onE, start);
      weights += step;
      constants += step * constant;
      errors += step * error;
      double total = constants;
      for (int j = 0; j < sums.length; j++) {
        sums[j] += step * coefficients[j];
        total += Math.abs(sums[j]);
      }
      best = Math.min(best, rounded(total / weights, errors / weights));
      left = step == 1 ? best - value : left;
      if (best <= enough || best - value <= NEAR * left) {
        break;
      }
      ascend();
    }
    return best < Double.POSITIVE_INFINITY && !stop.stopped()
        ? recorded.upper(onA, onE, start, mean, enough)
        : Double.POSITIVE_INFINITY;
  }

  /** What was recorded of the last bound, if that is finite. */
  Evidence.Row row(int neuron, boolean negated) {
    return recorded.row(neuron, negated);
  }

  private static double rounded(double bound, double error) {
    double up = Outward.addUp(bound, error * BackwardPass.SLACK);
    return Double.isFinite(bound) && up < Double.POSITIVE_INFINITY ? up : Double.POSITIVE_INFINITY;
  }

  private void ascend() {
    for (int j = 0; j < position.length; j++) {
      double c = coefficients[j];
      squares[j] += c * c;
      double moved = position[j] + (c == 0 ? 0 : STEP * c / Math.sqrt(squares[j]));
      position[j] = Math.max(-1, Math.min(1, moved));
      int bucket = (int) (0.5 * (position[j] + 1) * Envelopes.BUCKETS);
      buckets[j] = Math.max(0, Math.min(Envelopes.BUCKETS - 1, bucket));
    }
  }

  /** Follows the position through the relaxations that bind; returns the row's value, no bound. */
  private double relaxedPoint(double[] onA, double @Nullable [] onE) {
    firstPoint(layers.get(0), signals[0]);
    for (int l = 1; l < layers.size(); l++) {
      PackedLayer layer = layers.get(l);
      Signals below = signals[l - 1];
      Signals s = signals[l];
      int columns = below.a.length;
      for (int i = 0; i < layer.size; i++) {
        s.z[i] = layer.b[i] + DotProduct.of(layer.w, i * columns, below.a, 0, columns);
        double relu = Math.max(0, s.z[i]);
        double chord = layer.au[i] * s.z[i] + layer.bu[i];
        boolean above = layer.unstable[i] ? s.onA[i] > 0 : layer.au[i] > 0;
        s.a[i] = above ? Math.max(chord, relu) : layer.unstable[i] ? relu : 0;
      }
      PackedDifference difference = differenceOf(layer);
      for (int i = 0; difference != null && i < layer.size; i++) {
        s.d[i] =
            difference.db[i]
                + DotProduct.of(difference.wPrime, i * columns, below.e, 0, columns)
                + DotProduct.of(difference.dw, i * columns, below.a, 0, columns);
        s.e[i] = onPlane(difference, s, i);
      }
    }
    Signals top = signals[signals.length - 1];
    double value = DotProduct.of(onA, 0, top.a, 0, onA.length);
    return onE == null ? value : value + DotProduct.of(onE, 0, top.e, 0, onE.length);
  }

  private @Nullable PackedDifference differenceOf(PackedLayer layer) {
    return ofD == null ? null : layer.difference;
  }

  private void firstPoint(PackedLayer layer, Signals s) {
    ofZ.moveTo(buckets);
    for (int i = 0; i < layer.size; i++) {
      s.z[i] = ofZ.value(i);
      double relu = Math.max(0, s.z[i]);
      boolean above = layer.unstable[i] && s.onA[i] > 0;
      boolean zero = !layer.unstable[i] && layer.au[i] == 0;
      s.a[i] = zero ? 0 : above ? Math.max(relu, ofZ.height(i, false)) : relu;
    }
    PackedDifference difference = differenceOf(layer);
    if (ofD != null && difference != null) {
      ofD.moveTo(buckets);
      for (int i = 0; i < layer.size; i++) {
        s.d[i] = ofD.value(i);
        boolean curved = first.curvedE[i] && s.onE[i] != 0;
        boolean up = s.onE[i] > 0;
        double envelope = !curved ? 0 : up ? ofD.height(i, false) : -ofD.height(i, true);
        s.e[i] = curved ? envelope : onPlane(difference, s, i);
      }
    }
  }

  /** e on the plane that binds, or as it is where none does yet. */
  private static double onPlane(PackedDifference planes, Signals s, int i) {
    double z = s.z[i];
    double d = s.d[i];
    if (s.onE[i] == 0) {
      return Math.max(0, z + d) - Math.max(0, z);
    }
    return s.onE[i] > 0
        ? planes.uz[i] * z + planes.ud[i] * d + planes.u0[i]
        : planes.lz[i] * z + planes.ld[i] * d + planes.l0[i];
  }

  /** One backward pass by the relaxations that the relaxed point selects. */
  private void pass(double[] onA, double @Nullable [] onE, double[] start) {
    constant = start[0];
    error = start[1];
    System.arraycopy(onA, 0, q, 0, onA.length);
    if (onE != null) {
      System.arraycopy(onE, 0, p, 0, onE.length);
    }
    for (int l = layers.size() - 1; l > 0; l--) {
      step(layers.get(l), l, signals[l - 1].a.length);
    }
    Arrays.fill(coefficients, 0);
    firstStep(layers.get(0), signals[0]);
  }

  private void step(PackedLayer layer, int l, int columns) {
    Signals s = signals[l];
    PackedDifference difference = differenceOf(layer);
    Arrays.fill(qNext, 0, columns, 0);
    Arrays.fill(pNext, 0, columns, 0);
    for (int i = 0; i < layer.size; i++) {
      double up = Math.max(q[i], 0);
      double down = Math.min(q[i], 0);
      s.onA[i] = MEMORY * s.onA[i] + q[i];
      double onZ = up * layer.au[i] + down * slopeBelow(layer, s, i);
      mean.add(l, i, q[i], onZ, weight);
      error += (up - down) * layer.weight[i];
      constant += up * layer.bu[i];
      if (difference != null) {
        double pUp = Math.max(p[i], 0);
        double pDown = Math.min(p[i], 0);
        s.onE[i] = MEMORY * s.onE[i] + p[i];
        double onD = pUp * difference.ud[i] + pDown * difference.ld[i];
        onZ += pUp * difference.uz[i] + pDown * difference.lz[i];
        error += (pUp - pDown) * difference.weight[i];
        constant += pUp * difference.u0[i] + pDown * difference.l0[i] + onD * difference.db[i];
        add(onD, difference.dw, i * columns, qNext, columns);
        add(onD, difference.wPrime, i * columns, pNext, columns);
      }
      constant += onZ * layer.b[i];
      add(onZ, layer.w, i * columns, qNext, columns);
    }
    double[] swap = q;
    q = qNext;
    qNext = swap;
    swap = p;
    p = pNext;
    pNext = swap;
  }

  private static double slopeBelow(PackedLayer layer, Signals s, int i) {
    return !layer.unstable[i] ? layer.au[i] : s.z[i] > 0 ? 1 : 0;
  }

  private void firstStep(PackedLayer layer, Signals s) {
    for (int i = 0; i < layer.size; i++) {
      s.onA[i] = MEMORY * s.onA[i] + q[i];
      error += Math.abs(q[i]) * first.weightA[i];
      if (layer.unstable[i] && !(q[i] <= 0)) {
        constant += ofZ.above(i, q[i], false);
      } else {
        double onZ = q[i] * slopeBelow(layer, s, i);
        ofZ.linear(i, onZ);
        mean.add(0, i, q[i], onZ, weight);
        constant += onZ * ofZ.center(i);
      }
    }
    PackedDifference difference = differenceOf(layer);
    if (ofD != null && difference != null) {
      for (int i = 0; i < layer.size; i++) {
        s.onE[i] = MEMORY * s.onE[i] + p[i];
        error += Math.abs(p[i]) * first.weightE[i];
        if (first.curvedE[i]) {
          constant += ofD.above(i, Math.abs(p[i]), p[i] < 0);
        } else {
          byPlane(difference, ofD, i);
        }
      }
      ofD.gather(buckets, coefficients);
    }
    ofZ.gather(buckets, coefficients);
  }

  private void byPlane(PackedDifference planes, Envelopes differences, int i) {
    double up = Math.max(p[i], 0);
    double down = Math.min(p[i], 0);
    double onD = up * planes.ud[i] + down * planes.ld[i];
    double onZ = up * planes.uz[i] + down * planes.lz[i];
    differences.linear(i, onD);
    ofZ.addLinear(i, onZ);
    constant += up * planes.u0[i] + down * planes.l0[i];
    constant += onD * differences.center(i) + onZ * ofZ.center(i);
  }

  static void add(double factor, double[] x, int at, double[] to, int count) {
    for (int k = 0; k < count; k++) {
      to[k] += factor * x[at + k];
    }
  }
}
