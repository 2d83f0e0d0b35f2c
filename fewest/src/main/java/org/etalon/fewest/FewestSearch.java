package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Problem;
import org.etalon.problem.Verdict;
import org.etalon.time.Stop;

/**
 * Finds a network of few bits in all that is proved to be within epsilon of f on a domain.
 *
 * <p><b>Method:</b> search boldly, prove afterwards. Each level makes networks that are within part
 * of epsilon at many points of the domain; the certifier proves, or gives a point that the next
 * ones are made for, or says how much it lacks, and the next ones aim lower.
 *
 * <p><b>Property:</b> whatever is returned is certified; it never depends on the points.
 */
public final class FewestSearch {
  private static final int SAMPLES = 2048;
  private static final int POWER = 8;
  private static final int SWEEPS = 150;
  private static final double FIRST_GOAL = 0.92; // of epsilon
  private static final double LAST_GOAL = 0.985; // once a proof has succeeded
  private static final double CLOSER = 0.98; // after a counterexample
  private static final int TRIES = 8;

  /** A network is proved before its level is at its end if it takes this part of the best. */
  private static final double EARLY = 0.6;

  private static final long EARLY_BOXES = 3000;
  private static final long BISECTION_BOXES = 20_000;
  private static final int BISECTIONS = 4;
  private static final long PROOF_BOXES = 400_000;

  /** The parts of a level's time left that making a network, and a proof, may take. */
  private static final double MAKING = 0.6;

  private static final double PROOF_SHARE = 0.5;

  /** So many rounds without gain end the search. */
  private static final int ROUNDS = 3;

  private static final double SHAKE = 0.1; // of each number, at most

  /** How much of the goal a network may use before it is rounded, round by round. */
  private static final double[] SLACKS = {0.8, 0.65, 0.9, 0.5};

  /** Of the small networks only those of up to so many times the numbers of the smallest. */
  private static final double NEAR_SMALLEST = 1.8;

  private final FewestProblem problem;
  private final FewestOptions options;
  private final Consumer<FewestProgress> listener;
  private final long start = System.nanoTime();
  private final Teacher teacher;
  private final Workplace whole;
  private Workplace place; // of the level
  private final List<Proved> proved = new ArrayList<>();
  private Optional<Student> made =
      Optional.empty(); // the first that can be fitted as a whole, proved or not
  private final List<Student> met = new ArrayList<>(); // the goal, on the way of one chase
  private Level level;
  private int attempts;
  private long boxes;
  private boolean cut;
  private double until; // seconds since the start, for the level
  private long early; // bits of the last network that was proved, or not, before its time

  private FewestSearch(
      FewestProblem problem,
      FewestOptions options,
      Workers workers,
      Consumer<FewestProgress> listener) {
    this.problem = problem;
    this.options = options;
    this.listener = listener;
    level = options.first();
    teacher = new Teacher(problem.f());
    Points points = new Points(problem.f());
    points.sample(problem.domain(), SAMPLES, new SplittableRandom(options.seed()));
    Stop stop =
        Stop.after(options.budget().seconds()).or(options.budget().stop()).or(Stop.onInterrupt());
    whole =
        new Workplace(
            teacher,
            problem.property(),
            points,
            new Adversary(teacher, problem.domain(), workers),
            workers,
            stop);
    place = whole;
    until = options.budget().seconds();
  }

  /**
   * Runs the search.
   *
   * @throws org.etalon.problem.UnfitException if f is no chain of dense layers
   * @throws org.etalon.problem.SoundnessError if two proved facts contradict each other
   */
  public static FewestResult run(
      FewestProblem problem, FewestOptions options, Consumer<FewestProgress> listener) {
    try (Workers workers = new Workers(options.threads())) {
      FewestSearch search = new FewestSearch(problem, options, workers, listener);
      search.levels();
      return new FewestResult(
          List.copyOf(search.proved),
          search.attempts,
          search.boxes,
          search.seconds(),
          !search.cut && !search.whole.stop().hasStopped());
    }
  }

  private void levels() {
    for (Level next : Level.values()) {
      boolean asked = next.compareTo(options.first()) >= 0 && next.compareTo(options.last()) <= 0;
      if (asked && !stopped()) {
        level = next;
        early = Long.MAX_VALUE;
        double share = next == options.last() ? 1 : next.share();
        until = seconds() + share * (options.budget().seconds() - seconds());
        place = whole.within(left());
        switch (next) {
          case STORED -> {} // the search over one width for all
          case MIXED -> settle(teacher.student(), new NearestRows(teacher.student()));
          case PREPARED -> settle(prepared(), new NearestRows(prepared()));
          case ROUNDED -> settle(prepared(), new RoundedRows());
          case PRUNED -> prune();
        }
        cut |= place.stop().hasStopped();
      }
    }
  }

  /** Seconds that the level has left. */
  private double left() {
    return until - seconds();
  }

  private Student prepared() {
    return Prepared.of(teacher, problem.domain(), place.stop());
  }

  /** Makes networks from one, by one kind of rows, until one is proved, or it is no use. */
  private void settle(Student net, RowSource source) {
    double goal = FIRST_GOAL;
    Student from = net;
    for (int k = 0; k < TRIES && !stopped(); k++) {
      met.clear();
      Optional<Student> found =
          new Chase(place.within(MAKING * left()), source, potential(goal), this::early)
              .run(from.copy(), SWEEPS);
      if (found.isEmpty() || found.get().bits() >= fewest()) {
        return;
      }
      Certification proof = prove(found.get(), PROOF_BOXES);
      if (proof.verdict() == Verdict.CERTIFIED && goal > FIRST_GOAL) {
        return;
      }
      from = found.get();
      if (proof.verdict() == Verdict.UNKNOWN) {
        bisect(found.get().bits());
      }
      goal = proof.verdict() == Verdict.CERTIFIED ? LAST_GOAL : goal * next(proof);
    }
  }

  /** Proves networks met on the way to one that could not be proved. */
  private void bisect(long failed) {
    long below = failed;
    for (int k = 0; k < BISECTIONS && !stopped(); k++) {
      double wanted = Math.sqrt((double) below * Math.min(fewest(), met.get(0).bits()));
      long least = below;
      Optional<Student> next =
          met.stream()
              .filter(net -> net.bits() > least && net.bits() < fewest())
              .min(Comparator.comparingDouble(net -> Math.abs(Math.log(net.bits() / wanted))));
      if (next.isEmpty()) {
        return;
      }
      if (prove(next.get(), BISECTION_BOXES).verdict() != Verdict.CERTIFIED) {
        below = next.get().bits();
      }
    }
  }

  /** By how much the next network has to be better. */
  private double next(Certification proof) {
    return proof.verdict() == Verdict.FALSIFIED
        ? CLOSER
        : Math.max(0.7, Math.min(CLOSER, place.epsilon() / proof.upperBound()));
  }

  private Potential potential(double goal) {
    return new Potential(problem.property().norm(), goal * place.epsilon(), POWER);
  }

  /** Proves a network that is much better than the best, so that there is an answer early. */
  private void early(Student net) {
    take(net);
    met.add(net.copy());
    if (net.bits() < EARLY * Math.min(early, fewest()) && !stopped()) {
      early = net.bits();
      prove(net.copy(), EARLY_BOXES);
    }
  }

  /** Neurons removed, what is left fitted again, then rounded; again and again from elsewhere. */
  private void prune() {
    SplittableRandom random = new SplittableRandom(options.seed());
    int without = 0;
    for (int round = 0; without < ROUNDS && !stopped(); round++) {
      long before = fewest();
      makeSmall(beginning(round, random), SLACKS[round % SLACKS.length]);
      without = fewest() < before ? 0 : without + 1;
    }
  }

  /** The first network that can be fitted as a whole, shaken in every round but the first. */
  private Student beginning(int round, SplittableRandom random) {
    if (made.isEmpty()) {
      new Chase(place.within(MAKING * left()), new RoundedRows(), potential(FIRST_GOAL), this::take)
          .run(prepared(), SWEEPS);
    }
    Student net = made.orElseGet(this::prepared).copy();
    double[] numbers = net.numbers();
    for (int p = 0; p < numbers.length && round > 0; p++) {
      numbers[p] *= 1 + SHAKE * (2 * random.nextDouble() - 1);
    }
    net.set(numbers, Teacher.FINE);
    return net;
  }

  private void take(Student net) {
    report(net, false);
    if (made.isEmpty() && net.numberCount() <= Shrink.MOST_NUMBERS) {
      made = Optional.of(net.copy());
    }
  }

  private void makeSmall(Student net, double slack) {
    double goal = FIRST_GOAL * place.epsilon();
    Workplace making = place.within(MAKING * left());
    List<Student> small =
        new Shrink(place.within(MAKING / 2 * left()), potential(FIRST_GOAL)).run(net, slack * goal);
    if (small.isEmpty()) {
      return;
    }
    int smallest = small.get(small.size() - 1).numberCount();
    List<Student> found = new ArrayList<>();
    for (Student student : small) {
      if (student.numberCount() <= NEAR_SMALLEST * smallest && !making.stop().stopped()) {
        new Chase(making, new RoundedRows(), potential(FIRST_GOAL), n -> report(n, false))
            .run(student.copy(), SWEEPS)
            .ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparingLong(Student::bits));
    for (Student student : found) {
      if (stopped() || student.bits() >= fewest()) {
        return;
      }
      if (prove(student, PROOF_BOXES).verdict() != Verdict.CERTIFIED) {
        settle(student, new RoundedRows());
      }
    }
  }

  private Certification prove(Student net, long most) {
    report(net, true);
    attempts++;
    double seconds = Math.max(0.1, PROOF_SHARE * left());
    long limit = Math.min(most, Math.max(1, options.budget().boxes() - boxes));
    SearchOptions searching =
        SearchOptions.defaults()
            .withThreads(options.threads())
            .withSeed(options.seed())
            .withTree(true)
            .withSeconds(seconds)
            .withMaxSubproblems(limit)
            .withStop(place.stop())
            .withListener(progress -> report(net, true));
    Certification proof =
        Certifier.certify(
            new Problem(
                problem.f(), teacher.padded(net).network(), problem.domain(), problem.property()),
            searching);
    Bracket bracket = proof.bracket();
    boxes += bracket.subproblems();
    cut |= !bracket.reproducible() || boxes >= options.budget().boxes();
    if (proof.verdict() == Verdict.CERTIFIED) {
      proved.add(new Proved(level, net.coded(), teacher.padded(net), proof, seconds()));
    } else {
      place.points().keep(bracket.witness().input().toArray());
    }
    return proof;
  }

  private long fewest() {
    return proved.isEmpty() ? options.below() : proved.get(proved.size() - 1).bits();
  }

  private void report(Student net, boolean proving) {
    listener.accept(new FewestProgress(level, net.bits(), fewest(), proving, seconds()));
  }

  private double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }

  private boolean stopped() {
    return place.stop().stopped() || boxes >= options.budget().boxes();
  }
}
