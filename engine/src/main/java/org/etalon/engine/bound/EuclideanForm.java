package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.internal.Kernel;
import org.etalon.network.OperatorNorms;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Rows {@code p e + q a + constant}, up to an error, on their way down to the inputs: each is known
 * to within its {@code spread}, all together to within {@code together} in the Euclidean norm.
 *
 * <p>Entry {@code [k * ld + r]} of p and q is the coefficient of row r on the k-th live neuron.
 * Rows that bound z have no p. Rounding: docs/math/euclidean.md.
 */
final class EuclideanForm {
  /** Covers the roundings of sums of at most 2^20 terms that are not negative. */
  private static final double SLACK = 1 + 0x1p-30;

  /** About so many multiplications lie between two questions whether to stop. */
  private static final double OPERATIONS = 2e8;

  private final Stop stop;
  private final int size;
  private final int ld;
  private final double[] constant;
  private final double[] shift;
  private final double[] shiftTogether;
  private final double[] spread;
  private final double[] error;
  private double[] p;
  private double[] q;
  private double together;

  /**
   * Rows of a layer: of d where {@code difference}, else of z.
   *
   * @param stop once it says so, what the rows hold means nothing
   */
  EuclideanForm(
      DenseLayer layer, int[] rows, int count, int[] live, boolean difference, Stop stop) {
    this.stop = stop;
    size = count;
    ld = (size + Kernel.ALIGNMENT - 1) / Kernel.ALIGNMENT * Kernel.ALIGNMENT;
    constant = new double[size];
    shift = new double[size];
    shiftTogether = new double[size];
    spread = new double[size];
    error = new double[size];
    q = load(difference ? layer.dw : layer.w, layer.columns, rows, live);
    p = difference ? load(layer.wPrime, layer.columns, rows, live) : new double[0];
    for (int r = 0; r < size; r++) {
      constant[r] = (difference ? layer.site.db : layer.site.b).get(rows[r]);
    }
  }

  private double[] load(double[] w, int columns, int[] rows, int[] live) {
    double[] target = new double[Entries.of(live.length, ld)];
    for (int k = 0; k < live.length; k++) {
      for (int r = 0; r < size; r++) {
        target[k * ld + r] = w[rows[r] * columns + live[k]];
      }
    }
    return target;
  }

  /** Adds to the error of row r. */
  void err(int r, double rounding) {
    error[r] += rounding;
  }

  /**
   * Replaces e by d and a by z, with slope one half where a neuron may be unstable.
   *
   * @param norms of the layer
   */
  void halve(SiteState s, int[] live, double gamma, EuclideanNorms norms) {
    halveZ(s, live, gamma, norms);
    if (p.length > 0) {
      halveD(s, live, norms.ofD());
    }
  }

  /** {@code relu(z) = z/2 + |z|/2}, and |z| is near half its largest value, or near |m|. */
  private void halveZ(SiteState s, int[] live, double gamma, EuclideanNorms norms) {
    double[] halves = new double[q.length];
    double[] sum = new double[size];
    double[] middle = new double[size];
    double[] center = new double[size];
    for (int k = 0; k < live.length; k++) {
      int i = live[k];
      boolean unstable = s.f.unstable(i);
      double slope = unstable ? 0.5 : s.f.lower[i] >= 0 ? 1 : 0;
      double largest = unstable ? Math.max(-s.f.lower[i], s.f.upper[i]) : 0;
      double fixed = unstable ? Math.abs(norms.center(i)) : 0;
      double atCenter = 0.5 * fixed;
      double rounding = SiteState.inflate(s.f.roundingZ[i]) + gamma * Math.max(largest, fixed);
      for (int r = 0, at = k * ld; r < size; r++, at++) {
        double onA = q[at];
        error[r] += Math.abs(onA) * rounding;
        q[at] = onA * slope;
        halves[at] = unstable ? q[at] : 0;
        sum[r] += Math.abs(onA) * (0.25 * largest);
        middle[r] += onA * (0.25 * largest);
        center[r] += onA * atCenter;
        constant[r] += q[at] * s.site.b.get(i);
      }
    }
    for (int r = 0; r < size; r++) {
      double byNorm = times(columnNorm(halves, live.length, r), norms.ofZ());
      spread[r] += Math.min(sum[r], byNorm);
      shift[r] += sum[r] < byNorm ? middle[r] : center[r];
      shiftTogether[r] += center[r];
    }
    together += times(spectralNorm(halves, live.length), norms.ofZ());
  }

  /** {@code e = d/2 + r} with {@code |r| <= |d|/2}. */
  private void halveD(SiteState s, int[] live, double norm) {
    double[] halves = new double[p.length];
    double[] sum = new double[size];
    for (int k = 0; k < live.length; k++) {
      int i = live[k];
      boolean active = s.f.lower[i] >= 0 && s.g.lower[i] >= 0;
      double slope = active ? 1 : 0.5;
      double half = active ? 0 : 0.5 * Math.max(Math.abs(s.lowerD[i]), Math.abs(s.upperD[i]));
      for (int r = 0, at = k * ld; r < size; r++, at++) {
        double onE = p[at];
        error[r] += Math.abs(onE) * SiteState.inflate(s.roundingD[i]);
        p[at] = onE * slope;
        halves[at] = active ? 0 : p[at];
        sum[r] += Math.abs(onE) * half;
        constant[r] += p[at] * s.site.db.get(i);
      }
    }
    for (int r = 0; r < size; r++) {
      spread[r] += Math.min(sum[r], times(columnNorm(halves, live.length, r), norm));
    }
    together += times(spectralNorm(halves, live.length), norm);
  }

  /** Replaces z and d of a layer by a and e of the one below. */
  void descend(Kernel kernel, DenseLayer layer, int[] live, int[] below) {
    double[] nextQ = product(kernel, layer.w, layer, live, below, q);
    if (p.length > 0) {
      double[] change = product(kernel, layer.dw, layer, live, below, p);
      for (int at = 0; at < nextQ.length; at++) {
        nextQ[at] += change[at];
      }
      p = product(kernel, layer.wPrime, layer, live, below, p);
    }
    q = nextQ;
  }

  private double[] product(
      Kernel kernel, double[] w, DenseLayer layer, int[] live, int[] below, double[] rows) {
    double[] result = new double[Entries.of(below.length, ld)];
    int most = (int) Math.max(1, OPERATIONS / ((double) (live.length + 1) * ld));
    double[] part = new double[Math.min(most, below.length) * ld];
    for (int from = 0; from < below.length && !stop.stopped(); from += most) {
      int[] columns = Arrays.copyOfRange(below, from, Math.min(from + most, below.length));
      kernel.multiply(
          w, layer.columns, live, live.length, columns, columns.length, rows, part, ld, ld, false);
      System.arraycopy(part, 0, result, from * ld, columns.length * ld);
    }
    return result;
  }

  /**
   * Evaluates the rows, whose neurons are inputs now, over a box.
   *
   * @param lower [rows of the layer] raised where a listed row is proved to be larger
   * @param upper [rows of the layer] lowered likewise
   * @return whether any was
   */
  boolean concretize(EuclideanBox box, double gamma, int[] rows, double[] lower, double[] upper) {
    double[] scaled = new double[q.length];
    double[] reach = new double[size];
    boolean gained = false;
    for (int k = 0; k < box.count(); k++) {
      for (int r = 0, at = k * ld; r < size; r++, at++) {
        constant[r] += q[at] * box.middle(k);
        scaled[at] = q[at] * box.radius(k);
        reach[r] += Math.abs(scaled[at]);
        error[r] += Math.abs(q[at]) * (gamma * box.magnitude(k) + BackwardPass.TINY);
      }
    }
    for (int r = 0; r < size; r++) {
      double most = (reach[r] + spread[r] + error[r]) * SLACK;
      double center = constant[r] + shift[r];
      if (Double.isFinite(center) && Double.isFinite(most)) {
        double high = Outward.addUp(center, most);
        double low = Outward.subtractDown(center, most);
        gained |= high < upper[rows[r]] || low > lower[rows[r]];
        upper[rows[r]] = Math.min(upper[rows[r]], high);
        lower[rows[r]] = Math.max(lower[rows[r]], low);
      }
    }
    together += times(spectralNorm(scaled, box.count()), Outward.sqrtUp(box.count()));
    together += norm(error);
    return gained;
  }

  /**
   * An upper bound, or infinity, of the norm of all rows together, less these centres of theirs.
   */
  double normOfAll(int[] rows, double[] centers) {
    double[] offset = new double[size];
    for (int r = 0; r < size; r++) {
      double center = constant[r] + shiftTogether[r];
      offset[r] =
          Math.max(
              Math.abs(Outward.subtractUp(center, centers[rows[r]])),
              Math.abs(Outward.subtractDown(center, centers[rows[r]])));
    }
    double norm = (norm(offset) + together) * SLACK + BackwardPass.TINY;
    return Double.isFinite(norm) ? norm : Double.POSITIVE_INFINITY;
  }

  private static double times(double x, double y) {
    return x == 0 || y == 0 ? 0 : Outward.multiplyUp(x, y);
  }

  private static double norm(double[] x) {
    double sum = 0;
    for (double entry : x) {
      sum = Outward.addUp(sum, Outward.multiplyUp(entry, entry));
    }
    return Outward.sqrtUp(sum);
  }

  private double columnNorm(double[] matrix, int count, int r) {
    double[] column = new double[count];
    for (int k = 0; k < count; k++) {
      column[k] = matrix[k * ld + r];
    }
    return norm(column);
  }

  private double spectralNorm(double[] matrix, int count) {
    return count == 0 ? 0 : OperatorNorms.twoUp(Matrix.of(count, ld, matrix), stop);
  }
}
