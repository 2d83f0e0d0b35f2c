package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.etalon.certificate.Evidence;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.MaxPool;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.SoundnessError;
import org.etalon.theta.Site;
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
  /** Above this share of the range of z, that of d makes bounding z' worth while. */
  private static final double WIDE = 0.125;

  /**
   * Multiplications, about, that bounding a box by planes may take where the pair is no chain of
   * matrices: some tens of seconds. What is left then is bounded by intervals, or as on the root.
   */
  private static final long OPERATIONS = 50_000_000_000L;

  /** How long bounds that cost little may go on after the limit: something is proved then. */
  private static final double LATE_SECONDS = 0.7;

  /** Multiplications that are well spent then: some tenths of a second. */
  private static final double LATE_OPERATIONS = 1e9;

  /** From so many inputs on, splitting boxes gains too little. */
  private static final int MANY = 32;

  /** Of the first layer, for {@link Ascents}: six such arrays are kept. */
  private static final long MOST_ENTRIES = 1L << 23;

  private final PairTheta pair;
  private final BackwardPass pass;
  private final IntervalPass intervals;
  private final SiteState[] states;
  private final int[] rows;
  private final Kernel kernel;
  private final boolean euclidean;
  private final Goal goal;
  private @Nullable EuclideanPass byNorms;
  private @Nullable OutputPlanes planes;
  private Stop stop = Stop.NEVER;
  private Stop late = Stop.NEVER;
  private long allowance;

  /** A bounder for all outputs of one pair, on this thread. */
  public static DifferenceBounder of(PairTheta pair) {
    return new DifferenceBounder(pair, Kernels.best(), false);
  }

  /** A bounder for all differences of one pair. */
  public DifferenceBounder(PairTheta pair, Kernel kernel, boolean euclidean) {
    this(pair, kernel, euclidean, Goal.of(Norm.INF));
  }

  /**
   * A bounder for one pair.
   *
   * @param kernel changes its speed, never its results
   * @param euclidean whether root boxes are bounded by {@link EuclideanPass} too
   * @param goal says which differences matter on a box
   */
  public DifferenceBounder(PairTheta pair, Kernel kernel, boolean euclidean, Goal goal) {
    this.pair = pair;
    this.goal = goal;
    this.kernel = kernel;
    this.euclidean = euclidean && pair.isDenseChain() && !pair.isRounded();
    pass = new BackwardPass(pair, kernel);
    intervals = new IntervalPass(pair);
    states = SiteState.of(pair);
    rows = new int[pair.maxWidth()];
  }

  /**
   * Bounds a root box and keeps its enclosures for the boxes inside it.
   *
   * @param limit once it says so, the sites not bounded yet are bounded by intervals, for some
   *     tenths of a second; what is not bounded then has infinite bounds
   */
  public RootBound boundRoot(Box box, Stop limit) {
    return boundRoot(box, limit, pair.isDenseChain() ? Long.MAX_VALUE : OPERATIONS);
  }

  /**
   * Bounds a root box at little cost: the sites by intervals, the outputs by planes.
   *
   * @param limit once it says so, the outputs are bounded by intervals too
   */
  public RootBound outline(Box box, Stop limit) {
    return boundRoot(box, limit, 0);
  }

  private RootBound boundRoot(Box box, Stop limit, long operations) {
    allowance = operations;
    setStop(limit);
    for (SiteState state : states) {
      state.clear();
    }
    EuclideanPass norms =
        euclidean
            ? new EuclideanPass(
                pair,
                kernel,
                new EuclideanBox(box.lower(), box.upper()),
                EuclideanPass.WORTH,
                limit)
            : null;
    byNorms = norms;
    try {
      BoxBound bound = bound(box.lower(), box.upper(), null, goal.unsettled());
      return new RootBound(states, bound, new Evidence(norms != null && norms.gained(), List.of()));
    } finally {
      byNorms = null;
    }
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
    return new RootBound(states, root.bound(), root.evidence());
  }

  /**
   * Bounds a root box again, better: every row by relaxations of its own ({@link RowAscent}), which
   * cost more.
   *
   * @param root what {@link #boundRoot} returned for this box
   * @param workers work on rows in parallel; this thread is one of them
   * @param limit once it says so, what is known by then is returned
   * @param whileWaiting run now and then while this thread waits for others
   * @param recording whether to keep what a certificate needs of them
   * @return {@code root} itself where that gains too little
   */
  public RootBound refineRoot(
      Box box,
      RootBound root,
      Workers workers,
      Stop limit,
      Runnable whileWaiting,
      boolean recording) {
    setStop(limit);
    EuclideanBox inputs = new EuclideanBox(box.lower(), box.upper());
    long entries = (long) inputs.count() * pair.site(1).size;
    boolean fits = pair.isDenseChain() && !pair.isRounded() && entries <= MOST_ENTRIES;
    if (!fits || inputs.wide() < MANY || pair.last() < 2) {
      return root;
    }
    root.restore(states);
    states[0].setBox(box.lower(), box.upper());
    states[1].relax(pass.gamma(), states);
    Ascents ascents = new Ascents(pair, inputs, states, workers, stop, whileWaiting, recording);
    if (pair.last() > 2 && !ascents.gain(states)) {
      return root;
    }
    for (int s = 2; s < pair.last(); s++) {
      ascents.enclose(states, s);
      states[s].relax(pass.gamma(), states);
      ascents.add(states[s], s);
    }
    byte[] settled = root.bound().inheritance().settled();
    ascents.encloseOutputs(states, pair.last(), goal.rows(settled, pair.outputSize()));
    BoxBound bound = outputs(box.lower(), box.upper(), stability(), settled, true);
    Evidence evidence = new Evidence(root.evidence().euclidean(), ascents.blocks());
    return new RootBound(states, bound, evidence);
  }

  private void setStop(Stop limit) {
    stop = limit;
    late = limit.grace(LATE_SECONDS);
    pass.setStop(limit);
  }

  private byte[] stability() {
    byte[] stability = new byte[rectifiers()];
    int offset = 0;
    for (SiteState state : states) {
      if (state.relu != null) {
        offset = Stability.record(state, stability, offset);
      }
    }
    return stability;
  }

  private int rectifiers() {
    int count = 0;
    for (SiteState state : states) {
      count += state.relu == null ? 0 : state.size;
    }
    return count;
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
    allowance = pair.isDenseChain() ? Long.MAX_VALUE : OPERATIONS;
    setStop(limit);
    root.restore(states);
    BoxBound bound = bound(lower, upper, enclosing.stability(), enclosing.settled());
    return stop.stopped() ? Optional.empty() : Optional.of(bound);
  }

  /** The same with the planes of all outputs; the goal must bound all of them. */
  public Optional<OutputPlanes> planes(Box box, RootBound root, Inheritance enclosing, Stop limit) {
    OutputPlanes wanted = new OutputPlanes(box, pair.outputSize());
    planes = wanted;
    try {
      return bound(box.lower(), box.upper(), root, enclosing, limit).map(wanted::with);
    } finally {
      planes = null;
    }
  }

  private BoxBound bound(double[] lower, double[] upper, byte @Nullable [] known, byte[] settled) {
    states[0].setBox(lower, upper);
    byte[] stability = known == null ? new byte[rectifiers()] : known.clone();
    boolean root = known == null;
    // Of a chain of matrices all rows are worth bounding at a root; else those in doubt are many.
    boolean every = root && pair.isDenseChain() && allowance > 0;
    int offset = 0;
    for (int s = 1; s < pair.last(); s++) {
      pass.allow(share(s));
      if (root && (!every || stop.stopped())) {
        intervals.enclose(states, s, late);
      }
      switch (pair.site(s).kind) {
        case RELU -> {
          enclose(s, root ? null : stability, offset, every);
          offset = Stability.record(states[s], stability, offset);
        }
        case MAX -> encloseContested(s);
        case SUM -> encloseCast(s);
        case INPUT, OUTPUT -> {}
      }
      allowance -= Math.min(allowance, pass.spent());
      states[s].relax(pass.gamma(), states);
    }
    pass.allow(Long.MAX_VALUE);
    if (root && !every) {
      intervals.enclose(states, pair.last(), late);
    }
    return outputs(lower, upper, stability, settled, root);
  }

  /** What a site may spend: an equal part of what is left for it and those above. */
  private long share(int s) {
    int sites = 0;
    for (int above = s; above < pair.last(); above++) {
      PairSite site = pair.site(above);
      sites += site.kind == Site.Kind.RELU || site.kind == Site.Kind.MAX ? 1 : 0;
    }
    return allowance / Math.max(1, sites);
  }

  /** Encloses z, z' and d of the rectifiers of a site. */
  private void enclose(int t, byte @Nullable [] stability, int offset, boolean every) {
    SiteState s = states[t];
    if (stability != null) {
      Stability.inherit(s, stability, offset);
    }
    boundZ(t, every);
    if (!pair.twins()) {
      encloseDifference(t, every);
    }
    if (byNorms != null) {
      byNorms.enclose(states, t);
      s.intersect();
    }
    if (every && stop.stopped()) {
      intervals.enclose(states, t, late);
    }
    if (pair.twins()) {
      s.setTwins();
    }
  }

  private void encloseDifference(int t, boolean every) {
    SiteState s = states[t];
    if (!every) {
      s.intersect(); // by the root's d: z' may be settled now
    }
    int count = 0;
    for (int i : s.site.order) {
      boolean settled = s.g.lower[i] >= 0 || s.g.upper[i] <= 0;
      if (every || (!settled && !s.f.unstable(i)) || !s.isInside(Side.G, i)) {
        rows[count++] = i;
      }
    }
    boundZPrime(t, count, every);
    count = 0;
    for (int i : s.site.order) {
      if (every || s.needsDifference(i)) {
        rows[count++] = i;
      }
    }
    boundD(t, count, every);
    int wide = 0;
    for (int k = 0; k < count; k++) {
      int i = rows[k];
      s.intersect(i);
      boolean wideD = s.upperD[i] - s.lowerD[i] > WIDE * (s.f.upper[i] - s.f.lower[i]);
      if (!every && s.g.unstable(i) && wideD) {
        rows[wide++] = i;
      }
    }
    boundZPrime(t, wide, false);
    for (int k = 0; k < wide; k++) {
      s.intersect(rows[k]);
    }
  }

  /** Encloses z, z' and d of the members of windows in which more than one may be the largest. */
  private void encloseContested(int t) {
    SiteState s = states[t];
    MaxPool pool = Objects.requireNonNull(s.site.pool);
    boolean[] contested = new boolean[s.size];
    for (int k = 0; k < s.site.activations; k++) {
      double reachedF = Double.NEGATIVE_INFINITY;
      double reachedG = Double.NEGATIVE_INFINITY;
      for (int j = 0; j < pool.windowSize(k); j++) {
        reachedF = Math.max(reachedF, s.f.lower[pool.member(k, j)]);
        reachedG = Math.max(reachedG, s.g.lower[pool.member(k, j)]);
      }
      for (int j = 0; j < pool.windowSize(k); j++) {
        int i = pool.member(k, j);
        boolean may = s.f.upper[i] >= reachedF || s.g.upper[i] >= reachedG;
        contested[i] |=
            (may && pool.windowSize(k) > 1) || !s.isInside(Side.F, i) || !s.isInside(Side.G, i);
      }
    }
    int count = 0;
    for (int i : s.site.order) {
      if (contested[i]) {
        rows[count++] = i;
      }
    }
    pass.boundZ(states, t, rows, count, Side.F, 0);
    pass.boundZ(states, t, rows, count, Side.G, 0);
    pass.boundD(states, t, rows, count, 0);
    for (int k = 0; k < count; k++) {
      s.intersect(rows[k]);
    }
  }

  /** Encloses what is cast and may overflow or saturate. */
  private void encloseCast(int t) {
    for (Side side : Side.values()) {
      pass.boundZ(states, t, rows, Overflows.list(states[t], side, rows), side, 0);
    }
  }

  /** Bounds z of site t by all rules that differ, each for the neurons still unstable. */
  private void boundZ(int t, boolean every) {
    SiteState s = states[t];
    int rules = rules(t, Side.F);
    for (int rule = 0; rule < rules; rule++) {
      int count = 0;
      for (int i : s.site.order) {
        if (every || s.f.unstable(i) || !s.isInside(Side.F, i)) {
          rows[count++] = i;
        }
      }
      pass.boundZ(states, t, rows, count, Side.F, rule);
    }
  }

  private void boundZPrime(int t, int count, boolean every) {
    for (int rule = every ? rules(t, Side.G) - 1 : 0; rule >= 0; rule--) {
      pass.boundZ(states, t, rows, count, Side.G, rule);
    }
  }

  /** Bounds d; the first rule, from which hints are taken, comes last. */
  private void boundD(int t, int count, boolean every) {
    for (int rule = every ? rules(t, Side.F) - 1 : 0; rule >= 0; rule--) {
      pass.boundD(states, t, rows, count, rule);
    }
  }

  /** How many rules for the slopes below give different bounds of site t. */
  private int rules(int t, Side side) {
    boolean choice = false;
    for (int s = 1; s < t; s++) {
      ReluPlanes planes = states[s].relu;
      choice |= planes != null && planes.side(side).hasChoice;
    }
    return choice ? ReluRelaxation.RULES : 1;
  }

  /**
   * Bounds the outputs when time is up: by intervals, and by planes on whatever the sites below are
   * known to be, if that is cheap.
   */
  private void boundLate() {
    int size = states[pair.last()].size;
    intervals.enclose(states, pair.last(), late);
    if (size <= pass.chunk() && pass.operations(size) <= LATE_OPERATIONS) {
      Arrays.setAll(rows, i -> i);
      pass.setStop(late);
      pass.boundD(states, pair.last(), rows, size, 0);
    }
  }

  private BoxBound outputs(
      double[] lower, double[] upper, byte[] stability, byte[] settled, boolean every) {
    int last = pair.last();
    SiteState s = states[last];
    OutputHints hints = new OutputHints(lower, upper, s.size);
    encloseCast(last);
    int[] wanted = goal.rows(settled, s.size);
    for (int from = 0; from < wanted.length; from += pass.chunk()) {
      int size = Math.min(pass.chunk(), wanted.length - from);
      System.arraycopy(wanted, from, rows, 0, size);
      boundD(last, size, every);
      if (!stop.stopped()) {
        double[] urgency = goal.urgency(settled, s.lowerD, s.upperD);
        hints.collect(pass, states[0].f.live, rows, size, urgency);
        if (planes != null) {
          planes.collect(pass, states[0].f.live, rows, size);
        }
      }
    }
    if (byNorms != null && goal.isOfOutputs()) {
      byNorms.enclose(states, last);
    }
    if (every && stop.stopped()) {
      boundLate();
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
    double[][] bounds = Overflows.outputs(pair, states);
    return new BoxBound(
        bounds[0],
        bounds[1],
        hints.rounding(),
        hints.maximiser(),
        new Inheritance(
            stability, hints.sensitivity(), goal.settle(settled, bounds[0], bounds[1])));
  }
}
