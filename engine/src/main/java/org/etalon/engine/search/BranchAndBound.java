package org.etalon.engine.search;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.etalon.engine.falsify.Candidate;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
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
 * <p><b>Method:</b> the {@link Opening}, then {@link Rounds}; if there is a {@link Backend} and
 * enough boxes wait, subtrees that it explores ({@link Window}).
 *
 * <p><b>Property:</b> sound; complete in the limit for epsilon above the maximum, and for regions
 * that keep a distance from all outputs. Bounds, boxes and witness depend neither on the number of
 * threads nor on who explores. Where there is no memory for a step the search ends with what was
 * known before it; after that, or any other failure, its boxes may be in nobody's hands, and it
 * answers no more.
 */
public final class BranchAndBound implements AutoCloseable {
  private static final int PATIENCE = 128;

  private final Objective objective;
  private final Domain domain;
  private final Budget budget;
  private final boolean recording;
  private final SearchState state;
  private final Incumbent incumbent;
  private final Attacks attacks;
  private final Bounders bounders;
  private final Opening opening;
  private final Rounds rounds;
  private final Optional<Window> window;
  private final Reporter reporter;
  private final Clock clock;
  private final Continuation continuation;
  private final Runnable end;
  private boolean inRound;
  private boolean failed;
  private long subproblemLimit;

  private BranchAndBound(
      Problem problem,
      Objective objective,
      SearchOptions options,
      Workers workers,
      Runnable end,
      int searches,
      byte[] from) {
    this.end = end;
    domain = problem.domain();
    budget = options.budget();
    Effort effort = options.effort();
    recording = effort.recording();
    this.objective = objective;
    Candidate none = new Candidate(domain.center(), Double.NaN);
    state = new SearchState(none, new Frontier(searches));
    for (int i = 0; i < domain.boxes().size(); i++) {
      state.trees.add(new GrowingTree(recording));
    }
    clock = new Clock(state);
    continuation = new Continuation(problem, options, state, from);
    incumbent = new Incumbent(problem, objective, state, clock::stop);
    attacks = new Attacks(objective, domain, effort.seed(), workers, incumbent);
    bounders = new Bounders(objective, workers);
    WorkEstimate estimate = new WorkEstimate();
    rounds = new Rounds(objective, incumbent, attacks, bounders, state, estimate);
    window =
        effort
            .backend()
            .filter(b -> domain.grid().isEmpty()) // points of a grid are tried here
            .map(b -> new Window(problem, effort, b, state, incumbent, rounds, searches));
    reporter = new Reporter(problem, options.journal().listener(), state, estimate, clock::seconds);
    Roots roots = new Roots(objective, domain, effort, bounders);
    opening = new Opening(domain, objective, state, incumbent, attacks, roots, rounds, reporter);
  }

  /**
   * A search that has not begun. Close it to end its threads.
   *
   * @throws IllegalArgumentException if the networks differ in architecture
   */
  public static BranchAndBound open(Problem problem, SearchOptions options) {
    return open(problem, options, Stop.NEVER).orElseThrow();
  }

  /** The same; nothing if it is to stop before the networks are put beside each other. */
  public static Optional<BranchAndBound> open(Problem problem, SearchOptions options, Stop stop) {
    return Objective.of(Alignment.of(problem).problem(), stop)
        .map(objective -> withThreads(problem, objective, options));
  }

  /** One with threads of its own, which end with it, and where it cannot begin. */
  static BranchAndBound withThreads(Problem problem, Objective objective, SearchOptions options) {
    Workers own = new Workers(options.effort().threads());
    byte[] nothing = {};
    try {
      return new BranchAndBound(problem, objective, options, own, own::close, 1, nothing);
    } catch (RuntimeException | Error e) {
      own.close();
      throw e;
    }
  }

  /**
   * As above, for one of several searches that are open at the same time, of which one at a time
   * advances.
   *
   * @param workers of all of them, not closed with this one
   * @param searches how many share the memory for waiting boxes and results
   * @param from what {@link #state} of a search of this problem returned, to go on; or nothing
   * @param stop asked while it is opened, which of large networks takes a while
   * @return nothing if it is to stop
   */
  public static Optional<BranchAndBound> open(
      Problem problem,
      SearchOptions options,
      Workers workers,
      int searches,
      byte[] from,
      Stop stop) {
    return Objective.of(Alignment.of(problem).problem(), stop)
        .map(
            objective ->
                new BranchAndBound(problem, objective, options, workers, () -> {}, searches, from));
  }

  /** Runs a search to its end within the limits of {@code options}. */
  public static Bracket run(Problem problem, SearchOptions options) {
    long start = System.nanoTime();
    DoubleSupplier spent = () -> (System.nanoTime() - start) * 1e-9;
    Budget budget = options.budget();
    Stop cancelled = Stop.onInterrupt().or(budget.stop());
    Optional<BranchAndBound> opened;
    try {
      opened = open(problem, options, cancelled.or(Stop.after(budget.seconds())));
    } catch (OutOfMemoryError e) {
      return Bracket.nothing(spent.getAsDouble(), Bracket.Ending.MEMORY);
    }
    if (opened.isEmpty()) {
      return Bracket.nothing(
          spent.getAsDouble(),
          cancelled.stopped() ? Bracket.Ending.CANCELLED : Bracket.Ending.TIMEOUT);
    }
    try (BranchAndBound search = opened.get()) {
      return search.advance(budget.seconds() - spent.getAsDouble(), budget.boxes());
    }
  }

  /**
   * Goes on from where the search stands. Interrupting the thread ends it early with what is known;
   * the interrupt status stays set.
   *
   * @param seconds how long at most, from now; what is at hand then is left within about a second
   * @param maxSubproblems the most boxes bounded since the search was opened
   * @throws SoundnessError if two proved facts contradict each other
   * @throws BackendException if the backend cannot work, and nothing worse is known; what was known
   *     is saved, and the search may go on
   * @throws IllegalStateException if it failed before, for lack of memory or in any other way
   */
  public Bracket advance(double seconds, long maxSubproblems) {
    subproblemLimit = maxSubproblems;
    return unlessLacking(seconds, this::advance);
  }

  /** Whether the networks are so large that {@link #sketch} says something long before others. */
  public boolean isOfLargeNetworks() {
    return opening.isOfLarge();
  }

  /**
   * Bounds the domain by intervals alone, which costs little where planes are many, and no more:
   * whatever that proves, the search has not come to its end, and there is no witness. Of networks
   * that cast or run in float32 nothing is known by then.
   *
   * @param seconds how long at most, from now
   * @throws IllegalStateException if it failed before, or has begun
   */
  public Bracket sketch(double seconds) {
    if (state.begun) {
      throw new IllegalStateException("more than a sketch is known");
    }
    return unlessLacking(
        seconds,
        () -> {
          opening.sketch(clock.stop());
          boolean proved = objective.isMetBy(state.boundBesideLinear());
          return bracket(
              clock.stop().stopped() ? stopped() : Bracket.Ending.SUBPROBLEM_LIMIT,
              proved,
              Optional.empty());
        });
  }

  /** A part of the search; without memory for it, what was known before. */
  private Bracket unlessLacking(double seconds, Supplier<Bracket> part) {
    if (failed) {
      throw new IllegalStateException("a search that failed does not go on");
    }
    clock.start(seconds, budget.stop(), reporter::pulse);
    boolean whole = false;
    try {
      Bracket bracket = part.get();
      whole = true;
      return bracket;
    } catch (BackendException e) {
      window.ifPresent(w -> w.abandon(e));
      try {
        continuation.save(clock.seconds());
        whole = true; // what was handed out is pending, and waits for another backend
      } catch (RuntimeException | OutOfMemoryError beside) {
        e.addSuppressed(beside);
      }
      throw e;
    } catch (OutOfMemoryError e) {
      failed = true;
      if (isExplored()) {
        throw e; // elsewhere, where there may be more another time
      }
      return lacking();
    } finally {
      failed = !whole;
      inRound = false;
      clock.end();
    }
  }

  /** What was known before a step for which there was no memory. */
  private Bracket lacking() {
    bounders.release();
    boolean decided = false;
    Optional<Witness> witness = Optional.empty();
    try {
      if (!state.begun && state.outerBound == Double.POSITIVE_INFINITY) {
        opening.sketch(clock.stop());
      }
      decided = incumbent.decideEarlier();
      witness = incumbent.witness();
    } catch (OutOfMemoryError e) {
      // nor for these: then they are not known
    }
    Progress before = reporter.known();
    double upper = state.begun ? before.upperBound() : state.upperBound();
    witness.ifPresent(known -> requireConsistent(known, upper));
    boolean whole = !inRound; // and so are the trees
    boolean proved = whole && decided && !incumbent.refutes() && objective.isMetBy(upper);
    boolean shown = recording && proved;
    return new Bracket(
        upper,
        proved,
        witness,
        before.subproblems(),
        before.volumeDone(),
        shown ? state.trees.stream().map(GrowingTree::give).toList() : List.of(),
        shown ? state.evidence() : List.of(),
        clock.seconds(),
        Bracket.Ending.MEMORY,
        false);
  }

  @Override
  public void close() {
    try {
      window.ifPresent(Window::close);
    } finally {
      state.frontier.close();
      end.run();
    }
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
    incumbent.decideEarlier();
    while (true) {
      Bracket.Ending ending = ending();
      if (ending != null) {
        if (ending != Bracket.Ending.COMPLETE) {
          clock.noteCut();
          continuation.save(clock.seconds());
        }
        return bracket(ending);
      }
      inRound = true;
      step();
      inRound = false;
      reporter.report();
      continuation.saveIfDue(clock.seconds());
    }
  }

  private void begin() {
    if (continuation.load(clock.seconds()) && state.begun) {
      incumbent.offerAgain();
      state.frontier.forEach(rounds::waits);
      if (window.isEmpty()) {
        state.pending.forEach(subtree -> rounds.add(subtree.box()));
        state.pending.clear();
      }
    }
    opening.run(clock.stop());
  }

  /** A round, or a subtree; now and then a costlier attack. */
  private void step() {
    long before = state.subproblems / PATIENCE;
    if (isExplored()) {
      window.orElseThrow().step(clock.stop(), reporter::pulse);
    } else {
      rounds.round(clock.stop(), reporter::pulse);
    }
    boolean patient = state.subproblems / PATIENCE == before;
    if (!patient && state.frontier.upperBound() > rounds.target()) {
      int hardest = state.frontier.hardest().root();
      attacks.smoothed(hardest, state, clock.stop(), reporter::pulse);
    }
  }

  /** Whether boxes are explored elsewhere, or will be next. */
  private boolean isExplored() {
    return window.isPresent() && window.get().isOpen();
  }

  /** Whether a round is at work or failed, as a listener may see: then it has no {@link #state}. */
  public boolean isInRound() {
    return inRound || failed;
  }

  /**
   * All that the search knows between two rounds, for {@link #open}; nothing if it has not begun.
   * To be called by the thread that advances it, from a listener too.
   *
   * @throws IllegalStateException in a round or after a failure, when boxes are in nobody's hands
   */
  public byte[] state() {
    if (isInRound()) {
      throw new IllegalStateException("boxes are in nobody's hands");
    }
    return continuation.bytes(clock.seconds());
  }

  /** The reason to stop now, or nothing. */
  private Bracket.@Nullable Ending ending() {
    if (incumbent.refutes()) {
      return Bracket.Ending.COMPLETE;
    }
    double target = rounds.target();
    if (state.begun && state.openBound() <= target && incumbent.decideEarlier()) {
      boolean thin = state.stuckBound > target;
      boolean settled = state.settledBound > target;
      return thin
          ? Bracket.Ending.EXHAUSTED
          : settled ? Bracket.Ending.ROUNDING : Bracket.Ending.COMPLETE;
    }
    if (clock.stop().stopped()) {
      return stopped();
    }
    return state.subproblems >= subproblemLimit ? Bracket.Ending.SUBPROBLEM_LIMIT : null;
  }

  private Bracket.Ending stopped() {
    return clock.isCancelled() ? Bracket.Ending.CANCELLED : Bracket.Ending.TIMEOUT;
  }

  private Bracket bracket(Bracket.Ending ending) {
    boolean decided = incumbent.decideEarlier();
    Optional<Witness> witness = incumbent.witness();
    double upper = state.upperBound();
    witness.ifPresent(known -> requireConsistent(known, upper));
    boolean proved =
        decided && !incumbent.refutes() && objective.isMetBy(state.boundBesideLinear());
    return bracket(ending, proved, witness);
  }

  private Bracket bracket(Bracket.Ending ending, boolean proved, Optional<Witness> witness) {
    boolean shown = recording && (proved || !objective.isDecidable());
    clock.noteCut();
    return new Bracket(
        state.upperBound(),
        proved,
        witness,
        state.subproblems,
        state.volumeDone,
        shown ? state.trees.stream().map(GrowingTree::give).toList() : List.of(),
        shown ? state.evidence() : List.of(),
        clock.seconds(),
        ending,
        !state.cut);
  }

  private void requireConsistent(Witness witness, double upper) {
    if (!domain.contains(witness.input().toArray())) {
      throw new SoundnessError("witness outside the domain: " + witness.input());
    }
    if (objective.attained(witness) > upper) {
      throw new SoundnessError(
          "a witness attains "
              + objective.attained(witness)
              + ", the proved upper bound is "
              + upper
              + "; input "
              + witness.input());
    }
  }
}
