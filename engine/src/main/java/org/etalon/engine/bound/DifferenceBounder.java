package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.Optional;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Box;
import org.etalon.problem.SoundnessError;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Bounds {@code d = g(x) - f(x)} over a box, layer by layer: z and z' by CROWN, d by backward
 * propagation of the difference, each enclosure used for the relaxations of the next.
 *
 * <p><b>Requires:</b> a bounded box of {@code N_0} inputs.
 *
 * <p><b>Returns:</b> a {@link BoxBound}.
 *
 * <p><b>Property:</b> sound in floating point; overflow and NaN give infinite bounds. Neurons that
 * were stable on an enclosing box stay so; for those the enclosures of the root box serve.
 *
 * <p><b>Cost:</b> O(L^2 n^3) at the root, less with every stable neuron. One instance a thread.
 */
public final class DifferenceBounder {
  private static final int ACTIVE = 1;
  private static final int INACTIVE = 2;
  private static final int ACTIVE_PRIME = 4;
  private static final int INACTIVE_PRIME = 8;

  /** Above this share of the range of z, that of d makes bounding z' worth while. */
  private static final double WIDE = 0.125;

  /** From so many inputs on, splitting boxes gains too little. */
  private static final int MANY = 32;

  /** Of the first layer, for {@link Ascents}: six such arrays are kept. */
  private static final long MOST_ENTRIES = 1L << 23;

  private final NetworkPair pair;
  private final BackwardPass pass;
  private final IntervalPass intervals;
  private final LayerState[] states;
  private final int[] rows;
  private final Kernel kernel;
  private final boolean euclidean;
  private @Nullable EuclideanPass byNorms;
  private Stop stop = Stop.NEVER;

  /**
   * A bounder for one pair.
   *
   * @param kernel changes its speed, never its results
   * @param euclidean whether root boxes are bounded by {@link EuclideanPass} too, which
   *     certificates do not cover
   */
  public DifferenceBounder(NetworkPair pair, Kernel kernel, boolean euclidean) {
    this.pair = pair;
    this.kernel = kernel;
    this.euclidean = euclidean;
    pass = new BackwardPass(pair, kernel);
    intervals = new IntervalPass(pair);
    states = new LayerState[pair.depth()];
    for (int l = 0; l < states.length; l++) {
      states[l] = new LayerState(pair.layer(l).rows);
    }
    rows = new int[pair.maxWidth()];
  }

  /**
   * Bounds a root box and keeps its enclosures for the boxes inside it.
   *
   * @param limit once it says so, all that is not bounded yet is bounded by intervals
   */
  public RootBound boundRoot(Box box, Stop limit) {
    stop = limit;
    for (LayerState state : states) {
      clear(state);
    }
    byNorms =
        euclidean
            ? new EuclideanPass(
                pair,
                kernel,
                new EuclideanBox(box.lower(), box.upper()),
                EuclideanPass.WORTH,
                limit)
            : null;
    BoxBound bound = bound(box.lower(), box.upper(), null);
    byNorms = null;
    return new RootBound(states, bound);
  }

  /**
   * Encloses z and z' of every layer on a box, the outputs' too.
   *
   * @param limit once it says so, what is not enclosed yet is enclosed worse or not at all
   */
  public RootBound encloseAll(Box box, Stop limit) {
    RootBound root = boundRoot(box, limit);
    int last = states.length - 1;
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    boundZPrime(last, states[last].size, true);
    boundZ(last, true);
    return new RootBound(states, root.bound());
  }

  /**
   * Bounds a root box again, better: every row by relaxations of its own ({@link RowAscent}), which
   * cost more and which certificates do not cover.
   *
   * @param root what {@link #boundRoot} returned for this box
   * @param workers work on rows in parallel; this thread is one of them
   * @param limit once it says so, what is known by then is returned
   * @param whileWaiting run now and then while this thread waits for others
   * @return {@code root} itself where that gains too little
   */
  public RootBound refineRoot(
      Box box, RootBound root, Workers workers, Stop limit, Runnable whileWaiting) {
    stop = limit;
    EuclideanBox inputs = new EuclideanBox(box.lower(), box.upper());
    long entries = (long) inputs.count() * pair.layer(0).rows;
    if (inputs.wide() < MANY || pair.depth() < 2 || entries > MOST_ENTRIES) {
      return root;
    }
    root.restore(states);
    setBox(box.lower(), box.upper());
    relax(0, pass.inputMax(), pass.inputMax(), 0);
    Ascents ascents = new Ascents(pair, inputs, states[0], workers, stop, whileWaiting);
    if (pair.depth() > 2 && !ascents.gain(states)) {
      return root;
    }
    for (int l = 1; l < states.length - 1; l++) {
      ascents.enclose(states, l);
      LayerState below = states[l - 1];
      relax(l, below.maxA, below.maxAPrime, below.maxE);
      ascents.add(states[l], l);
    }
    ascents.encloseOutputs(states, states.length - 1);
    return new RootBound(states, outputs(box.lower(), box.upper(), stability(), true));
  }

  private void setBox(double[] lower, double[] upper) {
    pass.setBox(lower, upper, stop);
    intervals.setBox(lower, upper);
  }

  private void relax(int l, double max, double maxPrime, double maxE) {
    states[l].relaxRelu();
    states[l].relaxDifference();
    states[l].weighRounding(pair.layer(l), pass.gamma(), max, maxPrime, maxE);
  }

  private byte[] stability() {
    int hidden = 0;
    for (int l = 0; l < states.length - 1; l++) {
      hidden += states[l].size;
    }
    byte[] stability = new byte[hidden];
    int offset = 0;
    for (int l = 0; l < states.length - 1; l++) {
      for (int i = 0; i < states[l].size; i++) {
        stability[offset++] = (byte) stabilityOf(states[l], i);
      }
    }
    return stability;
  }

  /**
   * Bounds a box inside a root box.
   *
   * @param lower the lower corner, not modified
   * @param upper the upper corner, not modified
   * @param root what {@link #boundRoot} returned for a box that contains this one
   * @param enclosing from the bound of a box that contains this one, inside the root box
   * @param limit ends it early
   * @return nothing if {@code limit} says so
   */
  public Optional<BoxBound> bound(
      double[] lower, double[] upper, RootBound root, Inheritance enclosing, Stop limit) {
    stop = limit;
    root.restore(states);
    BoxBound bound = bound(lower, upper, enclosing.stability());
    return stop.stopped() ? Optional.empty() : Optional.of(bound);
  }

  private static void clear(LayerState state) {
    for (double[] array : new double[][] {state.lower, state.lowerPrime, state.lowerD}) {
      Arrays.fill(array, Double.NEGATIVE_INFINITY);
    }
    for (double[] array : new double[][] {state.upper, state.upperPrime, state.upperD}) {
      Arrays.fill(array, Double.POSITIVE_INFINITY);
    }
  }

  private BoxBound bound(double[] lower, double[] upper, byte @Nullable [] known) {
    setBox(lower, upper);
    int last = pair.depth() - 1;
    int hidden = 0;
    for (int l = 0; l < last; l++) {
      hidden += states[l].size;
    }
    byte[] stability = known == null ? new byte[hidden] : known.clone();
    double max = pass.inputMax();
    double maxPrime = max;
    double maxE = 0;
    int offset = 0;
    for (int l = 0; l < last; l++) {
      LayerState state = states[l];
      enclose(l, stability, offset, known == null);
      relax(l, max, maxPrime, maxE);
      max = state.maxA;
      maxPrime = state.maxAPrime;
      maxE = state.maxE;
      offset += state.size;
    }
    return outputs(lower, upper, stability, known == null);
  }

  /** Encloses z, z' and d of hidden layer {@code l} and updates its part of the stability. */
  private void enclose(int l, byte[] stability, int offset, boolean every) {
    LayerState s = states[l];
    if (!every) {
      inherit(s, stability, offset);
    }
    boundZ(l, every);
    if (!every) {
      s.intersect(); // by the root's d: z' may be settled now
    }
    int count = 0;
    for (int i = 0; i < s.size; i++) {
      boolean settled = s.lowerPrime[i] >= 0 || s.upperPrime[i] <= 0;
      boolean unstable = s.lower[i] < 0 && s.upper[i] > 0;
      if (every || (!settled && !unstable)) {
        rows[count++] = i;
      }
    }
    boundZPrime(l, count, every);
    count = 0;
    for (int i = 0; i < s.size; i++) {
      if (every || needsDifference(s, i)) {
        rows[count++] = i;
      }
    }
    boundD(l, count, every);
    int wide = 0;
    for (int k = 0; k < count; k++) {
      int i = rows[k];
      s.intersect(i);
      boolean unstable = s.lowerPrime[i] < 0 && s.upperPrime[i] > 0;
      if (!every && unstable && s.upperD[i] - s.lowerD[i] > WIDE * (s.upper[i] - s.lower[i])) {
        rows[wide++] = i;
      }
    }
    boundZPrime(l, wide, false);
    for (int k = 0; k < wide; k++) {
      s.intersect(rows[k]);
    }
    if (byNorms != null) {
      byNorms.enclose(states, l);
      s.intersect();
    }
    if (every && stop.stopped()) {
      intervals.enclose(states, l);
      s.intersect();
    }
    for (int i = 0; i < s.size; i++) {
      stability[offset + i] = (byte) stabilityOf(s, i);
    }
  }

  /** Bounds z of layer l by all rules that differ, each for the neurons still unstable. */
  private void boundZ(int l, boolean every) {
    LayerState s = states[l];
    int rules = rules(l, false);
    for (int rule = 0; rule < rules; rule++) {
      int count = 0;
      for (int i = 0; i < s.size; i++) {
        if (every || (s.lower[i] < 0 && s.upper[i] > 0)) {
          rows[count++] = i;
        }
      }
      pass.boundZ(states, l, rows, count, false, rule);
    }
  }

  private void boundZPrime(int l, int count, boolean every) {
    for (int rule = every ? rules(l, true) - 1 : 0; rule >= 0; rule--) {
      pass.boundZ(states, l, rows, count, true, rule);
    }
  }

  /** Bounds d; the first rule, from which hints are taken, comes last. */
  private void boundD(int l, int count, boolean every) {
    for (int rule = every ? rules(l, false) - 1 : 0; rule >= 0; rule--) {
      pass.boundD(states, l, rows, count, rule);
    }
  }

  /** How many rules for the slopes below give different bounds of layer l. */
  private int rules(int l, boolean prime) {
    boolean choice = false;
    for (int j = 0; j < l; j++) {
      choice |= prime ? states[j].hasChoicePrime : states[j].hasChoice;
    }
    return choice ? ReluRelaxation.RULES : 1;
  }

  static boolean needsDifference(LayerState s, int i) {
    boolean unstable = s.lower[i] < 0 && s.upper[i] > 0;
    boolean unstablePrime = s.lowerPrime[i] < 0 && s.upperPrime[i] > 0;
    boolean opposite = s.lower[i] >= 0 != s.lowerPrime[i] >= 0;
    return unstable || unstablePrime || opposite;
  }

  private static int stabilityOf(LayerState s, int i) {
    return (s.lower[i] >= 0 ? ACTIVE : 0)
        | (s.upper[i] <= 0 ? INACTIVE : 0)
        | (s.lowerPrime[i] >= 0 ? ACTIVE_PRIME : 0)
        | (s.upperPrime[i] <= 0 ? INACTIVE_PRIME : 0);
  }

  /** Whether a neuron is active, or inactive, on the whole box, in both networks. */
  static boolean stable(int known) {
    return (known & (ACTIVE | INACTIVE)) != 0 && (known & (ACTIVE_PRIME | INACTIVE_PRIME)) != 0;
  }

  static boolean active(int known) {
    return (known & ACTIVE) != 0;
  }

  static boolean activePrime(int known) {
    return (known & ACTIVE_PRIME) != 0;
  }

  /** Cuts the root's enclosures at zero where an enclosing box proved the neuron stable. */
  private static void inherit(LayerState s, byte[] stability, int offset) {
    for (int i = 0; i < s.size; i++) {
      int known = stability[offset + i];
      s.lower[i] = (known & ACTIVE) != 0 ? Math.max(0, s.lower[i]) : s.lower[i];
      s.upper[i] = (known & INACTIVE) != 0 ? Math.min(0, s.upper[i]) : s.upper[i];
      s.lowerPrime[i] =
          (known & ACTIVE_PRIME) != 0 ? Math.max(0, s.lowerPrime[i]) : s.lowerPrime[i];
      s.upperPrime[i] =
          (known & INACTIVE_PRIME) != 0 ? Math.min(0, s.upperPrime[i]) : s.upperPrime[i];
    }
  }

  private BoxBound outputs(double[] lower, double[] upper, byte[] stability, boolean every) {
    int last = pair.depth() - 1;
    LayerState s = states[last];
    OutputHints hints = new OutputHints(lower, upper, s.size);
    for (int from = 0; from < s.size; from += BackwardPass.chunk()) {
      int size = Math.min(BackwardPass.chunk(), s.size - from);
      for (int r = 0; r < size; r++) {
        rows[r] = from + r;
      }
      boundD(last, size, every);
      if (!stop.stopped()) {
        hints.collect(pass, s, from, size);
      }
    }
    if (byNorms != null) {
      byNorms.enclose(states, last);
    }
    if (every && stop.stopped()) {
      intervals.enclose(states, last);
    }
    for (int i = 0; i < s.size; i++) {
      if (s.lowerD[i] > s.upperD[i]) {
        throw new SoundnessError(
            "output difference "
                + i
                + " is proved to be at least "
                + s.lowerD[i]
                + " and at most "
                + s.upperD[i]);
      }
    }
    return new BoxBound(
        s.lowerD.clone(),
        s.upperD.clone(),
        hints.rounding(),
        hints.maximiser(),
        new Inheritance(stability, hints.sensitivity()));
  }
}
