package org.etalon.engine.search;

import static java.util.Comparator.comparingDouble;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.NetworkPair;
import org.etalon.engine.bound.RootBound;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.falsify.GradientAscent;
import org.etalon.engine.falsify.PairEvaluator;
import org.etalon.engine.falsify.SmoothedAscent;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.Witness;
import org.jspecify.annotations.Nullable;

/**
 * Branch and bound over boxes of inputs for {@code max ||g - f||} over a domain.
 *
 * <p><b>Returns:</b> at any end a {@link Bracket}: a proved upper bound over the whole domain and
 * an input that attains the lower bound in exact arithmetic.
 *
 * <p><b>Method:</b> rounds. Each takes boxes of largest bound that are not yet good enough, splits
 * them ({@link SplitRule}) into at least {@value #BATCH} parts and bounds these in parallel;
 * results are taken in in a fixed order, so bounds, boxes and witness do not depend on the number
 * of threads.
 *
 * <p><b>Property:</b> sound; complete in the limit for epsilon above the maximum.
 */
public final class BranchAndBound implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int EASIEST = 16;
  private static final double ATTACK_OPERATIONS = 4e8;
  private static final int PATIENCE = 128;

  private final Network f;
  private final Network g;
  private final Domain domain;
  private final SearchOptions options;
  private final Workers workers;
  private final DifferenceBounder[] bounders;
  private final PairEvaluator[] evaluators;
  private final GradientAscent ascent;
  private final BitSet attacked = new BitSet();
  private final boolean identical;
  private final SearchState state;
  private final WorkEstimate estimate = new WorkEstimate();
  private @Nullable Witness refutation;
  private final byte[] from;
  private boolean advancing;
  private long resumedAt;
  private double secondsLimit;
  private long subproblemLimit;
  private double savedAt;

  private BranchAndBound(
      Network f, Network g, Domain domain, SearchOptions options, long frontierBytes, byte[] from) {
    this.f = f;
    this.g = g;
    this.domain = domain;
    this.options = options;
    this.from = from;
    workers = new Workers(options.threads());
    FoldedNetwork foldedF = FoldedNetwork.of(f);
    FoldedNetwork foldedG = FoldedNetwork.of(g);
    NetworkPair pair = NetworkPair.of(foldedF, foldedG);
    identical = pair.identical();
    bounders = new DifferenceBounder[workers.count()];
    evaluators = new PairEvaluator[workers.count()];
    for (int w = 0; w < workers.count(); w++) {
      bounders[w] = new DifferenceBounder(pair, Kernels.best(), !options.keepTree());
      evaluators[w] = new PairEvaluator(foldedF, foldedG, options.norm());
    }
    ascent = new GradientAscent(evaluators[0]);
    double[] center = domain.boxes().get(0).center();
    Candidate first = new Candidate(center, evaluators[0].evaluate(center));
    state = new SearchState(first, new Frontier(frontierBytes));
    for (int i = 0; i < domain.boxes().size(); i++) {
      state.trees.add(new SplitTree(options.keepTree()));
    }
  }

  /**
   * A search that has not begun. Close it to end its threads.
   *
   * @throws IllegalArgumentException if the networks differ in architecture or the domain does not
   *     fit their inputs
   */
  public static BranchAndBound open(Network f, Network g, Domain domain, SearchOptions options) {
    return open(f, g, domain, options, 1, new byte[0]);
  }

  /**
   * As above, for one of several searches that are open at the same time.
   *
   * @param searches how many share the memory for waiting boxes
   * @param from what {@link #state} of a search of this question returned, to go on; or nothing
   */
  public static BranchAndBound open(
      Network f, Network g, Domain domain, SearchOptions options, int searches, byte[] from) {
    if (domain.size() != f.inputSize()) {
      throw new IllegalArgumentException(
          "the domain has " + domain.size() + " inputs, the network takes " + f.inputSize());
    }
    return new BranchAndBound(f, g, domain, options, Frontier.BYTES / searches, from.clone());
  }

  /** Runs a search to its end within the limits of {@code options}. */
  public static Bracket run(Network f, Network g, Domain domain, SearchOptions options) {
    try (BranchAndBound search = open(f, g, domain, options)) {
      return search.advance(options.seconds(), options.maxSubproblems());
    }
  }

  /**
   * Goes on from where the search stands. Interrupting the thread ends it early with what is known;
   * the interrupt status stays set.
   *
   * @param seconds how long at most, from now
   * @param maxSubproblems the most boxes bounded since the search was opened
   * @throws SoundnessError if two proved facts contradict each other
   */
  public Bracket advance(double seconds, long maxSubproblems) {
    resumedAt = System.nanoTime();
    secondsLimit = state.seconds + seconds;
    subproblemLimit = maxSubproblems;
    advancing = true;
    try {
      return advance();
    } finally {
      advancing = false;
      state.seconds = seconds();
    }
  }

  @Override
  public void close() {
    workers.close();
  }

  private Bracket advance() {
    if (identical) { // equal parameters: the difference is exactly zero everywhere
      state.volumeDone = 1;
      return bracket(Bracket.Ending.COMPLETE);
    }
    if (state.subproblems == 0) {
      begin();
    }
    while (true) {
      Bracket.Ending ending = ending();
      if (ending != null) {
        if (ending != Bracket.Ending.COMPLETE) {
          save();
        }
        return bracket(ending);
      }
      long before = state.subproblems / PATIENCE;
      round();
      if (state.subproblems / PATIENCE > before) {
        attackHardest();
      }
      report();
      if (seconds() - savedAt >= options.checkpointing().seconds()) {
        save();
      }
    }
  }

  private void begin() {
    RootBound[] bounds = boundRoots();
    if (from.length > 0 || options.checkpointing().resume().isPresent()) {
      refineRoots(bounds);
      double now = seconds();
      if (from.length > 0) {
        Checkpoint.fromBytes(from, state);
      } else {
        Checkpoint.read(options.checkpointing().resume().orElseThrow(), question(), state);
      }
      state.frontier.content().forEach(s -> estimate.opened(excess(s.upperBound())));
      secondsLimit += state.seconds; // the limit is for this process; the total goes on
      state.seconds -= now;
      state.cleared = Double.NEGATIVE_INFINITY; // a refutation is no part of the file
      refute(state.best);
    } else {
      attackRoots();
      refineRoots(bounds);
      takeRoots(bounds);
    }
    savedAt = seconds();
    report();
  }

  /**
   * All that the search knows between two rounds, for {@link #open}; empty if it has not begun. To
   * be called by the thread that advances it, from a listener too.
   */
  public byte[] state() {
    if (state.subproblems == 0) {
      return from.clone();
    }
    double before = state.seconds;
    state.seconds = advancing ? seconds() : before;
    byte[] bytes = Checkpoint.toBytes(state);
    state.seconds = before;
    return bytes;
  }

  private byte[] question() {
    return Question.of(f, g, domain, options);
  }

  private void save() {
    savedAt = seconds();
    if (options.checkpointing().file().isPresent()) {
      double before = state.seconds;
      state.seconds = savedAt;
      Checkpoint.write(options.checkpointing().file().get(), question(), state);
      state.seconds = before;
    }
  }

  /** The reason to stop now, or nothing. */
  private Bracket.@Nullable Ending ending() {
    if (refutation != null) {
      return Bracket.Ending.COMPLETE;
    }
    if (state.frontier.upperBound() <= target()) {
      boolean stuck = state.stuckBound > target();
      return stuck ? Bracket.Ending.EXHAUSTED : Bracket.Ending.COMPLETE;
    }
    if (Thread.currentThread().isInterrupted()) {
      return Bracket.Ending.CANCELLED;
    }
    if (seconds() >= secondsLimit) {
      return Bracket.Ending.TIMEOUT;
    }
    return state.subproblems >= subproblemLimit ? Bracket.Ending.SUBPROBLEM_LIMIT : null;
  }

  /** Boxes with at most this bound need no more work. */
  private double target() {
    double byGap = Math.max(0, state.best.value()) / (1 - Math.min(options.gap(), 0.999));
    return options.epsilon().isPresent() ? options.epsilon().get().down() : byGap;
  }

  private double seconds() {
    return state.seconds + (System.nanoTime() - resumedAt) * 1e-9;
  }

  private void attackRoots() {
    long parameters = FoldedNetwork.of(f).parameterCount();
    int starts = (int) Math.max(2, Math.min(32, ATTACK_OPERATIONS / (400.0 * parameters)));
    for (Box box : domain.boxes()) {
      if (refutation == null && seconds() < secondsLimit) {
        offer(ascent.run(box, starts, options.seed()));
      }
    }
  }

  /** The costlier attack, for a search that is long: once on the box whose part is the worst. */
  private void attackHardest() {
    if (state.frontier.upperBound() <= target() || attacked.get(state.frontier.hardest().root())) {
      return;
    }
    int root = state.frontier.hardest().root();
    attacked.set(root);
    Box box = domain.boxes().get(root);
    SmoothedAscent smoothed =
        new SmoothedAscent(FoldedNetwork.of(f), FoldedNetwork.of(g), Kernels.best());
    Candidate[] found = new Candidate[smoothed.groups()];
    Arrays.fill(found, state.best);
    workers.run(
        found.length,
        (worker, i) -> {
          if (seconds() < secondsLimit) {
            found[i] = smoothed.run(box, i, options.seed(), evaluators[worker]);
          }
        });
    Candidate best = Arrays.stream(found).max(comparingDouble(Candidate::value)).orElseThrow();
    if (best.value() > state.best.value()) {
      offer(best);
      offer(ascent.climb(box, best.point()));
    }
  }

  private RootBound[] boundRoots() {
    List<Box> roots = domain.boxes();
    RootBound[] bounds = new RootBound[roots.size()];
    workers.run(roots.size(), (worker, i) -> bounds[i] = bounders[worker].boundRoot(roots.get(i)));
    return bounds;
  }

  /** Bounds those roots better that are still open. */
  private void refineRoots(RootBound[] bounds) {
    double enough = options.epsilon().map(Epsilon::down).orElse(0.0);
    Thread caller = Thread.currentThread();
    BooleanSupplier stopped = () -> seconds() >= secondsLimit || caller.isInterrupted();
    for (int i = 0; i < bounds.length && !options.keepTree() && refutation == null; i++) {
      if (!(bounds[i].bound().normUp(options.norm()) <= enough)) {
        Box box = domain.boxes().get(i);
        bounds[i] = bounders[0].refineRoot(box, bounds[i], workers, stopped);
      }
    }
    state.roots.addAll(List.of(bounds));
  }

  private void takeRoots(RootBound[] bounds) {
    for (int i = 0; i < bounds.length; i++) {
      BoxBound bound = bounds[i].bound();
      Box box = domain.boxes().get(i);
      state.subproblems++;
      double upper = bound.normUp(options.norm());
      add(subproblem(box, i, 0, bound, upper, 1.0 / bounds.length));
      offer(ascent.climb(box, bound.maximiser()));
    }
  }

  private void round() {
    List<Expansion> expansions = expand();
    List<Expansion.Part> parts =
        expansions.stream().flatMap(expansion -> expansion.parts().stream()).toList();
    workers.run(
        parts.size(),
        (worker, i) -> {
          Expansion.Part part = parts.get(i);
          Subproblem parent = part.parent();
          if (seconds() < secondsLimit || i < expansions.get(0).parts().size()) {
            Box box = part.box();
            BoxBound bound =
                bounders[worker].bound(
                    box.lower(), box.upper(), state.roots.get(parent.root()), parent.inheritance());
            part.finish(bound, probe(evaluators[worker], box, bound));
          }
        });
    take(expansions);
  }

  /** Takes boxes off the frontier and splits them. */
  private List<Expansion> expand() {
    double target = target();
    List<Expansion> expansions = new ArrayList<>();
    int parts = 0;
    while (parts < BATCH && state.frontier.size() > 0 && state.frontier.upperBound() > target) {
      // Some of the easiest boxes too: they show how large the trees below are.
      boolean easiest = options.epsilon().isPresent() && parts >= BATCH - EASIEST;
      Subproblem parent =
          easiest ? state.frontier.removeSmallest() : state.frontier.removeLargest();
      estimate.taken(excess(parent.upperBound()));
      if (parent.upperBound() <= target) {
        state.closedBound = Math.max(state.closedBound, parent.upperBound());
        state.volumeDone += parent.share();
        continue;
      }
      Expansion expansion = new Expansion(parent, parent.upperBound() / target);
      if (expansion.parts().size() == 1) {
        state.stuckBound = Math.max(state.stuckBound, parent.upperBound());
      } else {
        expansions.add(expansion);
        parts += expansion.parts().size();
      }
    }
    return expansions;
  }

  /** The better of a box's centre and the corner its linear bound points to. */
  private static Candidate probe(PairEvaluator evaluator, Box box, BoxBound bound) {
    double[] center = box.center();
    double[] corner = bound.maximiser();
    Candidate atCenter = new Candidate(center, evaluator.evaluate(center));
    Candidate atCorner = new Candidate(corner, evaluator.evaluate(corner));
    return atCorner.value() > atCenter.value() ? atCorner : atCenter;
  }

  private void take(List<Expansion> expansions) {
    Candidate found = state.best;
    for (Expansion expansion : expansions) {
      Subproblem parent = expansion.parent();
      double before = excess(parent.upperBound());
      if (!expansion.isComplete()) {
        state.frontier.add(parent); // out of time before all parts were bounded
        estimate.opened(before);
        continue;
      }
      estimate.split(before, expansion.parts().size());
      double share = parent.share() / expansion.parts().size();
      for (Expansion.Part part : expansion.parts()) {
        BoxBound bound = Objects.requireNonNull(part.bound());
        Candidate candidate = Objects.requireNonNull(part.candidate());
        state.subproblems++;
        double upper = Math.min(bound.normUp(options.norm()), parent.upperBound());
        int node = part.node(state.trees.get(parent.root()));
        if (add(subproblem(part.box(), parent.root(), node, bound, upper, share))) {
          estimate.part(before, excess(upper));
        }
        found = candidate.value() > found.value() ? candidate : found;
      }
    }
    if (found.value() > state.best.value()) {
      offer(found);
      for (Box root : domain.boxes()) {
        if (root.contains(found.point())) {
          offer(ascent.climb(root, found.point()));
        }
      }
    }
  }

  private Subproblem subproblem(
      Box box, int root, int node, BoxBound bound, double upper, double share) {
    return new Subproblem(box, root, node, bound.inheritance(), upper, state.created++, share);
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

  private double excess(double upper) {
    return upper / target();
  }

  /** Takes in a candidate; where it seems to refute epsilon, exact arithmetic decides. */
  private void offer(Candidate candidate) {
    if (candidate.value() <= state.best.value()) {
      return;
    }
    state.best = candidate;
    refute(candidate);
  }

  /** Exact arithmetic decides whether a candidate that seems to refute epsilon does. */
  private void refute(Candidate candidate) {
    if (options.epsilon().isPresent() && refutation == null) {
      Epsilon epsilon = options.epsilon().get();
      // Below epsilon by more than any rounding of an evaluation: not worth exact arithmetic.
      if (candidate.value() > epsilon.down() * (1 - 1e-6) && candidate.value() > state.cleared) {
        Witness witness = Witness.of(f, g, candidate.point(), options.norm());
        state.cleared = candidate.value();
        refutation = witness.exceeds(epsilon) ? witness : null;
      }
    }
  }

  private void report() {
    options
        .listener()
        .accept(
            new Progress(
                state.upperBound(),
                state.best.value(),
                state.subproblems,
                state.frontier.size(),
                state.volumeDone,
                options.epsilon().isPresent() ? estimate.remaining() : Double.NaN,
                seconds()));
  }

  private Bracket bracket(Bracket.Ending ending) {
    Witness witness =
        refutation != null ? refutation : Witness.of(f, g, state.best.point(), options.norm());
    if (!domain.contains(witness.input().toArray())) {
      throw new SoundnessError("witness outside the domain: " + witness.input());
    }
    double upper = identical ? 0 : state.upperBound();
    if (witness.differenceDown() > upper) {
      throw new SoundnessError(
          "a witness attains "
              + witness.differenceDown()
              + ", the proved upper bound is "
              + upper
              + "; input "
              + witness.input());
    }
    return new Bracket(
        upper,
        witness,
        state.subproblems,
        state.volumeDone,
        List.copyOf(state.trees),
        seconds(),
        ending);
  }
}
