package org.etalon.fewest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.etalon.time.Stop;

/**
 * Finds a network of few bits in all, or of another cost, that is proved to be within epsilon of f
 * on a domain, or to meet another property, for which a distance then is the guide.
 *
 * <p><b>Method:</b> search boldly, prove afterwards. Each level makes networks that are within part
 * of epsilon at many points of the domain; the certifier proves them, or gives a point that the
 * next ones are made for, or says how much it lacks, and the next ones aim lower.
 *
 * <p><b>Property:</b> whatever is returned is certified; it never depends on the points.
 */
public final class FewestSearch {
  private static final int SAMPLES = 2048;
  private static final int MORE_SAMPLES = 256; // in every round
  private static final int POWER = 8;
  private static final double FIRST_GOAL = 0.92; // of epsilon
  private static final double LAST_GOAL = 0.985; // once a proof has succeeded
  private static final double CLOSER = 0.98; // after a counterexample
  private static final double CLOSEST = 0.7; // where the bound is far off
  private static final int TRIES = 4;
  private static final int BISECTIONS = 4;

  /** A network is proved before its level is at its end if it takes this part of the best. */
  private static final double EARLY = 0.6;

  /** So many rounds of the last level without gain end the search. */
  private static final int ROUNDS = 12;

  /** The first network of so few numbers, or the smallest met, is fitted as a whole. */
  private static final int FIT = 350;

  /** Of so many rounds one begins with f, one with a large network, the others with small ones. */
  private static final int CYCLE = 6;

  private static final double SHAKE = 0.1; // of each number, at most
  private static final double SHAKE_OF_SMALL = 0.3;

  /** Small networks to begin with have up to so many times the numbers of the smallest. */
  private static final double SEEDS = 4;

  /** How much of the goal a network may use before it is rounded, round by round. */
  private static final double[] SLACKS = {0.8, 0.65, 0.9};

  /** Of the small networks only those of up to so many times the numbers of the smallest. */
  private static final double NEAR_SMALLEST = 1.8;

  private final FewestProblem problem;
  private final FewestOptions options;
  private final FewestListener listener;
  private final Allowance allowance;
  private final Teacher teacher;
  private final Workplace whole;
  private final Proofs proofs;
  private final SplittableRandom random;
  private final List<Student> met = new ArrayList<>(); // the goal, on the way of one chase
  private final Optional<Student> given;
  private Optional<Student> prepared = Optional.empty(); // in full
  private Optional<Student> fit = Optional.empty(); // to be fitted as a whole
  private List<Student> seeds = List.of(); // small networks to begin with again
  private final List<Level> begun = new ArrayList<>();
  private Workplace place; // of the level
  private Level level;
  private long early; // rank of the last network whose proof was tried before its time

  private FewestSearch(
      FewestProblem problem,
      FewestOptions options,
      Workers workers,
      FewestListener listener,
      Allowance allowance,
      Teacher teacher,
      Stop stop) {
    this.problem = problem;
    this.options = options;
    this.listener = listener;
    this.allowance = allowance;
    this.teacher = teacher;
    level = options.first();
    random = new SplittableRandom(options.seed());
    Limits limits = new Limits();
    Points points = new Points(problem.f());
    points.sample(problem.domain(), SAMPLES, random, stop);
    options.points().forEach(x -> points.keep(inside(x.toArray())));
    proofs = new Proofs(problem, options, allowance, listener);
    given = options.start().map(teacher::student);
    whole =
        new Workplace(
            teacher,
            problem.guide(),
            options.cost(),
            options.family(),
            points,
            new Adversary(teacher, problem.domain(), workers),
            new Outlook(problem, teacher),
            workers,
            limits,
            limits.with(stop));
    place = whole;
  }

  /**
   * Runs the search.
   *
   * @throws UnfitException if epsilon is 0, the network to start from has other layers than f, or a
   *     point lies outside the domain
   * @throws org.etalon.problem.SoundnessError if two proved facts contradict each other
   */
  public static FewestResult run(
      FewestProblem problem, FewestOptions options, FewestListener listener) {
    FewestScope.require(problem, options.start());
    try (Workers workers = new Workers(options.threads())) {
      if (FewestScope.isGraph(problem.f())) {
        return new GraphSearch(problem, options, workers, listener).run();
      }
      Allowance allowance = new Allowance(options.budget());
      Stop stop =
          Stop.after(options.budget().seconds()).or(options.budget().stop()).or(Stop.onInterrupt());
      Optional<Teacher> teacher = Teacher.of(problem.f(), stop);
      if (teacher.isEmpty()) {
        return FewestResult.nothing(options.cost(), allowance.seconds());
      }
      FewestSearch search =
          new FewestSearch(problem, options, workers, listener, allowance, teacher.get(), stop);
      search.levels();
      return new FewestResult(
          options.cost(),
          search.proofs.proved(),
          List.copyOf(search.begun),
          search.proofs.attempts(),
          search.allowance.boxes(),
          search.allowance.seconds(),
          search.ending());
    }
  }

  private double[] inside(double[] x) {
    if (!problem.domain().surrounds(x)) {
      throw new UnfitException("a point given lies outside the domain: " + Arrays.toString(x));
    }
    return problem.domain().nearest(x).orElse(x);
  }

  private FewestResult.Ending ending() {
    if (whole.limits().cut() || proofs.cut()) {
      return FewestResult.Ending.TIME;
    }
    return allowance.lacked() ? FewestResult.Ending.BOXES : FewestResult.Ending.COMPLETE;
  }

  private void levels() {
    for (Level next : Level.values()) {
      boolean asked = next.compareTo(options.first()) >= 0 && next.compareTo(options.last()) <= 0;
      if (asked && !whole.stop().stopped() && !allowance.exhausted()) {
        if (begun.isEmpty()) {
          proveGiven();
        }
        begin(next);
        switch (next) {
          case GIVEN, STORED -> {} // proved before, and the search over one width for all
          case MIXED -> {
            byBound(teacher.student());
            nearest(teacher.student());
          }
          case PREPARED -> nearest(prepared());
          case ROUNDED -> rounded(given.orElseGet(this::prepared));
          case PRUNED -> rounds();
        }
      }
    }
  }

  private void begin(Level next) {
    level = next;
    begun.add(next);
    early = Long.MAX_VALUE;
    allowance.begin(next == options.last() ? 1 : next.share());
    place = whole.within(allowance.left());
  }

  /** What the search was given is proved before anything else, unless it is no use. */
  private void proveGiven() {
    fit = given.filter(net -> net.numberCount() <= FIT).map(Student::copy);
    if (given.isPresent()
        && place.family().holds(given.get().coded())
        && rank(given.get()) < proofs.least()) {
      level = Level.GIVEN;
      begun.add(level);
      if (prove(given.get(), Proofs.Patience.MUCH).verdict() == Verdict.FALSIFIED) {
        listener.refuted(given.get().coded());
      }
    }
  }

  private Student prepared() {
    Student made = prepared.orElseGet(() -> Prepared.of(teacher, problem.domain(), place.stop()));
    if (!place.stop().hasStopped()) {
      prepared = Optional.of(made);
    }
    return made.copy();
  }

  private void nearest(Student net) {
    if (place.outlook().decides()) {
      narrow(net);
    } else {
      RowSource source =
          place
              .family()
              .fold(rows -> new NearestRows(net, rows), book -> CodebookRows.nearest(book, net));
      settle(net, source);
    }
  }

  /** What the first bound proves of a width a layer or a row, where it is not the only guide. */
  private void byBound(Student net) {
    if (place.outlook().decides()) {
      return;
    }
    List<Student> found =
        place
            .family()
            .fold(
                rows -> new BoundWidths(place.within(allowance.making()), problem, rows, net).run(),
                book -> List.of());
    for (Student student : found) {
      if (rank(student) < proofs.least() && !stopped()) {
        prove(student, place.outlook().best(student, place.stop()), Proofs.Patience.LITTLE);
      }
    }
  }

  /** Makes networks as narrow as first bounds allow, which proofs are better than by a guess. */
  private void narrow(Student net) {
    double allowed = 1;
    for (int k = 0; k < TRIES && !stopped(); k++) {
      Workplace making = place.within(allowance.making());
      Optional<Student> found = new Narrowing(making, net, allowed).run();
      if (found.isEmpty() || rank(found.get()) >= proofs.least()) {
        return;
      }
      Certification proof = prove(found.get(), Proofs.Patience.MUCH);
      boolean certified = proof.verdict() == Verdict.CERTIFIED;
      if (certified && (!isOfDistance() || proof.upperBound() > LAST_GOAL * place.epsilon())) {
        return;
      }
      allowed *= certified ? LAST_GOAL * place.epsilon() / proof.upperBound() : closer(proof);
    }
  }

  private void rounded(Student from) {
    if (place.outlook().decides() && proofs.proved().isEmpty()) {
      narrow(prepared()); // the level before had too little time
    }
    settle(from, roundedRows());
  }

  private RowSource roundedRows() {
    return place.family().fold(RoundedRows::new, CodebookRows::rounded);
  }

  /** Makes networks from one, by one kind of rows, until one is proved, or it is no use. */
  private void settle(Student net, RowSource source) {
    double goal = FIRST_GOAL;
    Student from = net;
    for (int k = 0; k < TRIES && !stopped(); k++) {
      Optional<Student> found = chase(from, source, goal);
      if (found.isEmpty() || rank(found.get()) >= proofs.least()) {
        return;
      }
      Certification proof = prove(found.get(), Proofs.Patience.MUCH);
      if (proof.verdict() == Verdict.CERTIFIED && goal > FIRST_GOAL) {
        return;
      }
      if (proof.verdict() == Verdict.UNKNOWN) {
        bisect(rank(found.get()));
      }
      from = found.get();
      goal = proof.verdict() == Verdict.CERTIFIED ? LAST_GOAL : goal * closer(proof);
    }
  }

  private Optional<Student> chase(Student net, RowSource source, double goal) {
    met.clear();
    return new Chase(place.within(allowance.making()), source, potential(goal), this::onTheWay)
        .run(net.copy());
  }

  /** Whether bounds are of what networks are made for. */
  private boolean isOfDistance() {
    return problem.property().limit().isPresent();
  }

  /** By how much the next network has to be better. */
  private double closer(Certification proof) {
    return proof.verdict() == Verdict.FALSIFIED || !isOfDistance()
        ? CLOSER
        : Math.max(CLOSEST, Math.min(CLOSER, place.epsilon() / proof.upperBound()));
  }

  private Potential potential(double goal) {
    return new Potential(problem.guide().norm(), goal * place.epsilon(), POWER);
  }

  /** A network that meets the goal at all points, on the way to fewer bits. */
  private void onTheWay(Student net) {
    report(rank(net), false);
    met.add(net.copy());
    if (fit.isEmpty() || fit.get().numberCount() > FIT) {
      fit = Optional.of(net.copy());
    }
    // One that is much better than the best is proved at once, so that there is an answer early.
    if (rank(net) < EARLY * Math.min(early, proofs.least()) && !stopped()) {
      early = rank(net);
      prove(net.copy(), Proofs.Patience.LITTLE);
    }
  }

  /** Tries networks met on the way to one that could not be proved. */
  private void bisect(long failed) {
    long below = failed;
    for (int k = 0; k < BISECTIONS && !stopped(); k++) {
      double wanted = Math.sqrt((double) below * Math.min(proofs.least(), rank(met.get(0))));
      long least = below;
      Optional<Student> next =
          met.stream()
              .filter(net -> rank(net) > least && rank(net) < proofs.least())
              .min(Comparator.comparingDouble(net -> Math.abs(StrictMath.log(rank(net) / wanted))));
      if (next.isEmpty()) {
        return;
      }
      if (prove(next.get(), Proofs.Patience.LITTLE).verdict() != Verdict.CERTIFIED) {
        below = rank(next.get());
      }
    }
  }

  /**
   * Neurons removed, what is left fitted again, then rounded; from networks of several sizes, and
   * now and then from f itself, by turns: what is found depends on chance.
   */
  private void rounds() {
    int without = 0;
    for (int round = 0; without < ROUNDS && !stopped(); round++) {
      long before = proofs.least();
      if (round > 0) {
        place.points().sample(problem.domain(), MORE_SAMPLES, random, place.stop());
      }
      double slack = SLACKS[round % SLACKS.length];
      boolean tooLarge = fit.filter(net -> net.numberCount() <= Shrink.MOST_NUMBERS).isEmpty();
      if (tooLarge || round % CYCLE == 1) {
        early = Long.MAX_VALUE;
        fit = Optional.empty();
        rounded(round == 0 ? given.orElseGet(this::prepared) : prepared());
      } else if (round % CYCLE == 0 || seeds.isEmpty()) {
        makeSmall(shaken(fit.get(), round > 0 ? SHAKE : 0), slack);
      } else {
        makeSmall(shaken(seeds.get(random.nextInt(seeds.size())), SHAKE_OF_SMALL), slack);
      }
      without = proofs.least() < before ? 0 : without + 1;
    }
  }

  private Student shaken(Student net, double part) {
    Student shaken = net.copy();
    double[] numbers = shaken.numbers();
    for (int p = 0; p < numbers.length; p++) {
      numbers[p] *= 1 + part * (2 * random.nextDouble() - 1);
    }
    shaken.set(numbers, Teacher.FINE);
    return shaken;
  }

  private void makeSmall(Student net, double slack) {
    double goal = slack * FIRST_GOAL * place.epsilon();
    List<Student> small =
        new Shrink(place.within(allowance.making()), potential(FIRST_GOAL)).run(net, goal);
    if (small.isEmpty()) {
      return;
    }
    int smallest = small.get(small.size() - 1).numberCount();
    seeds = small.stream().filter(student -> student.numberCount() <= SEEDS * smallest).toList();
    Workplace making = place.within(allowance.making());
    List<Student> found = new ArrayList<>();
    for (int k = small.size() - 1; k >= 0 && !making.stop().stopped(); k--) {
      if (small.get(k).numberCount() <= NEAR_SMALLEST * smallest) {
        new Chase(making, roundedRows(), potential(FIRST_GOAL), s -> report(rank(s), false))
            .run(small.get(k).copy())
            .ifPresent(found::add);
      }
    }
    found.sort(Comparator.comparingLong(this::rank));
    for (Student student : found) {
      if (stopped() || rank(student) >= proofs.least()) {
        return;
      }
      if (prove(student, Proofs.Patience.MUCH).verdict() == Verdict.CERTIFIED) {
        settle(student, roundedRows());
      }
    }
  }

  private Certification prove(Student net, Proofs.Patience patience) {
    return prove(net, place.outlook().certified(net, place.stop()), patience);
  }

  private Certification prove(Student net, CodedNetwork certified, Proofs.Patience patience) {
    long rank = rank(net);
    Runnable waiting = () -> report(rank, true);
    waiting.run();
    return proofs.prove(
        level,
        net.coded(),
        certified,
        patience,
        place.stop(),
        waiting,
        witness -> place.points().keep(witness.input().toArray()));
  }

  private long rank(Student net) {
    return options.cost().rank(net.coded());
  }

  private void report(long rank, boolean proving) {
    Cost cost = options.cost();
    long tried = cost.ofRank(rank);
    long proved = cost.ofRank(proofs.least());
    listener.progress(new FewestProgress(level, cost, tried, proved, proving, allowance.seconds()));
  }

  private boolean stopped() {
    return place.stop().stopped() || allowance.levelExhausted();
  }
}
