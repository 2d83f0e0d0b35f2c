package org.etalon.engine.bound;

import java.util.Arrays;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernel;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Backward linear bound propagation through two networks at once.
 *
 * <p><b>Method:</b> a target row is a linear form in e and a of the sites that its segments come
 * from; from the last of these sites to the first, each step replaces e and a by linear bounds in d
 * and z, and those by their definitions, which adds to the blocks of earlier sites, until a linear
 * form of the inputs is left, which is maximised over the box. Rows are columns here (and each
 * comes twice, with its negation), so every loop runs over rows and all products skip neurons that
 * are identically zero.
 *
 * <p><b>Property:</b> sound in floating point: coefficients are free choices, what their rounding
 * changes is bounded per unit of coefficient ({@link SiteState#relax}) and added
 * (docs/math/rounding.md, lemma 3).
 *
 * <p><b>Reference:</b> CROWN, Zhang et al., NeurIPS 2018, arXiv:1811.00866, for one network; Xu et
 * al., NeurIPS 2020, arXiv:2002.12920, for graphs; docs/math/difference.md for the pair.
 */
final class BackwardPass {
  /** Covers the rounding of the error sums themselves. */
  static final double SLACK = 1 + 0x1p-10;

  /** Covers underflow: far above 2^-1074 times any number of operations in one pass. */
  static final double TINY = 1e-290;

  private static final int CHUNK = 64;

  /** The most entries of a block; where sites are large, fewer rows go down at once. */
  private static final int MOST_ENTRIES = 1 << 22;

  private final PairTheta pair;
  private final Kernel kernel;
  private final double gamma;
  private final int chunk;
  private final Blocks onE;
  private final Blocks onA;
  private final double[] constant;
  private final double[] error;
  private int ld;
  private Stop stop = Stop.NEVER;
  private long allowed = Long.MAX_VALUE;
  private long spent;

  BackwardPass(PairTheta pair, Kernel kernel) {
    this.pair = pair;
    this.kernel = kernel;
    gamma = pair.gamma();
    int fitting = MOST_ENTRIES / (2 * pair.maxWidth()) / Kernel.ALIGNMENT * Kernel.ALIGNMENT;
    chunk = Math.max(Kernel.ALIGNMENT, Math.min(CHUNK, fitting));
    onE = new Blocks(pair.count());
    onA = new Blocks(pair.count());
    constant = new double[2 * chunk];
    error = new double[2 * chunk];
  }

  double gamma() {
    return gamma;
  }

  /** Asked before every step of all further bounds; a chunk not finished is left as it was. */
  void setStop(Stop limit) {
    stop = limit;
  }

  /**
   * Allows further bounds so many multiplications, about; chunks not begun when these are spent are
   * left as they were.
   */
  void allow(long multiplications) {
    allowed = multiplications;
    spent = 0;
  }

  /** How many multiplications were spent since {@link #allow}. */
  long spent() {
    return spent;
  }

  /**
   * Intersects z (or z') of site {@code t} with fresh bounds, for the listed neurons, by one rule
   * for the slopes below.
   */
  void boundZ(SiteState[] states, int t, int[] rows, int count, Side side, int rule) {
    SideState target = states[t].side(side);
    for (int from = 0; from < count && spent < allowed && !stop.stopped(); from += chunk) {
      int size = Math.min(chunk, count - from);
      startZ(states, t, rows, from, size, side);
      for (int s = t - 1; s > 0 && !stop.stopped(); s--) {
        if (onA.has(s)) {
          stepZ(states, s, side, rule);
        }
      }
      if (stop.stopped()) {
        return;
      }
      addOwn(states[0], 0, side, states[0].live(side));
      maximise(states[0]);
      store(rows, from, size, target.lower, target.upper);
    }
  }

  /** Intersects d of site {@code t} with fresh bounds, for the listed neurons, by one rule. */
  void boundD(SiteState[] states, int t, int[] rows, int count, int rule) {
    SiteState target = states[t];
    for (int from = 0; from < count && spent < allowed && !stop.stopped(); from += chunk) {
      int size = Math.min(chunk, count - from);
      startD(states, t, rows, from, size);
      for (int s = t - 1; s > 0 && !stop.stopped(); s--) {
        if (onA.has(s)) {
          stepD(states, s, rule);
        }
      }
      if (stop.stopped()) {
        return;
      }
      addPair(states[0], 0, states[0].livePair());
      maximise(states[0]);
      store(rows, from, size, target.lowerD, target.upperD);
    }
  }

  /**
   * The input coefficients of the last chunk bounded: entry {@code [k * stride() + r]} is the one
   * on the k-th live input in the upper bound of row r; rows {@code size..2 size} bound the
   * negations.
   */
  double[] coefficients() {
    return onA.get(0);
  }

  /**
   * What the upper bound of row {@code r} of the last chunk holds for the rounding of bounds alone;
   * nothing where networks round, for that is held for there too, and splitting may settle it.
   */
  double rounding(int r) {
    return pair.isRounded() ? 0 : error[r] * SLACK;
  }

  /**
   * The bound of row {@code r} of the last chunk: with {@link #coefficients} q it says that the row
   * is at most {@code bound - q (c - x)} at every x of the box, c the corner at which q x is
   * largest.
   */
  double bound(int r) {
    return roundedUp(r);
  }

  int stride() {
    return ld;
  }

  /** About how many multiplications bounding d of so many outputs takes, padding included. */
  double operations(int rows) {
    return 3.0 * padded(rows) * pair.operations();
  }

  /** Up to how many rows one chunk takes. */
  int chunk() {
    return chunk;
  }

  private void startZ(SiteState[] states, int t, int[] rows, int from, int size, Side side) {
    PairSite site = pair.site(t);
    reserve(size);
    for (PairSegment segment : site.incoming) {
      boolean accumulate = onA.has(segment.from);
      LiveSet below = states[segment.from].live(side);
      LinearStep step = side.of(segment.f, segment.g);
      step.load(rows, from, size, below, onA.open(segment.from), ld, accumulate);
    }
    double magnitude = SiteState.magnitude(states, t);
    for (int r = 0; r < size; r++) {
      int i = rows[from + r];
      start(r, size, site.bias(side).get(i), site.errorZ(side, i, gamma, states), magnitude);
    }
  }

  private void startD(SiteState[] states, int t, int[] rows, int from, int size) {
    PairSite site = pair.site(t);
    reserve(size);
    for (PairSegment segment : site.incoming) {
      boolean accumulate = onA.has(segment.from);
      LiveSet below = states[segment.from].livePair();
      double[] q = onA.open(segment.from);
      segment.difference.load(rows, from, size, below, q, ld, accumulate);
      if (segment.from > 0 || pair.castsInput()) {
        segment.g.load(rows, from, size, below, onE.open(segment.from), ld, accumulate);
      }
    }
    double magnitude = SiteState.magnitude(states, t);
    for (int r = 0; r < size; r++) {
      int i = rows[from + r];
      start(r, size, site.db.get(i), site.errorD(i, gamma, states), magnitude);
    }
  }

  /** Makes room for {@code 2 size} rows, padded, and clears their constants. */
  private void reserve(int size) {
    ld = padded(size);
    int entries = Entries.of(pair.maxWidth(), ld);
    onA.begin(entries);
    onE.begin(entries);
    Arrays.fill(constant, 0);
    Arrays.fill(error, 0);
  }

  /** The columns of a block of so many rows: each has its negation beside it. */
  private static int padded(int size) {
    return (2 * size + Kernel.ALIGNMENT - 1) / Kernel.ALIGNMENT * Kernel.ALIGNMENT;
  }

  private void start(int r, int size, double value, double rounding, double magnitude) {
    constant[r] = value;
    constant[size + r] = -value;
    double bound = SiteState.inflate(rounding) + TINY * (1 + magnitude);
    error[r] = bound;
    error[size + r] = bound;
  }

  private void stepZ(SiteState[] states, int s, Side side, int rule) {
    SiteState state = states[s];
    SideState own = state.side(side);
    Vector bias = state.site.bias(side);
    LiveSet live = own.live;
    addOwn(state, s, side, live);
    if (state.max != null) {
      double[] next = onA.take();
      state.max.single(side, own, bias, onA.get(s), next, ld, constant, error);
      onA.replace(s, next);
      live = state.max.touched(side);
    } else if (state.relu != null) {
      double[] q = onA.get(s);
      ReluPlanes.Own planes = state.relu.side(side);
      for (int k = 0; k < live.count; k++) {
        int i = live.list[k];
        RelaxationStep.single(
            q,
            k * ld,
            ld,
            planes.au[i],
            planes.bu[i],
            planes.al[rule][i],
            bias.get(i),
            own.beta[i],
            constant,
            error);
      }
    } else {
      addSum(onA.get(s), live, bias, own.beta);
    }
    for (PairSegment segment : state.site.incoming) {
      boolean accumulate = onA.has(segment.from);
      LiveSet below = states[segment.from].live(side);
      double[] next = onA.open(segment.from);
      descend(side.of(segment.f, segment.g), live, below, onA.get(s), next, accumulate);
    }
    onA.release(s);
  }

  /** Adds what casts add to the activations of one network. */
  private void addOwn(SiteState state, int s, Side side, LiveSet live) {
    CastErrors adds = state.added();
    if (adds != null) {
      addErrors(onA.get(s), live, adds.centre(side), adds.radius(side));
    }
  }

  /** Adds what they add to those of f, and to their differences. */
  private void addPair(SiteState state, int s, LiveSet live) {
    CastErrors adds = state.added();
    if (adds != null) {
      addErrors(onA.get(s), live, adds.centreF, adds.radiusF);
      addErrors(onE.get(s), live, adds.centreE, adds.radiusE);
    }
  }

  /** With the rounding of the sums. */
  private void addErrors(double[] block, LiveSet live, double[] centre, double[] radius) {
    for (int k = 0; k < live.count; k++) {
      int i = live.list[k];
      double weight = SiteState.inflate(radius[i] + gamma * Math.abs(centre[i]));
      RelaxationStep.sum(block, k * ld, ld, centre[i], weight, constant, error);
    }
  }

  private void addSum(double[] block, LiveSet live, Vector bias, double[] weight) {
    for (int k = 0; k < live.count; k++) {
      int i = live.list[k];
      RelaxationStep.sum(block, k * ld, ld, bias.get(i), weight[i], constant, error);
    }
  }

  private void stepD(SiteState[] states, int s, int rule) {
    SiteState state = states[s];
    LiveSet live = state.liveE;
    addPair(state, s, live);
    if (state.max != null) {
      double[] nextP = onE.take();
      double[] nextQ = onA.take();
      state.max.pair(state, onE.get(s), onA.get(s), nextP, nextQ, ld, constant, error);
      onE.replace(s, nextP);
      onA.replace(s, nextQ);
      live = state.max.touchedPair;
    } else if (state.relu != null) {
      double[] p = onE.get(s);
      double[] q = onA.get(s);
      for (int k = 0; k < live.count; k++) {
        int i = live.list[k];
        RelaxationStep.pair(p, q, k * ld, ld, state, state.relu, i, rule, constant, error);
      }
    } else {
      addSum(onA.get(s), live, state.site.b, state.f.beta);
      addSum(onE.get(s), live, state.site.db, state.alpha);
    }
    for (PairSegment segment : state.site.incoming) {
      LiveSet below = states[segment.from].livePair();
      boolean accumulate = onA.has(segment.from);
      double[] next = onA.open(segment.from);
      descend(segment.f, live, below, onA.get(s), next, accumulate);
      descend(segment.difference, live, below, onE.get(s), next, true);
      if (segment.from > 0 || pair.castsInput()) {
        double[] nextP = onE.open(segment.from);
        descend(segment.g, live, below, onE.get(s), nextP, accumulate);
      }
    }
    onA.release(s);
    onE.release(s);
  }

  /** One product; of wide layers it takes long, so whoever waits hears of each. */
  private void descend(
      LinearStep step,
      LiveSet live,
      LiveSet below,
      double[] block,
      double[] next,
      boolean accumulate) {
    stop.pulse();
    spent += step.descend(kernel, live, below, block, next, ld, accumulate);
  }

  private void maximise(SiteState input) {
    double[] q = onA.get(0);
    spent += (long) input.f.live.count * ld;
    for (int k = 0; k < input.f.live.count; k++) {
      int i = input.f.live.list[k];
      double weight = gamma * input.f.magnitude(i) + TINY;
      RelaxationStep.concretize(
          q, k * ld, ld, input.f.lower[i], input.f.upper[i], weight, constant, error);
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
