package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.List;
import org.etalon.certificate.Evidence;
import org.etalon.rounding.Outward;
import org.jspecify.annotations.Nullable;

/**
 * One backward pass of a row that does about what the average of an ascent does, with slopes in
 * numbers of few bits: what a certificate records, and what the row is bounded by.
 *
 * <p><b>Method:</b> a neuron's mean slope over an ascent is a slope as good as any. Of the first
 * layer, planes have shares of the entries that fall with the input's position ({@link
 * FirstPlanes}); positions begin at the mean of the ascent's and move, one by one, to where their
 * coefficient vanishes.
 *
 * <p><b>Property:</b> sound in floating point, whatever the ascent was (docs/math/envelopes.md,
 * lemma 4). Buffers of one thread.
 */
final class RecordedPass {
  /** How often positions move. */
  private static final int MOVES = 12;

  /** In quarters; slopes of the first layer fall over a sixth of the range of an input. */
  private static final int STEEPNESS = 20;

  private final List<PackedLayer> layers;
  private final FirstLayer first;
  private final FirstPlanes ofZ;
  private final @Nullable FirstPlanes ofD;
  private final int[] listed;
  private final byte[] slopes;
  private final int[] levels;
  private final double[] coefficients;
  private final double[] linear;
  private double[] q;
  private double[] p;
  private double[] qNext;
  private double[] pNext;
  private double constant;
  private double error;
  private Evidence.Row row = new Evidence.Row(0, false, new byte[0], 0, new byte[0], new short[0]);

  /** For rows above the layers given; the rest as for {@link RowAscent}. */
  RecordedPass(List<PackedLayer> layers, FirstLayer first, boolean pair) {
    this.layers = layers;
    this.first = first;
    ofZ = new FirstPlanes(first.z);
    ofD = pair ? new FirstPlanes(first.d) : null;
    listed = first.listed;
    int inputs = first.z.inputs;
    levels = new int[inputs];
    coefficients = new double[inputs];
    linear = new double[inputs];
    slopes = new byte[layers.stream().mapToInt(layer -> layer.unstableCount).sum()];
    int width = layers.stream().mapToInt(layer -> layer.size).max().orElseThrow();
    q = new double[width];
    p = new double[width];
    qNext = new double[width];
    pNext = new double[width];
  }

  /** What was recorded of the last bound. */
  Evidence.Row row(int neuron, boolean negated) {
    return new Evidence.Row(
        neuron, negated, row.slopes(), row.steepness(), row.positions(), row.places());
  }

  /**
   * An upper bound of a row over the box, or infinity.
   *
   * @param onA coefficients on a of the last layer
   * @param onE those on e; nothing where the rows are those of one network
   * @param start what is added, and a bound of the rounding of this beginning
   * @param mean of the ascent
   * @param enough no bound below this is wanted
   */
  double upper(
      double[] onA, double @Nullable [] onE, double[] start, AscentMean mean, double enough) {
    constant = start[0];
    error = start[1];
    System.arraycopy(onA, 0, q, 0, onA.length);
    if (onE != null) {
      System.arraycopy(onE, 0, p, 0, onE.length);
    }
    int at = slopes.length;
    for (int l = layers.size() - 1; l > 0; l--) {
      at -= layers.get(l).unstableCount;
      step(layers.get(l), mean, l, at, layers.get(l - 1).size);
    }
    firstLinear(mean);
    return firstPlanes(mean, enough);
  }

  /** Passes a layer; {@code at} is where its slopes begin. */
  private void step(PackedLayer layer, AscentMean mean, int l, int at, int columns) {
    PackedDifference difference = ofD == null ? null : layer.difference;
    Arrays.fill(qNext, 0, columns, 0);
    Arrays.fill(pNext, 0, columns, 0);
    int next = at;
    for (int i = 0; i < layer.size; i++) {
      double onZ = q[i] * layer.au[i];
      if (layer.unstable[i]) {
        slopes[next] = Evidence.Row.ofSlope(mean.slope(l, i));
        onZ = free(layer, i, slope(next++));
      }
      error += Math.abs(q[i]) * layer.weightFree[i];
      if (difference != null) {
        double up = Math.max(p[i], 0);
        double down = Math.min(p[i], 0);
        double onD = up * difference.ud[i] + down * difference.ld[i];
        onZ += up * difference.uz[i] + down * difference.lz[i];
        error += (up - down) * difference.weight[i];
        constant += up * difference.u0[i] + down * difference.l0[i] + onD * difference.db[i];
        RowAscent.add(onD, difference.dw, i * columns, qNext, columns);
        RowAscent.add(onD, difference.wPrime, i * columns, pNext, columns);
      }
      constant += onZ * layer.b[i];
      RowAscent.add(onZ, layer.w, i * columns, qNext, columns);
    }
    double[] swap = q;
    q = qNext;
    qNext = swap;
    swap = p;
    p = pNext;
    pNext = swap;
  }

  private double slope(int k) {
    return (slopes[k] & 0xff) / 255.0;
  }

  /** Replaces {@code q a} by a slope times {@code q z} and the constant that this needs. */
  private double free(PackedLayer layer, int i, double slope) {
    double onZ = q[i] * slope;
    double atLow = -onZ * layer.lower[i];
    double atHigh = (q[i] - onZ) * layer.upper[i];
    constant += Math.max(0, Math.max(atLow, atHigh));
    return onZ;
  }

  /** What the first layer's neurons are replaced by that need no envelope. */
  private void firstLinear(AscentMean mean) {
    PackedLayer layer = layers.get(0);
    PackedDifference difference = ofD == null ? null : layer.difference;
    ofZ.clear();
    if (ofD != null) {
      ofD.clear();
    }
    int next = 0;
    for (int i = 0; i < layer.size; i++) {
      error += Math.abs(q[i]) * first.weightA[i];
      if (layer.unstable[i]) {
        slopes[next] = Evidence.Row.ofSlope(mean.slope(0, i));
        if (q[i] > 0) {
          ofZ.curve(i, q[i], false);
        } else {
          error += Math.abs(q[i]) * (layer.weightFree[i] - layer.weight[i]);
          constant += ofZ.linear(i, free(layer, i, slope(next)));
        }
        next++;
      } else {
        constant += ofZ.linear(i, q[i] * layer.au[i]);
      }
      if (ofD != null && difference != null) {
        error += Math.abs(p[i]) * first.weightE[i];
        if (first.curvedE[i]) {
          ofD.curve(i, Math.abs(p[i]), p[i] < 0);
        } else {
          byPlane(difference, ofD, i);
        }
      }
    }
    Arrays.fill(linear, 0);
    ofZ.addLinear(linear);
    if (ofD != null) {
      ofD.addLinear(linear);
    }
  }

  private void byPlane(PackedDifference planes, FirstPlanes differences, int i) {
    double up = Math.max(p[i], 0);
    double down = Math.min(p[i], 0);
    constant += up * planes.u0[i] + down * planes.l0[i];
    constant += differences.linear(i, up * planes.ud[i] + down * planes.ld[i]);
    constant += ofZ.linear(i, up * planes.uz[i] + down * planes.lz[i]);
  }

  /** Moves positions to and fro; returns the least bound met. */
  private double firstPlanes(AscentMean mean, double enough) {
    for (int j = 0; j < levels.length; j++) {
      levels[j] = FirstPlanes.level(mean.position(j));
    }
    double best = Double.POSITIVE_INFINITY;
    for (int move = 0; move <= MOVES; move++) {
      System.arraycopy(linear, 0, coefficients, 0, linear.length);
      double total = constant + ofZ.place(levels, STEEPNESS, coefficients);
      if (ofD != null) {
        total += ofD.place(levels, STEEPNESS, coefficients);
      }
      for (double c : coefficients) {
        total += Math.abs(c);
      }
      double bound = rounded(total, error);
      if (bound < best) {
        best = bound;
        record();
      }
      if (best <= enough || move == MOVES) {
        return best;
      }
      move();
    }
    return best;
  }

  private static double rounded(double bound, double error) {
    double up = Outward.addUp(bound, error * BackwardPass.SLACK);
    return Double.isFinite(bound) && up < Double.POSITIVE_INFINITY ? up : Double.POSITIVE_INFINITY;
  }

  /** Moves every position half way to where its coefficient vanishes, places being as they are. */
  private void move() {
    for (int j = 0; j < levels.length; j++) {
      double c = coefficients[j];
      int end = c > 0 ? FirstPlanes.LEVELS - 1 : 0;
      int level = levels[j];
      if (c == 0 || level == end) {
        continue;
      }
      int near = level;
      int far = end;
      if (coefficient(j, end) * c < 0) {
        while (Math.abs(far - near) > 1) {
          int middle = (near + far) / 2;
          if (coefficient(j, middle) * c > 0) {
            near = middle;
          } else {
            far = middle;
          }
        }
      }
      levels[j] = level + (far - level) / 2 + ((far - level) % 2);
    }
  }

  private double coefficient(int j, int level) {
    double c = linear[j] + ofZ.coefficient(j, level);
    return ofD == null ? c : c + ofD.coefficient(j, level);
  }

  private void record() {
    byte[] positions = new byte[first.columns];
    for (int j = 0; j < levels.length; j++) {
      positions[first.inputs[j]] = FirstPlanes.stored(levels[j]);
    }
    int envelopes = ofD == null ? 1 : 2;
    short[] places = new short[envelopes * listed.length];
    for (int k = 0; k < listed.length; k++) {
      places[k] = ofZ.placeOf(listed[k]);
      if (ofD != null) {
        places[listed.length + k] = ofD.placeOf(listed[k]);
      }
    }
    row = new Evidence.Row(0, false, slopes.clone(), STEEPNESS, positions, places);
  }
}
