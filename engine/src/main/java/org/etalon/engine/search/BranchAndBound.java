package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.bound.RootBound;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.lattice.GridMaximum;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.Witness;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Branch and bound over boxes of inputs for the largest value of an {@link Objective} over a
 * domain: {@code ||g - f||}, or how far outputs are inside a region that they must not meet.
 *
 * <p><b>Returns:</b> at any end a {@link Bracket}: a proved upper bound over the whole domain and
 * an input that attains the lower bound in exact arithmetic.
 *
 * <p><b>Method:</b> rounds. Each takes boxes of largest bound that are not yet good enough, splits
 * them ({@link SplitRule}) into at least {@value #BATCH} parts and bounds these in parallel;
 * results are taken in in a fixed order, so bounds, boxes and witness do not depend on the number
 * of threads. Boxes on which both networks are affine are decided exactly where doubles cannot.
 *
 * <p><b>Property:</b> sound; complete in the limit for epsilon above the maximum, and for regions
 * that keep a distance from all outputs.
 */
public final class BranchAndBound implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int EASIEST = 16;
  private static final int PATIENCE = 128;

  /** A bound that falls by less than this part of what it holds for rounding has not fallen. */
  private static final double FALL = 1.0 / 16;

  /** A box is settled where its bound has not fallen for so many generations. */
  private static final int GENERATIONS = 8;

  private final Objective objective;
  private final Domain domain;
  private final Property property;
  private final SearchOptions options;
  private final Workers workers;
  private final DifferenceBounder[] bounders;
  private final boolean chain;
  private final SearchState state;
  private final Incumbent incumbent;
  private final Attacks attacks;
  private final Optional<GridMaximum> points;
  private final Roots roots;
  private final Reporter reporter;
  private final WorkEstimate estimate = new WorkEstimate();
  private Stop cancelled = Stop.NEVER;
  private Stop stop = Stop.NEVER;
  private final Continuation continuation;
  private boolean advancing;
  private boolean inRound;
  private long resumedAt;
  private long subproblemLimit;

  private BranchAndBound(Problem problem, SearchOptions options, long frontierBytes, byte[] from) {
    domain = problem.domain();
    property = problem.property();
    this.options = options;
    workers = new Workers(options.effort().threads());
    objective = new Objective(Alignment.of(problem).problem());
    PairTheta pair = objective.pair;
    chain = pair.isDenseChain();
    bounders = new DifferenceBounder[workers.count()];
    for (int w = 0; w < workers.count(); w++) {
      bounders[w] = new DifferenceBounder(pair, Kernels.best(), true, objective.goal);
    }
    Candidate none = new Candidate(domain.nearest(domain.boxes().get(0).center()), Double.NaN);
    state = new SearchState(none, new Frontier(frontierBytes));
    for (int i = 0; i < domain.boxes().size(); i++) {
      state.trees.add(new SplitTree(options.effort().keepTree()));
    }
    continuation = new Continuation(problem, options, state, from);
    incumbent = new Incumbent(problem, objective, state);
    attacks = new Attacks(objective, domain, options.effort().seed(), workers, incumbent);
    points = objective.points(workers.count());
    roots = new Roots(objective, domain, options.effort(), workers, bounders, points);
    reporter = new Reporter(problem, options.journal().listener(), state, estimate, this::seconds);
  }

  /**
   * A search that has not begun. Close it to end its threads.
   *
   * @throws IllegalArgumentException if the networks differ in architecture
   */
  public static BranchAndBound open(Problem problem, SearchOptions options) {
    return open(problem, options, 1, new byte[0]);
  }

  /**
   * As above, for one of several searches that are open at the same time.
   *
   * @param searches how many share the memory for waiting boxes
   * @param from what {@link #state} of a search of this problem returned, to go on; or nothing
   */
  public static BranchAndBound open(
      Problem problem, SearchOptions options, int searches, byte[] from) {
    return new BranchAndBound(problem, options, Frontier.BYTES / searches, from);
  }

  /** Runs a search to its end within the limits of {@code options}. */
  public static Bracket run(Problem problem, SearchOptions options) {
    long start = System.nanoTime();
    try (BranchAndBound search = open(problem, options)) {
      double opening = (System.nanoTime() - start) * 1e-9;
      Budget budget = options.budget();
      return search.advance(budget.seconds() - opening, budget.boxes());
    }
  }

  /**
   * Goes on from where the search stands. Interrupting the thread ends it early with what is known;
   * the interrupt status stays set.
   *
   * @param seconds how long at most, from now; what is at hand then is left within about a second
   * @param maxSubproblems the most boxes bounded since the search was opened
   * @throws SoundnessError if two proved facts contradict each other
   */
  public Bracket advance(double seconds, long maxSubproblems) {
    resumedAt = System.nanoTime();
    subproblemLimit = maxSubproblems;
    Stop interrupted = Stop.onInterrupt().or(options.budget().stop());
    Stop limit = Stop.after(seconds);
    Thread caller = Thread.currentThread();
    cancelled = interrupted;
    stop =
        interrupted
            .or(limit)
            .watchedBy(
                () -> {
                  if (Thread.currentThread() == caller) {
                    reporter.pulse();
                  }
                });
    advancing = true;
    try {
      return advance();
    } finally {
      advancing = false;
      state.seconds = seconds();
      state.cut |= stop.hasStopped();
    }
  }

  @Override
  public void close() {
    workers.close();
  }

  private Bracket advance() {
    if (objective.isTrivial()) {
      state.begun = true;
      state.volumeDone = 1;
      return bracket(Bracket.Ending.COMPLETE);
    }
    if (state.roots.isEmpty()) {
      begin();
    }
    while (true) {
      Bracket.Ending ending = ending();
      if (ending != null) {
        if (ending != Bracket.Ending.COMPLETE) {
          state.cut |= stop.hasStopped();
          continuation.save(seconds());
        }
        return bracket(ending);
      }
      long before = state.subproblems / PATIENCE;
      inRound = true;
      round();
      if (state.subproblems / PATIENCE > before && state.frontier.upperBound() > target()) {
        int hardest = state.frontier.hardest().root();
        attacks.smoothed(hardest, state, stop, reporter::pulse);
      }
      inRound = false;
      reporter.report();
      continuation.saveIfDue(seconds());
    }
  }

  /** All or nothing: if it is to stop, the next call begins again. */
  private void begin() {
    if (continuation.load(seconds()) && state.begun) {
      incumbent.offerAgain();
      state.frontier.content().forEach(s -> estimate.opened(excess(s.upperBound())));
    }
    if (!state.begun) {
      attacks.first();
    }
    reporter.enter(Progress.Phase.BOUND);
    RootBound[] bounds = boundRoots();
    reporter.enter(Progress.Phase.ATTACK);
    ExactMaximum[] exact = new ExactMaximum[bounds.length];
    boolean settled = !chain && state.outerBound <= target();
    if (!state.begun && !settled && !stop.stopped()) {
      attacks.roots(stop);
    }
    if (!state.begun && !stop.stopped() && !incumbent.refutes()) {
      exact = roots.exact(bounds, target(), stop, reporter::pulse);
    }
    reporter.enter(Progress.Phase.REFINE);
    if (!incumbent.refutes() && !stop.stopped()) {
      roots.refine(bounds, stop, reporter::pulse);
      state.bounded(roots.outerBound(bounds, stop), roots.evidence(bounds));
    }
    if (!stop.stopped()) {
      if (!state.begun) {
        takeRoots(bounds, exact);
        state.begun = true;
      }
      state.roots.addAll(List.of(bounds));
    }
    reporter.enter(Progress.Phase.SPLIT);
  }

  /** Graphs may be large: a bound that costs little is known first, and may be enough. */
  private RootBound[] boundRoots() {
    if (!chain && !state.begun) {
      RootBound[] bounds = roots.outline(stop, reporter::pulse);
      state.bounded(roots.outerBound(bounds, stop), roots.evidence(bounds));
      reporter.report();
      if (state.outerBound <= target() || stop.stopped()) {
        return bounds;
      }
    }
    RootBound[] bounds = roots.bound(stop, reporter::pulse);
    state.bounded(roots.outerBound(bounds, stop), roots.evidence(bounds));
    return bounds;
  }

  /** Whether a round is at work, which a listener may see: then there is no {@link #state}. */
  public boolean isInRound() {
    return inRound;
  }

  /**
   * All that the search knows between two rounds, for {@link #open}; nothing if it has not begun.
   * To be called by the thread that advances it, from a listener too.
   *
   * @throws IllegalStateException in a round, when boxes are in nobody's hands
   */
  public byte[] state() {
    if (inRound) {
      throw new IllegalStateException("in a round");
    }
    return continuation.bytes(advancing ? seconds() : state.seconds);
  }

  /** The reason to stop now, or nothing. */
  private Bracket.@Nullable Ending ending() {
    if (incumbent.refutes()) {
      return Bracket.Ending.COMPLETE;
    }
    if (state.begun && state.frontier.upperBound() <= target()) {
      boolean thin = state.stuckBound > target();
      boolean settled = state.settledBound > target();
      return thin
          ? Bracket.Ending.EXHAUSTED
          : settled ? Bracket.Ending.ROUNDING : Bracket.Ending.COMPLETE;
    }
    if (stop.stopped()) {
      return cancelled.stopped() ? Bracket.Ending.CANCELLED : Bracket.Ending.TIMEOUT;
    }
    return state.subproblems >= subproblemLimit ? Bracket.Ending.SUBPROBLEM_LIMIT : null;
  }

  /** Boxes with at most this bound need no more work. */
  private double target() {
    return objective.target(state.best.value());
  }

  private double seconds() {
    return state.seconds + (System.nanoTime() - resumedAt) * 1e-9;
  }

  private void takeRoots(RootBound[] bounds, ExactMaximum[] exact) {
    for (int i = 0; i < bounds.length; i++) {
      BoxBound bound = bounds[i].bound();
      Box box = domain.boxes().get(i);
      state.subproblems++;
      double upper = objective.up(bound);
      Subproblem root = subproblem(box, i, 0, bound, upper, 1.0 / bounds.length, 0);
      boolean waits = !takeMaximum(root, Optional.ofNullable(exact[i])) && add(root);
      if (chain || waits) {
        attacks.climb(box, bound.maximiser(), stop);
      }
    }
  }

  /** Takes in an exact maximum; returns whether it finishes the box. */
  private boolean takeMaximum(Subproblem box, Optional<ExactMaximum> maximum) {
    if (maximum.isEmpty()) {
      return false;
    }
    maximum.get().point().ifPresent(point -> incumbent.offerExact(point.toArray()));
    if (!maximum.get().attained()) {
      return false;
    }
    double upper = Math.min(box.upperBound(), maximum.get().upper());
    upper = incumbent.refutes() ? upper : objective.unrefuted(upper);
    state.linearBound = Math.max(state.linearBound, upper);
    state.volumeDone += box.share();
    return true;
  }

  private void round() {
    List<Expansion> expansions = expand();
    List<Expansion.Part> parts =
        expansions.stream().flatMap(expansion -> expansion.parts().stream()).toList();
    workers.run(
        parts.size(),
        (worker, i) -> {
          if (stop.stopped()) {
            return;
          }
          Expansion.Part part = parts.get(i);
          Subproblem parent = part.parent();
          Box box = part.box();
          part.finish(points.flatMap(grid -> ExactMaximum.ofFew(grid, box, worker, stop)));
          bounders[worker]
              .bound(
                  box.lower(),
                  box.upper(),
                  state.roots.get(parent.root()),
                  parent.inheritance(),
                  stop)
              .ifPresent(bound -> part.finish(bound, attacks.probe(box, bound)));
        },
        reporter::pulse);
    take(expansions);
  }

  /** Takes boxes off the frontier and splits them. */
  private List<Expansion> expand() {
    double target = target();
    List<Expansion> expansions = new ArrayList<>();
    int parts = 0;
    Frontier open = state.frontier;
    while (parts < BATCH && open.size() > 0 && open.upperBound() > target && !stop.stopped()) {
      // Some of the easiest boxes too: they show how large the trees below are.
      boolean easiest = property.isDecidable() && parts >= BATCH - EASIEST;
      Subproblem parent =
          easiest ? state.frontier.removeSmallest() : state.frontier.removeLargest();
      estimate.taken(excess(parent.upperBound()));
      if (parent.upperBound() <= target) {
        state.closedBound = Math.max(state.closedBound, parent.upperBound());
        state.volumeDone += parent.share();
        continue;
      }
      Expansion expansion = new Expansion(parent, excess(parent.upperBound()));
      if (expansion.parts().size() == 1) {
        finish(parent, true);
      } else {
        expansions.add(expansion);
        parts += expansion.parts().size();
      }
    }
    return expansions;
  }

  private void take(List<Expansion> expansions) {
    Candidate found = state.best;
    for (Expansion expansion : expansions) {
      Subproblem parent = expansion.parent();
      double before = excess(parent.upperBound());
      if (!expansion.isComplete()) {
        state.frontier.add(parent); // stopped before all parts were bounded
        estimate.opened(before);
        continue;
      }
      estimate.split(before, expansion.parts().size());
      for (Expansion.Part part : expansion.parts()) {
        takePart(part, parent.share() / expansion.parts().size());
        Candidate candidate = Objects.requireNonNull(part.candidate());
        found = candidate.value() > found.value() ? candidate : found;
      }
    }
    if (found.value() > state.best.value()) {
      incumbent.offer(found);
      attacks.climb(found.point(), stop);
    }
  }

  private void takePart(Expansion.Part part, double share) {
    Subproblem parent = part.parent();
    BoxBound bound = Objects.requireNonNull(part.bound());
    state.subproblems++;
    double upper = Math.min(objective.up(bound), parent.upperBound());
    double rounding = objective.rounding(bound);
    int stale = upper < parent.upperBound() - FALL * rounding ? 0 : parent.stale() + 1;
    int node = part.node(state.trees.get(parent.root()));
    Subproblem box = subproblem(part.box(), parent.root(), node, bound, upper, share, stale);
    boolean hopeless =
        stale >= GENERATIONS
            && upper > target()
            && upper - 2 * rounding <= target()
            && rounding < Double.POSITIVE_INFINITY;
    if (takeMaximum(box, part.maximum())) {
      return;
    }
    if (hopeless) {
      finish(box, false);
    } else if (add(box)) {
      estimate.part(excess(parent.upperBound()), excess(upper));
    }
  }

  private Subproblem subproblem(
      Box box, int root, int node, BoxBound bound, double upper, double share, int stale) {
    return new Subproblem(
        box, root, node, bound.inheritance(), upper, state.created++, share, stale);
  }

  /** Closes a bounded box, or lets it wait; returns whether it waits. */
  private boolean add(Subproblem subproblem) {
    double upper = subproblem.upperBound();
    if (upper <= target()) {
      state.closedBound = Math.max(state.closedBound, upper);
      state.volumeDone += subproblem.share();
      return false;
    }
    state.frontier.add(subproblem);
    estimate.opened(excess(upper));
    return true;
  }

  /** Ends the work on a box that splitting cannot close: exactly, where that can be. */
  private void finish(Subproblem box, boolean thin) {
    Optional<ExactMaximum> linear =
        points.isPresent()
            ? Optional.empty()
            : objective.linear(box.box(), box.inheritance(), stop).map(ExactMaximum::of);
    if (takeMaximum(box, linear)) {
      return;
    }
    if (box.inheritance().allStable() && stop.stopped()) {
      add(box); // for another time: expand() ends
    } else if (thin) {
      state.stuckBound = Math.max(state.stuckBound, box.upperBound());
    } else {
      state.settledBound = Math.max(state.settledBound, box.upperBound());
    }
  }

  private double excess(double upper) {
    return objective.excess(upper, state.best.value());
  }

  private Bracket bracket(Bracket.Ending ending) {
    Witness witness = incumbent.witness();
    if (!domain.contains(witness.input().toArray())) {
      throw new SoundnessError("witness outside the domain: " + witness.input());
    }
    double upper = state.upperBound();
    if (objective.attained(witness) > upper) {
      throw new SoundnessError(
          "a witness attains "
              + objective.attained(witness)
              + ", the proved upper bound is "
              + upper
              + "; input "
              + witness.input());
    }
    boolean proved = !incumbent.refutes() && objective.isMetBy(state.boundBesideLinear());
    return new Bracket(
        upper,
        proved,
        witness,
        state.subproblems,
        state.volumeDone,
        List.copyOf(state.trees),
        state.evidence(),
        seconds(),
        ending,
        !state.cut && !stop.hasStopped());
  }
}
