package org.etalon.checker;

import java.util.Arrays;
import java.util.List;

/**
 * Rows in double arithmetic, every bound rounded outward.
 *
 * <p>A row is {@code sum_i s_i z'_i + t_i z_i + constant}, an upper bound of its target; each step
 * replaces z' and z of one layer by those of the layer below. Coefficients are stored as {@code
 * [neuron * width + row]}, so that all loops run over rows. What their rounding may change is added
 * to the constant (docs/math/checker.md, lemmas 1 to 4).
 */
final class DoubleRows implements Rows {
  private static final int CHUNK = 48;

  /** Covers every underflow of a pass. */
  private static final double TINY = 1e-290;

  /** Rounding of two products, a difference each and a sum, several times over. */
  private static final double SLACK = 0x1p-49;

  private final List<Stage> f;
  private final List<Stage> g;
  private final double[] columnMaxF;
  private final double[] columnMaxG;
  private final Vertices vertices = new Vertices();
  private final double[] constant = new double[2 * CHUNK];
  private final double[] total = new double[2 * CHUNK];
  private final double[] totalPrime = new double[2 * CHUNK];
  private final double[] sensitivity;
  private double[] s = new double[0];
  private double[] t = new double[0];
  private double[] sNext = new double[0];
  private double[] tNext = new double[0];
  private double[] lower = new double[0];
  private double[] upper = new double[0];
  private int width;

  DoubleRows(List<Stage> f, List<Stage> g) {
    this.f = f;
    this.g = g;
    columnMaxF = columnMax(f);
    columnMaxG = columnMax(g);
    sensitivity = new double[f.get(0).columns];
    int widest = sensitivity.length;
    for (Stage stage : f) {
      widest = Math.max(widest, stage.rows);
    }
    int size = widest * 2 * CHUNK;
    s = new double[size];
    t = new double[size];
    sNext = new double[size];
    tNext = new double[size];
  }

  /** For each stage and each column j, the largest |W_ij|, one stage after the other. */
  private static double[] columnMax(List<Stage> stages) {
    int columns = stages.stream().mapToInt(stage -> stage.columns).sum();
    double[] max = new double[columns];
    int from = 0;
    for (Stage stage : stages) {
      for (int k = 0; k < stage.w.length; k++) {
        int j = from + k % stage.columns;
        max[j] = Math.max(max[j], Math.abs(stage.w[k]));
      }
      from += stage.columns;
    }
    return max;
  }

  @Override
  public void setBox(double[] boxLower, double[] boxUpper) {
    lower = boxLower;
    upper = boxUpper;
  }

  @Override
  public double sensitivity(int i) {
    return sensitivity[i];
  }

  @Override
  public void bound(LayerState[] states, int layer, int[] rows, int count, Kind kind, int rule) {
    for (int from = 0; from < count; from += CHUNK) {
      int size = Math.min(CHUNK, count - from);
      width = 2 * size;
      start(states, layer, rows, from, size, kind);
      for (int j = layer - 1; j >= 0; j--) {
        relax(states[j], kind, rule);
        descend(states, j, kind);
      }
      evaluate(kind);
      store(states[layer], rows, from, size, kind);
    }
  }

  /** Rows r and r + size start as a weight row and its negation: copies, so without rounding. */
  private void start(LayerState[] states, int layer, int[] rows, int from, int size, Kind kind) {
    Stage stageF = f.get(layer);
    Stage stageG = g.get(layer);
    int columns = stageF.columns;
    for (int r = 0; r < size; r++) {
      int i = rows[from + r];
      double sign = kind == Kind.DIFFERENCE ? -1 : 1;
      for (int j = 0; j < columns; j++) {
        double onF = kind == Kind.G ? 0 : sign * stageF.w[i * columns + j];
        double onG = kind == Kind.F ? 0 : stageG.w[i * columns + j];
        t[j * width + r] = onF;
        t[j * width + size + r] = -onF;
        s[j * width + r] = onG;
        s[j * width + size + r] = -onG;
      }
      double b = kind == Kind.G ? 0 : sign * stageF.b[i];
      double bPrime = kind == Kind.F ? 0 : stageG.b[i];
      double radius = TINY;
      if (kind != Kind.G) {
        radius = Round.addUp(radius, radius(stageF, i, inputMagnitude(states, layer, false)));
      }
      if (kind != Kind.F) {
        radius = Round.addUp(radius, radius(stageG, i, inputMagnitude(states, layer, true)));
      }
      constant[r] = Round.addUp(Round.addUp(bPrime, b), radius);
      constant[size + r] = Round.addUp(Round.addUp(-bPrime, -b), radius);
    }
  }

  /** What dW and db of a folded stage can change in z_i. */
  private static double radius(Stage stage, int i, double magnitude) {
    return stage.weightRadius[i] == 0
        ? stage.biasRadius[i]
        : Round.addUp(Round.multiplyUp(stage.weightRadius[i], magnitude), stage.biasRadius[i]);
  }

  /** The largest |a_j| (or |a'_j|) that enters a layer. */
  private double inputMagnitude(LayerState[] states, int layer, boolean prime) {
    double largest = 0;
    int size = layer == 0 ? lower.length : states[layer - 1].size;
    for (int j = 0; j < size; j++) {
      largest = Math.max(largest, magnitude(states, layer, j, prime));
    }
    return largest;
  }

  private double magnitude(LayerState[] states, int layer, int j, boolean prime) {
    if (layer == 0) {
      return Math.max(Math.abs(lower[j]), Math.abs(upper[j]));
    }
    return Math.max(0, prime ? states[layer - 1].pHigh[j] : states[layer - 1].zHigh[j]);
  }

  /** Replaces coefficients on a' and a of a layer by those on z' and z. */
  private void relax(LayerState state, Kind kind, int rule) {
    for (int i = 0; i < state.size; i++) {
      switch (kind) {
        case F -> single(t, i, state.zLow[i], state.zHigh[i], state.above[i], state.below[rule][i]);
        case G ->
            single(
                s,
                i,
                state.pLow[i],
                state.pHigh[i],
                state.abovePrime[i],
                state.belowPrime[rule][i]);
        default -> pair(state, i, rule);
      }
    }
  }

  /**
   * {@code v relu(z) <= w z + c} on [low, high] with any w and {@code c = max (v relu(z) - w z)},
   * which is attained at an end or at 0.
   */
  private void single(double[] c, int i, double low, double high, double above, double below) {
    int at = i * width;
    if (low >= 0) {
      return;
    }
    if (high <= 0) {
      Arrays.fill(c, at, at + width, 0);
      return;
    }
    for (int r = 0; r < width; r++) {
      double v = c[at + r];
      double w = v >= 0 ? v * above : v * below;
      double atLow = Round.multiplyUp(-w, low);
      double atHigh = Round.multiplyUp(Round.addUp(v, -w), high);
      constant[r] = Round.addUp(constant[r], Math.max(0, Math.max(atLow, atHigh)));
      c[at + r] = w;
    }
  }

  /** {@code u relu(z') + v relu(z) <= x z' + y z + c}, c the largest difference at the vertices. */
  private void pair(LayerState state, int i, int rule) {
    int at = i * width;
    boolean stable = !state.unstable(i);
    boolean stablePrime = !state.unstablePrime(i);
    if (stable && state.zHigh[i] <= 0) {
      Arrays.fill(t, at, at + width, 0);
    }
    if (stablePrime && state.pHigh[i] <= 0) {
      Arrays.fill(s, at, at + width, 0);
    }
    if (stable && stablePrime) {
      return;
    }
    vertices.collect(
        state.zLow[i],
        state.zHigh[i],
        state.pLow[i],
        state.pHigh[i],
        state.dLow[i],
        state.dHigh[i]);
    double zMax = Math.max(-state.zLow[i], state.zHigh[i]);
    double pMax = Math.max(-state.pLow[i], state.pHigh[i]);
    for (int r = 0; r < width; r++) {
      double u = s[at + r];
      double v = t[at + r];
      double q = u + v;
      double onD = u >= 0 ? u * state.aboveOnD[i] : u * state.belowOnD[i];
      double onZ = u >= 0 ? u * state.aboveOnZ[i] : u * state.belowOnZ[i];
      onZ += q >= 0 ? q * state.above[i] : q * state.below[rule][i];
      double x = onD;
      double y = onZ - onD;
      double positiveP = u - x;
      double positiveZ = v - y;
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < vertices.count; k++) {
        double p = vertices.p[k];
        double z = vertices.z[k];
        largest = Math.max(largest, (p >= 0 ? positiveP : -x) * p + (z >= 0 ? positiveZ : -y) * z);
      }
      double size =
          Math.max(Math.abs(positiveP), Math.abs(x)) * pMax
              + Math.max(Math.abs(positiveZ), Math.abs(y)) * zMax;
      constant[r] = Round.addUp(constant[r], Round.addUp(largest, size * SLACK + TINY));
      s[at + r] = x;
      t[at + r] = y;
    }
  }

  /** Replaces z' and z of layer j by a' and a of the layer below, or by the inputs. */
  private void descend(LayerState[] states, int j, Kind kind) {
    if (kind != Kind.G) {
      descend(states, j, kind, false, t, tNext, total);
      double[] swap = t;
      t = tNext;
      tNext = swap;
    }
    if (kind != Kind.F) {
      descend(states, j, kind, true, s, sNext, totalPrime);
      double[] swap = s;
      s = sNext;
      sNext = swap;
    }
  }

  private void descend(
      LayerState[] states,
      int j,
      Kind kind,
      boolean prime,
      double[] c,
      double[] next,
      double[] sums) {
    Stage stage = (prime ? g : f).get(j);
    Arrays.fill(sums, 0, width, 0);
    int[] live = new int[stage.rows];
    int count = 0;
    for (int i = 0; i < stage.rows; i++) {
      boolean activeF = kind != Kind.G && states[j].zHigh[i] > 0;
      boolean activeG = kind != Kind.F && states[j].pHigh[i] > 0;
      if (activeF || activeG) { // else relax made the coefficients 0
        live[count++] = i;
      }
    }
    for (int k = 0; k < count; k++) {
      int at = live[k] * width;
      double b = stage.b[live[k]];
      for (int r = 0; r < width; r++) {
        double value = c[at + r];
        sums[r] += Math.abs(value);
        constant[r] = Round.addUp(constant[r], Round.multiplyUp(value, b));
      }
    }
    double unit = errorUnit(states, j, stage, prime);
    double underflow = Round.multiplyUp(TINY, 1 + inputMagnitude(states, j, prime));
    for (int r = 0; r < width; r++) {
      double error = Round.addUp(Round.multiplyUp(sums[r], unit), underflow);
      // A coefficient that overflowed may hide what other terms would have taken away.
      constant[r] = Double.isFinite(sums[r]) ? Round.addUp(constant[r], error) : Double.NaN;
    }
    for (int column = 0; column < stage.columns; column++) {
      int to = column * width;
      Arrays.fill(next, to, to + width, 0);
      if (j > 0 && !((prime ? states[j - 1].pHigh : states[j - 1].zHigh)[column] > 0)) {
        continue; // the neuron below is identically 0: what multiplies it does not matter
      }
      for (int k = 0; k < count; k++) {
        double weight = stage.w[live[k] * stage.columns + column];
        if (weight != 0) {
          axpy(weight, c, live[k] * width, next, to, width);
        }
      }
    }
  }

  private static void axpy(double a, double[] x, int from, double[] y, int to, int length) {
    for (int r = 0; r < length; r++) {
      y[to + r] += a * x[from + r];
    }
  }

  /**
   * The error of one layer's new coefficients, and what folding hides, per unit of {@code sum |c|}:
   * each coefficient on a_j, a sum of as many products as the layer has neurons, is wrong by at
   * most {@code gamma sum |c| max_i |W_ij|} and multiplies at most the magnitude of a_j. The factor
   * 2 covers the rounding of the sum of |c|.
   */
  private double errorUnit(LayerState[] states, int j, Stage stage, boolean prime) {
    double[] columnMax = prime ? columnMaxG : columnMaxF;
    int from = 0;
    for (int k = 0; k < j; k++) {
      from += f.get(k).columns;
    }
    double sum = 0;
    double largest = 0;
    for (int k = 0; k < stage.columns; k++) {
      double magnitude = magnitude(states, j, k, prime);
      largest = Math.max(largest, magnitude);
      sum = Round.addUp(sum, Round.multiplyUp(columnMax[from + k], magnitude));
    }
    double radius = 0;
    for (int i = 0; i < stage.rows; i++) {
      radius = Math.max(radius, radius(stage, i, largest));
    }
    double gamma = Round.gammaUp(stage.rows + 2);
    return 2 * Round.addUp(Round.multiplyUp(gamma, sum), radius);
  }

  /** Maximises what is left, a linear form of the inputs, over the box. */
  private void evaluate(Kind kind) {
    Arrays.fill(sensitivity, 0);
    for (int i = 0; i < lower.length; i++) {
      int at = i * width;
      double low = lower[i];
      double high = upper[i];
      for (int r = 0; r < width; r++) {
        double onG = kind == Kind.F ? 0 : s[at + r];
        double onF = kind == Kind.G ? 0 : t[at + r];
        if (!Double.isFinite(onG) || !Double.isFinite(onF)) {
          constant[r] = Double.NaN;
        }
        double up = Round.addUp(onG, onF);
        double down = Round.addDown(onG, onF);
        double atHigh = Math.max(Round.multiplyUp(up, high), Round.multiplyUp(down, high));
        double atLow = Math.max(Round.multiplyUp(up, low), Round.multiplyUp(down, low));
        constant[r] = Round.addUp(constant[r], Math.max(atHigh, atLow));
        sensitivity[i] += Math.abs(up);
      }
    }
  }

  private void store(LayerState state, int[] rows, int from, int size, Kind kind) {
    double[] low = kind == Kind.F ? state.zLow : kind == Kind.G ? state.pLow : state.dLow;
    double[] high = kind == Kind.F ? state.zHigh : kind == Kind.G ? state.pHigh : state.dHigh;
    for (int r = 0; r < size; r++) {
      int i = rows[from + r];
      if (constant[r] < Double.POSITIVE_INFINITY) { // false for NaN: nothing is known
        high[i] = Math.min(high[i], constant[r]);
      }
      if (constant[size + r] < Double.POSITIVE_INFINITY) {
        low[i] = Math.max(low[i], -constant[size + r]);
      }
      if (low[i] > high[i]) {
        throw new ContradictionException("the enclosure of a neuron is empty");
      }
    }
  }
}
