package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.internal.Kernel;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Backward linear bound propagation through two networks at once.
 *
 * <p><b>Method:</b> a target row is a linear form in e and a of the layer below; each step replaces
 * e and a by linear bounds in d and z, and those by their definitions one layer down, until a
 * linear form of the inputs is left, which is maximised over the box. Rows are columns here (and
 * each comes twice, with its negation), so every loop runs over rows and both products skip neurons
 * that are identically zero.
 *
 * <p><b>Property:</b> sound in floating point: coefficients are free choices, what their rounding
 * changes is bounded per unit of coefficient ({@link LayerState#weighRounding}) and added
 * (docs/math/rounding.md, lemma 3).
 *
 * <p><b>Reference:</b> CROWN, Zhang et al., NeurIPS 2018, arXiv:1811.00866, for one network;
 * docs/math/difference.md for the pair.
 */
final class BackwardPass {
  /** Covers the rounding of the error sums themselves. */
  static final double SLACK = 1 + 0x1p-10;

  /** Covers underflow: far above 2^-1074 times any number of operations in one pass. */
  static final double TINY = 1e-290;

  private static final int CHUNK = 64;

  private final NetworkPair pair;
  private final Kernel kernel;
  private final double gamma;
  private final int[] all;
  private double[] p = new double[0];
  private double[] q = new double[0];
  private double[] pNext = new double[0];
  private double[] qNext = new double[0];
  private final double[] constant = new double[2 * CHUNK];
  private final double[] error = new double[2 * CHUNK];
  private int ld;

  private final double[] inputLower;
  private final double[] inputUpper;
  private final int[] liveInputs;
  private int liveInputCount;
  private double inputMax;
  private Stop stop = Stop.NEVER;

  BackwardPass(NetworkPair pair, Kernel kernel) {
    this.pair = pair;
    this.kernel = kernel;
    gamma = pair.gamma();
    all = new int[pair.maxWidth()];
    Arrays.setAll(all, i -> i);
    inputLower = new double[pair.inputSize()];
    inputUpper = new double[pair.inputSize()];
    liveInputs = new int[pair.inputSize()];
  }

  /**
   * The box of all further bounds.
   *
   * @param limit asked before every step; a chunk of rows that is not finished is left as it was
   */
  void setBox(double[] lower, double[] upper, Stop limit) {
    stop = limit;
    System.arraycopy(lower, 0, inputLower, 0, lower.length);
    System.arraycopy(upper, 0, inputUpper, 0, upper.length);
    liveInputCount = 0;
    inputMax = 0;
    for (int i = 0; i < lower.length; i++) {
      double magnitude = Math.max(Math.abs(lower[i]), Math.abs(upper[i]));
      inputMax = Math.max(inputMax, magnitude);
      if (magnitude > 0) {
        liveInputs[liveInputCount++] = i;
      }
    }
  }

  double inputMax() {
    return inputMax;
  }

  double gamma() {
    return gamma;
  }

  /**
   * Intersects z (or z') of layer {@code t} with fresh bounds, for the listed neurons, by one rule
   * for the slopes below.
   */
  void boundZ(LayerState[] states, int t, int[] rows, int count, boolean prime, int rule) {
    LayerState target = states[t];
    double[] lower = prime ? target.lowerPrime : target.lower;
    double[] upper = prime ? target.upperPrime : target.upper;
    for (int from = 0; from < count; from += CHUNK) {
      int size = Math.min(CHUNK, count - from);
      startZ(states, t, rows, from, size, prime);
      for (int j = t - 1; j >= 0 && !stop.stopped(); j--) {
        stepZ(states, j, prime, rule);
      }
      if (stop.stopped()) {
        return;
      }
      maximise();
      store(rows, from, size, lower, upper);
    }
  }

  /** Intersects d of layer {@code t} with fresh bounds, for the listed neurons, by one rule. */
  void boundD(LayerState[] states, int t, int[] rows, int count, int rule) {
    LayerState target = states[t];
    for (int from = 0; from < count; from += CHUNK) {
      int size = Math.min(CHUNK, count - from);
      startD(states, t, rows, from, size);
      for (int j = t - 1; j >= 0 && !stop.stopped(); j--) {
        stepD(states, j, rule);
      }
      if (stop.stopped()) {
        return;
      }
      maximise();
      store(rows, from, size, target.lowerD, target.upperD);
    }
  }

  /**
   * The input coefficients of the last chunk bounded: entry {@code [i * stride() + r]} is the one
   * on the i-th live input in the upper bound of row r; rows {@code size..2 size} bound the
   * negations.
   */
  double[] coefficients() {
    return q;
  }

  /** What the upper bound of row {@code r} of the last chunk holds for rounding alone. */
  double rounding(int r) {
    return error[r] * SLACK;
  }

  int stride() {
    return ld;
  }

  int liveInputCount() {
    return liveInputCount;
  }

  int liveInput(int i) {
    return liveInputs[i];
  }

  /** Up to how many rows one chunk takes. */
  static int chunk() {
    return CHUNK;
  }

  private void startZ(LayerState[] states, int t, int[] rows, int from, int size, boolean prime) {
    PairLayer layer = pair.layer(t);
    LayerState below = t == 0 ? null : states[t - 1];
    int[] live = below == null ? liveInputs : prime ? below.livePrime : below.live;
    int count = below == null ? liveInputCount : prime ? below.livePrimeCount : below.liveCount;
    double max = below == null ? inputMax : prime ? below.maxAPrime : below.maxA;
    reserve(size, count);
    q = load(q, prime ? layer.wPrime : layer.w, layer.columns, rows, from, size, live, count);
    double[] b = prime ? layer.bPrime : layer.b;
    for (int r = 0; r < size; r++) {
      int i = rows[from + r];
      double rounding = prime ? layer.errorZPrime(i, gamma, max) : layer.errorZ(i, gamma, max);
      start(r, size, b[i], rounding, LayerState.magnitude(states, t, inputMax));
    }
  }

  private void startD(LayerState[] states, int t, int[] rows, int from, int size) {
    PairLayer layer = pair.layer(t);
    LayerState below = t == 0 ? null : states[t - 1];
    int[] live = below == null ? liveInputs : below.liveE;
    int count = below == null ? liveInputCount : below.liveECount;
    reserve(size, count);
    q = load(q, layer.dw, layer.columns, rows, from, size, live, count);
    if (below != null) {
      p = load(p, layer.wPrime, layer.columns, rows, from, size, live, count);
    }
    double maxA = below == null ? inputMax : below.maxA;
    double maxE = below == null ? 0 : below.maxE;
    for (int r = 0; r < size; r++) {
      int i = rows[from + r];
      start(
          r,
          size,
          layer.db[i],
          layer.errorD(i, gamma, maxA, maxE),
          LayerState.magnitude(states, t, inputMax));
    }
  }

  /** Makes room for {@code 2 size} rows, padded, and clears their constants. */
  private void reserve(int size, int live) {
    ld = (2 * size + Kernel.ALIGNMENT - 1) / Kernel.ALIGNMENT * Kernel.ALIGNMENT;
    int needed = Entries.of(Math.max(live, pair.maxWidth()), ld);
    if (q.length < needed) {
      p = new double[needed];
      q = new double[needed];
      pNext = new double[needed];
      qNext = new double[needed];
    }
    Arrays.fill(constant, 0);
    Arrays.fill(error, 0);
  }

  private double[] load(
      double[] target,
      double[] w,
      int columns,
      int[] rows,
      int from,
      int size,
      int[] live,
      int count) {
    for (int k = 0; k < count; k++) {
      int at = k * ld;
      for (int r = 0; r < size; r++) {
        double weight = w[rows[from + r] * columns + live[k]];
        target[at + r] = weight;
        target[at + size + r] = -weight;
      }
      Arrays.fill(target, at + 2 * size, at + ld, 0);
    }
    return target;
  }

  private void start(int r, int size, double value, double rounding, double magnitude) {
    constant[r] = value;
    constant[size + r] = -value;
    double bound = LayerState.inflate(rounding) + TINY * (1 + magnitude);
    error[r] = bound;
    error[size + r] = bound;
  }

  private void stepZ(LayerState[] states, int j, boolean prime, int rule) {
    LayerState s = states[j];
    PairLayer layer = pair.layer(j);
    int[] live = prime ? s.livePrime : s.live;
    int count = prime ? s.livePrimeCount : s.liveCount;
    for (int k = 0; k < count; k++) {
      int i = live[k];
      if (prime) {
        RelaxationStep.single(
            q,
            k * ld,
            ld,
            s.auPrime[i],
            s.buPrime[i],
            s.alPrime[rule][i],
            layer.bPrime[i],
            s.betaPrime[i],
            constant,
            error);
      } else {
        RelaxationStep.single(
            q, k * ld, ld, s.au[i], s.bu[i], s.al[rule][i], layer.b[i], s.beta[i], constant, error);
      }
    }
    int[] below = j == 0 ? liveInputs : prime ? states[j - 1].livePrime : states[j - 1].live;
    int belowCount =
        j == 0 ? liveInputCount : prime ? states[j - 1].livePrimeCount : states[j - 1].liveCount;
    kernel.multiply(
        prime ? layer.wPrime : layer.w,
        layer.columns,
        live,
        count,
        below,
        belowCount,
        q,
        qNext,
        ld,
        ld,
        false);
    swapQ();
  }

  private void stepD(LayerState[] states, int j, int rule) {
    LayerState s = states[j];
    PairLayer layer = pair.layer(j);
    for (int k = 0; k < s.liveECount; k++) {
      RelaxationStep.pair(p, q, k * ld, ld, s, layer, s.liveE[k], rule, constant, error);
    }
    int[] below = j == 0 ? liveInputs : states[j - 1].liveE;
    int belowCount = j == 0 ? liveInputCount : states[j - 1].liveECount;
    kernel.multiply(
        layer.w, layer.columns, s.liveE, s.liveECount, below, belowCount, q, qNext, ld, ld, false);
    kernel.multiply(
        layer.dw, layer.columns, s.liveE, s.liveECount, below, belowCount, p, qNext, ld, ld, true);
    if (j > 0) {
      kernel.multiply(
          layer.wPrime,
          layer.columns,
          s.liveE,
          s.liveECount,
          below,
          belowCount,
          p,
          pNext,
          ld,
          ld,
          false);
      double[] swap = p;
      p = pNext;
      pNext = swap;
    }
    swapQ();
  }

  private void swapQ() {
    double[] swap = q;
    q = qNext;
    qNext = swap;
  }

  private void maximise() {
    for (int k = 0; k < liveInputCount; k++) {
      int i = liveInputs[k];
      double weight = gamma * Math.max(Math.abs(inputLower[i]), Math.abs(inputUpper[i])) + TINY;
      RelaxationStep.concretize(
          q, k * ld, ld, inputLower[i], inputUpper[i], weight, constant, error);
    }
  }

  private void store(int[] rows, int from, int size, double[] lower, double[] upper) {
    for (int r = 0; r < size; r++) {
      int i = rows[from + r];
      upper[i] = Math.min(upper[i], roundedUp(r));
      lower[i] = Math.max(lower[i], -roundedUp(size + r));
    }
  }

  /**
   * The bound of row {@code r}, infinite where anything overflowed or was NaN: a sum that
   * overflowed downwards says nothing either, for what came later is lost in it.
   */
  private double roundedUp(int r) {
    if (!Double.isFinite(constant[r])) {
      return Double.POSITIVE_INFINITY;
    }
    double bound = Outward.addUp(constant[r], error[r] * SLACK);
    return bound < Double.POSITIVE_INFINITY ? bound : Double.POSITIVE_INFINITY;
  }
}
