package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.etalon.engine.bound.BoxBound;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.NetworkPair;
import org.etalon.engine.bound.RootBound;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.falsify.GradientAscent;
import org.etalon.engine.falsify.PairEvaluator;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.Witness;
import org.jspecify.annotations.Nullable;

/**
 * Branch and bound over boxes of inputs for {@code max ||g - f||} over a domain.
 *
 * <p><b>Returns:</b> at any end a {@link Bracket}: a proved upper bound over the whole domain and
 * an input that attains the lower bound in exact arithmetic.
 *
 * <p><b>Method:</b> rounds. Each takes the {@value #BATCH} boxes of largest bound that are not yet
 * good enough, bisects each ({@link SplitRule}) and bounds the halves in parallel; results are
 * taken in in a fixed order, so bounds, boxes and witness do not depend on the number of threads.
 *
 * <p><b>Property:</b> sound; complete in the limit for epsilon above the maximum.
 */
public final class BranchAndBound implements AutoCloseable {
  private static final int BATCH = 64;
  private static final double ATTACK_OPERATIONS = 4e8;

  private final Network f;
  private final Network g;
  private final Domain domain;
  private final SearchOptions options;
  private final Workers workers;
  private final DifferenceBounder[] bounders;
  private final PairEvaluator[] evaluators;
  private final GradientAscent ascent;
  private final boolean identical;
  private final PriorityQueue<Subproblem> open = new PriorityQueue<>();
  private double closedBound;
  private double stuckBound;
  private double volumeDone;
  private long subproblems;
  private long created;
  private Candidate best;
  private @Nullable Witness refutation;
  private double refuted = Double.NEGATIVE_INFINITY;
  private double secondsBefore;
  private long resumedAt;
  private double secondsLimit;
  private long subproblemLimit;

  private BranchAndBound(Network f, Network g, Domain domain, SearchOptions options) {
    this.f = f;
    this.g = g;
    this.domain = domain;
    this.options = options;
    workers = new Workers(options.threads());
    FoldedNetwork foldedF = FoldedNetwork.of(f);
    FoldedNetwork foldedG = FoldedNetwork.of(g);
    NetworkPair pair = NetworkPair.of(foldedF, foldedG);
    identical = pair.identical();
    bounders = new DifferenceBounder[workers.count()];
    evaluators = new PairEvaluator[workers.count()];
    for (int w = 0; w < workers.count(); w++) {
      bounders[w] = new DifferenceBounder(pair, Kernels.best());
      evaluators[w] = new PairEvaluator(foldedF, foldedG, options.norm());
    }
    ascent = new GradientAscent(evaluators[0]);
    double[] center = domain.boxes().get(0).center();
    best = new Candidate(center, evaluators[0].evaluate(center));
  }

  /**
   * A search that has not begun. Close it to end its threads.
   *
   * @throws IllegalArgumentException if the networks differ in architecture or the domain does not
   *     fit their inputs
   */
  public static BranchAndBound open(Network f, Network g, Domain domain, SearchOptions options) {
    if (domain.size() != f.inputSize()) {
      throw new IllegalArgumentException(
          "the domain has " + domain.size() + " inputs, the network takes " + f.inputSize());
    }
    return new BranchAndBound(f, g, domain, options);
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
    secondsLimit = secondsBefore + seconds;
    subproblemLimit = maxSubproblems;
    try {
      return advance();
    } finally {
      secondsBefore = seconds();
    }
  }

  @Override
  public void close() {
    workers.close();
  }

  private Bracket advance() {
    if (identical) { // equal parameters: the difference is exactly zero everywhere
      volumeDone = 1;
      return bracket(Bracket.Ending.COMPLETE);
    }
    if (subproblems == 0) {
      attackRoots();
      boundRoots();
      report();
    }
    while (true) {
      Bracket.Ending ending = ending();
      if (ending != null) {
        return bracket(ending);
      }
      round();
      report();
    }
  }

  /** The reason to stop now, or nothing. */
  private Bracket.@Nullable Ending ending() {
    if (refutation != null) {
      return Bracket.Ending.COMPLETE;
    }
    if (open.isEmpty() || open.peek().upperBound() <= target()) {
      boolean stuck = stuckBound > target();
      return stuck ? Bracket.Ending.EXHAUSTED : Bracket.Ending.COMPLETE;
    }
    if (Thread.currentThread().isInterrupted()) {
      return Bracket.Ending.CANCELLED;
    }
    if (seconds() >= secondsLimit) {
      return Bracket.Ending.TIMEOUT;
    }
    return subproblems >= subproblemLimit ? Bracket.Ending.SUBPROBLEM_LIMIT : null;
  }

  /** Boxes with at most this bound need no more work. */
  private double target() {
    double byGap = best.value() / (1 - Math.min(options.gap(), 0.999));
    return options.epsilon().orElse(byGap);
  }

  private double seconds() {
    return secondsBefore + (System.nanoTime() - resumedAt) * 1e-9;
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

  private void boundRoots() {
    List<Box> roots = domain.boxes();
    RootBound[] bounds = new RootBound[roots.size()];
    workers.run(roots.size(), (worker, i) -> bounds[i] = bounders[worker].boundRoot(roots.get(i)));
    for (int i = 0; i < bounds.length; i++) {
      RootBound root = bounds[i];
      subproblems++;
      double upper = root.bound().normUp(options.norm());
      add(roots.get(i), root, root.bound(), upper, 1.0 / bounds.length);
      double[] corner = root.bound().maximiser();
      offer(ascent.climb(roots.get(i), corner));
    }
  }

  private void round() {
    double target = target();
    List<Subproblem> parents = new ArrayList<>();
    List<Box> boxes = new ArrayList<>();
    while (parents.size() < BATCH && !open.isEmpty() && open.peek().upperBound() > target) {
      Subproblem parent = open.remove();
      int input = SplitRule.choose(parent.box(), parent.bound());
      if (input < 0) {
        stuckBound = Math.max(stuckBound, parent.upperBound());
        continue;
      }
      parents.add(parent);
      for (Box half : parent.box().split(input, parent.box().midpoint(input))) {
        boxes.add(half);
      }
    }
    BoxBound[] bounds = new BoxBound[boxes.size()];
    Candidate[] candidates = new Candidate[boxes.size()];
    workers.run(
        boxes.size(),
        (worker, i) -> {
          if (seconds() < secondsLimit || i < 2) {
            Box box = boxes.get(i);
            Subproblem parent = parents.get(i / 2);
            bounds[i] =
                bounders[worker].bound(box.lower(), box.upper(), parent.root(), parent.bound());
            candidates[i] = probe(evaluators[worker], box, bounds[i]);
          }
        });
    take(parents, boxes, bounds, candidates);
  }

  /** The better of a box's centre and the corner its linear bound points to. */
  private static Candidate probe(PairEvaluator evaluator, Box box, BoxBound bound) {
    double[] center = box.center();
    double[] corner = bound.maximiser();
    Candidate atCenter = new Candidate(center, evaluator.evaluate(center));
    Candidate atCorner = new Candidate(corner, evaluator.evaluate(corner));
    return atCorner.value() > atCenter.value() ? atCorner : atCenter;
  }

  private void take(
      List<Subproblem> parents,
      List<Box> boxes,
      @Nullable BoxBound[] bounds,
      @Nullable Candidate[] candidates) {
    Candidate found = best;
    for (int k = 0; k < parents.size(); k++) {
      Subproblem parent = parents.get(k);
      if (bounds[2 * k] == null || bounds[2 * k + 1] == null) {
        open.add(parent); // out of time before both halves were bounded
        continue;
      }
      for (int i = 2 * k; i <= 2 * k + 1; i++) {
        BoxBound bound = bounds[i];
        Candidate candidate = candidates[i];
        subproblems++;
        if (bound == null || candidate == null) {
          continue;
        }
        double upper = Math.min(bound.normUp(options.norm()), parent.upperBound());
        add(boxes.get(i), parent.root(), bound, upper, parent.share() / 2);
        found = candidate.value() > found.value() ? candidate : found;
      }
    }
    if (found.value() > best.value()) {
      offer(found);
      for (Box root : domain.boxes()) {
        if (root.contains(found.point())) {
          offer(ascent.climb(root, found.point()));
        }
      }
    }
  }

  private void add(Box box, RootBound root, BoxBound bound, double upper, double share) {
    if (upper <= target()) {
      closedBound = Math.max(closedBound, upper);
      volumeDone += share;
    } else {
      open.add(new Subproblem(box, root, bound, upper, created++, share));
    }
  }

  /** Takes in a candidate; where it seems to refute epsilon, exact arithmetic decides. */
  private void offer(Candidate candidate) {
    if (candidate.value() <= best.value()) {
      return;
    }
    best = candidate;
    if (options.epsilon().isPresent() && refutation == null) {
      double epsilon = options.epsilon().getAsDouble();
      // Below epsilon by more than any rounding of an evaluation: not worth exact arithmetic.
      if (candidate.value() > epsilon * (1 - 1e-6) && candidate.value() > refuted) {
        Witness witness = Witness.of(f, g, candidate.point(), options.norm());
        refuted = candidate.value();
        refutation = witness.exceeds(epsilon) ? witness : null;
      }
    }
  }

  private double upperBound() {
    double waiting = open.isEmpty() ? 0 : open.peek().upperBound();
    return Math.max(Math.max(closedBound, stuckBound), waiting);
  }

  private void report() {
    options
        .listener()
        .accept(
            new Progress(
                upperBound(), best.value(), subproblems, open.size(), volumeDone, seconds()));
  }

  private Bracket bracket(Bracket.Ending ending) {
    Witness witness =
        refutation != null ? refutation : Witness.of(f, g, best.point(), options.norm());
    if (!domain.contains(witness.input().toArray())) {
      throw new SoundnessError("witness outside the domain: " + witness.input());
    }
    double upper = identical ? 0 : upperBound();
    if (witness.differenceDown() > upper) {
      throw new SoundnessError(
          "a witness attains "
              + witness.differenceDown()
              + ", the proved upper bound is "
              + upper
              + "; input "
              + witness.input());
    }
    return new Bracket(upper, witness, subproblems, volumeDone, seconds(), ending);
  }
}
