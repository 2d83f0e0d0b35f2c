package org.etalon.checker;

import java.util.Arrays;

/**
 * Rows of one site of a chain on their way down: {@code q a + p e + constant}, a what f's neurons
 * give and e by how much more g's do; and what was given up on the way, of each row by itself and
 * of all together (docs/math/checker.md, lemma 7).
 */
final class Rowwise {
  private static final double SLACK = 1 + 0x1p-30;

  private final Chain chain;
  private final int[] rows;
  private final int count;
  private double[] q; // [row][neuron]
  private double[] p; // nothing for rows of f alone
  private final double[] constant;
  private final double[] shift; // what rows are moved by where each is bounded by itself
  private final double[] shiftTogether;
  private final double[] spread;
  private final double[] error;
  private double together;

  /** Rows of z or of d of listed neurons of a site, as they are. */
  Rowwise(Chain chain, int[] rows, int size, Kind kind) {
    this.chain = chain;
    this.rows = rows;
    count = rows.length;
    double[] unit = new double[count * size];
    for (int r = 0; r < count; r++) {
      unit[r * size + rows[r]] = 1;
    }
    q = kind == Kind.DIFFERENCE ? new double[unit.length] : unit;
    p = kind == Kind.DIFFERENCE ? unit : new double[0];
    constant = new double[count];
    shift = new double[count];
    shiftTogether = new double[count];
    spread = new double[count];
    error = new double[count];
  }

  /** Replaces a by z and e by d, with slope one half where a neuron may be unstable. */
  void halve(LayerState s, double[] centers, double normZ, double normD) {
    double[] halves = new double[q.length];
    double[] most = new double[s.size];
    double[] fixed = new double[s.size];
    for (int i = 0; i < s.size; i++) {
      boolean unstable = s.unstable(i);
      most[i] = unstable ? Math.max(-s.zLow[i], s.zHigh[i]) : 0;
      fixed[i] = unstable ? Math.abs(centers[i]) : 0;
      double slope = unstable ? 0.5 : s.zLow[i] >= 0 ? 1 : 0;
      for (int at = i; at < q.length; at += s.size) {
        q[at] *= slope;
        halves[at] = unstable ? q[at] : 0;
      }
    }
    double largest = Arrays.stream(most).max().orElse(0);
    for (int r = 0; r < count; r++) {
      double quarter = 0;
      double middle = 0;
      double center = 0;
      double size = 0;
      for (int i = 0; i < s.size; i++) {
        double half = halves[r * s.size + i];
        quarter = Round.addUp(quarter, Round.multiplyUp(0.5 * Math.abs(half), most[i]));
        middle += 0.5 * half * most[i];
        center += half * fixed[i];
        size += Math.abs(half) * (most[i] + fixed[i]);
      }
      double byNorm = times(Spectral.ofVector(halves, r * s.size, s.size, 1), normZ);
      err(r, chain.gamma * size, largest);
      boolean sum = !(byNorm <= quarter);
      spread[r] = Round.addUp(spread[r], sum ? quarter : byNorm);
      shift[r] += sum ? middle : center;
      shiftTogether[r] += center;
    }
    together = Round.addUp(together, times(Spectral.ofMatrix(halves, count, s.size), normZ));
    if (p.length > 0) {
      halveDifference(s, normD);
    }
  }

  private void halveDifference(LayerState s, double normD) {
    double[] halves = new double[p.length];
    double[] most = new double[s.size];
    for (int i = 0; i < s.size; i++) {
      boolean active = s.zLow[i] >= 0 && s.pLow[i] >= 0;
      boolean inactive = s.zHigh[i] <= 0 && s.pHigh[i] <= 0;
      most[i] = Math.max(-s.dLow[i], s.dHigh[i]);
      for (int at = i; at < p.length; at += s.size) {
        p[at] *= active ? 1 : inactive ? 0 : 0.5;
        halves[at] = active ? 0 : p[at];
      }
    }
    for (int r = 0; r < count; r++) {
      double sum = 0;
      for (int i = 0; i < s.size; i++) {
        double half = Math.abs(halves[r * s.size + i]);
        sum = half == 0 ? sum : Round.addUp(sum, Round.multiplyUp(half, most[i]));
      }
      double byNorm = times(Spectral.ofVector(halves, r * s.size, s.size, 1), normD);
      spread[r] = Round.addUp(spread[r], byNorm <= sum ? byNorm : sum);
    }
    together = Round.addUp(together, times(Spectral.ofMatrix(halves, count, s.size), normD));
  }

  /**
   * Replaces z and d of a site by what gives them.
   *
   * @param below the site below, whose a and e come next
   * @param inputs the largest magnitudes of the inputs, if these come next
   */
  void descend(int site, LayerState below, double[] inputs) {
    double[] a = inputs.length > 0 ? inputs : magnitudes(below.zLow, below.zHigh, true);
    double[] e =
        inputs.length > 0 ? new double[a.length] : magnitudes(below.dLow, below.dHigh, false);
    double largest = Math.max(Arrays.stream(a).max().orElse(0), Arrays.stream(e).max().orElse(0));
    double[] bias = chain.bias(site);
    double[] biasOfD = chain.biasOfD(site);
    int width = bias.length;
    int columns = a.length;
    double[] nextQ = new double[count * columns];
    double[] nextP = new double[p.length == 0 ? 0 : count * columns];
    for (int i = 0; i < width; i++) {
      double unit = 0;
      double unitOfD = 0;
      for (int j = 0; j < columns; j++) {
        unit += Math.abs(chain.ofF(site)[i * columns + j]) * a[j];
        unitOfD += Math.abs(chain.ofD(site)[i * columns + j]) * a[j];
        unitOfD += Math.abs(chain.ofG(site)[i * columns + j]) * e[j];
      }
      for (int r = 0; r < count; r++) {
        double onZ = q[r * width + i];
        constant[r] += onZ * bias[i];
        err(r, Math.abs(onZ) * chain.gamma * (unit + Math.abs(bias[i])), largest);
        add(onZ, chain.ofF(site), i * columns, nextQ, r * columns, columns);
        if (p.length > 0) {
          double onD = p[r * width + i];
          constant[r] += onD * biasOfD[i];
          err(r, Math.abs(onD) * chain.gamma * (unitOfD + Math.abs(biasOfD[i])), largest);
          add(onD, chain.ofD(site), i * columns, nextQ, r * columns, columns);
          add(onD, chain.ofG(site), i * columns, nextP, r * columns, columns);
        }
      }
    }
    q = nextQ;
    p = nextP;
  }

  private static double[] magnitudes(double[] low, double[] high, boolean positive) {
    double[] largest = new double[low.length];
    Arrays.setAll(largest, j -> positive ? Math.max(0, high[j]) : Math.max(-low[j], high[j]));
    return largest;
  }

  private static void add(double c, double[] w, int from, double[] to, int at, int length) {
    for (int j = 0; c != 0 && j < length; j++) {
      to[at + j] += c * w[from + j];
    }
  }

  /** What rounding changes, and underflow of what multiplies values up to {@code largest}. */
  private void err(int r, double more, double largest) {
    error[r] = Round.addUp(error[r], Round.addUp(more, Forms.TINY * (1 + largest)));
  }

  /** Bounds the rows, which are of inputs now, over the box. */
  void evaluate(double[] lower, double[] upper, LayerState state, Kind kind) {
    int inputs = lower.length;
    double[] low = kind.low(state);
    double[] high = kind.high(state);
    double[] scaled = new double[count * inputs];
    for (int r = 0; r < count; r++) {
      double middle = 0;
      double reach = 0;
      double size = Math.abs(constant[r]) + Math.abs(shift[r]) + Math.abs(shiftTogether[r]);
      for (int j = 0; j < inputs; j++) {
        double c = q[r * inputs + j];
        double center = 0.5 * lower[j] + 0.5 * upper[j];
        double radius = Math.max(Round.addUp(upper[j], -center), Round.addUp(center, -lower[j]));
        middle += c * center;
        size += Math.abs(c) * (Math.abs(center) + radius);
        scaled[r * inputs + j] = c * radius;
        reach = Round.addUp(reach, Math.abs(scaled[r * inputs + j]));
      }
      constant[r] += middle;
      err(r, chain.gamma * size, 0);
      double away = Round.multiplyUp(Round.addUp(Round.addUp(reach, spread[r]), error[r]), SLACK);
      double at = constant[r] + shift[r];
      int i = rows[r];
      if (at + away < Double.POSITIVE_INFINITY && at - away > Double.NEGATIVE_INFINITY) {
        high[i] = Math.min(high[i], Round.addUp(at, away));
        low[i] = Math.max(low[i], Round.addDown(at, -away));
      }
      if (low[i] > high[i]) {
        throw new ContradictionException("the enclosure of a neuron is empty");
      }
    }
    double reach = times(Spectral.ofMatrix(scaled, count, inputs), Round.sqrtUp(inputs));
    together = Round.addUp(together, reach);
  }

  /** A bound of the norm of all rows, evaluated, less these middles of their neurons. */
  double norm(double[] middles) {
    double[] offsets = new double[count];
    for (int r = 0; r < count; r++) {
      double at = constant[r] + shiftTogether[r];
      double up = Math.abs(Round.addUp(at, -middles[rows[r]]));
      offsets[r] = Math.max(up, Math.abs(Round.addDown(at, -middles[rows[r]])));
    }
    double norm = Round.addUp(together, Spectral.ofVector(error, 0, count, 1));
    norm = Round.addUp(norm, Spectral.ofVector(offsets, 0, count, 1));
    norm = Round.addUp(Round.multiplyUp(norm, SLACK), Forms.TINY);
    return norm < Double.POSITIVE_INFINITY ? norm : Double.POSITIVE_INFINITY;
  }

  private static double times(double x, double y) {
    return x == 0 || y == 0 ? 0 : Round.multiplyUp(x, y);
  }
}
