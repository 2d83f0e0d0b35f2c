package org.etalon.engine.integral;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.Goal;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.bound.OutputPlanes;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.bound.RootBound;
import org.etalon.engine.search.Alignment;
import org.etalon.engine.search.Budget;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.InputText;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Branch and bound for a mean over a box: the part whose ends are farthest apart, by its share of
 * the volume, is cut in two, until the ends of the sum are close.
 *
 * <p><b>Property:</b> the sum is enclosed at any time; rounds of a fixed number of parts, so any
 * number of threads gives the same.
 */
final class MeanSearch implements AutoCloseable {
  private static final int ROUND = 32;
  private static final long BYTES = 512L << 20;
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private final Box box;
  private final int power;
  private final Budget budget;
  private final Stop stop;
  private final Workers workers;
  private final List<DifferenceBounder> bounders = new ArrayList<>();
  private final Optional<RootBound> root; // nothing if time was up before any
  private final double excess; // the volume of the box is at most so many times the domain's
  private final TreeSet<Part> open = new TreeSet<>(Part.WORST_FIRST);
  private final List<Part> settled = new ArrayList<>();
  private long boxes = 1;

  /**
   * A part of the domain.
   *
   * @param number tells parts apart
   * @param planes between which the difference lies
   * @param shareDown its share of the volume is at least this
   * @param shareUp and at most this
   * @param lower the mean over the part is at least this
   * @param upper and at most this
   */
  private record Part(
      long number,
      OutputPlanes planes,
      double shareDown,
      double shareUp,
      double lower,
      double upper) {
    static final Comparator<Part> WORST_FIRST =
        Comparator.comparingDouble(Part::excess).reversed().thenComparingLong(Part::number);

    /** What cutting it could gain at most. */
    double excess() {
      return shareUp * (upper - lower);
    }

    long bytes() {
      long entries = 2L * planes.outputs() * planes.box().size();
      return 8 * entries + planes.bound().inheritance().size();
    }
  }

  MeanSearch(Problem problem, int power, int threads, Budget budget) {
    this.power = power;
    this.budget = budget;
    stop = Stop.after(budget.seconds()).or(Stop.onInterrupt()).or(budget.stop());
    Problem aligned = Alignment.of(problem).problem();
    Optional<PairTheta> pair = PairTheta.beside(aligned.f(), aligned.g(), Semantics.REAL, stop);
    box = aligned.domain().boxes().get(0);
    Optional<Box> inner = aligned.domain().inner().get(0);
    excess = inner.map(within -> excess(box, within)).orElse(INFINITE);
    if (excess == INFINITE) {
      throw new UnfitException(refusal(box, inner));
    }
    workers = new Workers(threads);
    root = pair.map(this::bounded);
  }

  private RootBound bounded(PairTheta pair) {
    for (int w = 0; w < workers.count(); w++) {
      bounders.add(new DifferenceBounder(pair, Kernels.best(), true, Goal.of(Norm.INF)));
    }
    RootBound first = bounders.get(0).boundRoot(box, stop);
    return bounders.get(0).refineRoot(box, first, workers, stop, () -> {}, false);
  }

  @Override
  public void close() {
    workers.close();
  }

  /** Why there is no mean over a box between decimals, and what to ask for instead. */
  private static String refusal(Box outer, Optional<Box> inner) {
    String why = "a mean needs inputs whose bounds are doubles, or have several doubles between";
    for (int i = 0; i < outer.size(); i++) {
      int k = i;
      boolean narrow = Math.nextUp(outer.lower(i)) == outer.upper(i);
      if (inner.map(within -> excess(outer, within, k) == INFINITE).orElse(narrow)) {
        return why
            + ": those of "
            + InputText.name(i)
            + " have not, and of the box around them that is bounded they may be any part; give"
            + " both as one double in all its digits, such as "
            + new BigDecimal(outer.upper(i)).toPlainString()
            + ", or wider ones";
      }
    }
    return why + "; no double is known to lie in this domain: give wider bounds";
  }

  /** How many times as large as the inner one an outer box is at most, in what is no point. */
  private static double excess(Box outer, Box inner) {
    double excess = 1;
    for (int i = 0; i < outer.size(); i++) {
      double one = excess(outer, inner, i);
      excess = one == 1 ? excess : Outward.multiplyUp(excess, one);
    }
    return excess;
  }

  /** The same of one input; infinite where the inner box may be any part of it. */
  private static double excess(Box outer, Box inner, int i) {
    if (outer.lower(i) == inner.lower(i) && outer.upper(i) == inner.upper(i)) {
      return 1;
    }
    double width = Outward.subtractDown(inner.upper(i), inner.lower(i));
    double most = Outward.subtractUp(outer.upper(i), outer.lower(i));
    return width > 0 ? Outward.divideUp(most, width) : INFINITE;
  }

  /** How many boxes were bounded: none if time was up before. */
  long boxes() {
    return root.isEmpty() ? 0 : boxes;
  }

  /** Works until the ends are within the gap, or a limit says no. */
  MeanNorm.Ending run(double gap) {
    if (root.isEmpty()) {
      return MeanNorm.Ending.TIMEOUT;
    }
    bounded(box, root.get().bound().inheritance(), new double[] {1, 1}, 0, 0).ifPresent(open::add);
    while (true) {
      double[] mean = mean();
      if (mean[1] < Double.POSITIVE_INFINITY
          && mean[1] - mean[0] <= gap * mean[1]) { // a heuristic: both ends are proved
        return MeanNorm.Ending.COMPLETE;
      }
      if (stop.stopped()) {
        return MeanNorm.Ending.TIMEOUT;
      }
      if (open.isEmpty()) {
        return MeanNorm.Ending.ROUNDING;
      }
      if (boxes >= budget.boxes()) {
        return MeanNorm.Ending.SUBPROBLEM_LIMIT;
      }
      if (open.size() * open.first().bytes() > BYTES) {
        return MeanNorm.Ending.MEMORY;
      }
      round();
    }
  }

  /** The mean over the domain: a lower and an upper bound. */
  double[] mean() {
    double least = 0;
    double norm =
        root.map(known -> known.bound().normUp(power == 1 ? Norm.ONE : Norm.TWO))
            .orElse(Double.POSITIVE_INFINITY);
    double most = power == 1 ? norm : Outward.multiplyUp(norm, norm);
    if (!open.isEmpty() || !settled.isEmpty()) {
      double sum = 0;
      for (Iterable<Part> parts : List.of(open, settled)) {
        for (Part part : parts) {
          least = Outward.addDown(least, Outward.multiplyDown(part.shareDown(), part.lower()));
          sum = Outward.addUp(sum, Outward.multiplyUp(part.shareUp(), part.upper()));
        }
      }
      if (excess > 1) { // docs/math/integral.md, lemma 4
        least = Outward.addDown(least, -Outward.multiplyUp(most, Outward.addUp(excess, -1)));
        sum = Outward.multiplyUp(sum, excess);
      }
      most = sum < most ? sum : most; // NaN is no bound
    }
    return new double[] {
      Math.max(0, least), most < Double.POSITIVE_INFINITY ? most : Double.POSITIVE_INFINITY
    };
  }

  /** Cuts parts in two; those that were not bounded in time stay whole. */
  private void round() {
    List<Part> parents = new ArrayList<>();
    List<Box[]> halves = new ArrayList<>();
    while (parents.size() < ROUND && !open.isEmpty()) {
      Part part = open.pollFirst();
      int cut = cut(part.planes());
      if (cut < 0 || !(part.excess() > 0)) {
        settled.add(part);
      } else {
        parents.add(part);
        halves.add(part.planes().box().split(cut, part.planes().box().midpoint(cut)));
      }
    }
    List<Optional<Part>> parts = new ArrayList<>();
    for (int i = 0; i < 2 * parents.size(); i++) {
      parts.add(Optional.empty());
    }
    long from = boxes;
    workers.run(
        parts.size(),
        (worker, i) ->
            parts.set(i, half(parents.get(i / 2), halves.get(i / 2)[i % 2], worker, from + i)),
        () -> {});
    for (int k = 0; k < parents.size(); k++) {
      if (parts.get(2 * k).isPresent() && parts.get(2 * k + 1).isPresent()) {
        open.add(parts.get(2 * k).get());
        open.add(parts.get(2 * k + 1).get());
      } else {
        open.add(parents.get(k));
      }
    }
    boxes += parts.size();
  }

  private Optional<Part> half(Part parent, Box half, int worker, long number) {
    Box whole = parent.planes().box();
    double shareDown = parent.shareDown();
    double shareUp = parent.shareUp();
    for (int k = 0; k < whole.size(); k++) {
      if (half.lower(k) != whole.lower(k) || half.upper(k) != whole.upper(k)) {
        double up =
            Outward.divideUp(
                Outward.subtractUp(half.upper(k), half.lower(k)),
                Outward.subtractDown(whole.upper(k), whole.lower(k)));
        double down =
            -Outward.divideUp(
                -Outward.subtractDown(half.upper(k), half.lower(k)),
                Outward.subtractUp(whole.upper(k), whole.lower(k)));
        shareDown = Outward.multiplyDown(shareDown, Math.max(0, down));
        shareUp = up >= 0 ? Outward.multiplyUp(shareUp, Math.min(1, up)) : shareUp;
      }
    }
    return bounded(
        half,
        parent.planes().bound().inheritance(),
        new double[] {shareDown, shareUp},
        worker,
        number);
  }

  private Optional<Part> bounded(
      Box part, Inheritance enclosing, double[] share, int worker, long number) {
    return bounders
        .get(worker)
        .planes(part, root.orElseThrow(), enclosing, stop)
        .map(
            planes -> {
              double lower = 0;
              double upper = 0;
              for (int i = 0; i < planes.outputs(); i++) {
                double[] mean = BoxMean.of(planes, i, power);
                lower = Outward.addDown(lower, mean[0]);
                upper = Outward.addUp(upper, mean[1]);
              }
              return new Part(number, planes, share[0], share[1], Math.max(0, lower), upper);
            });
  }

  /** The input along which planes differ most over the box; -1 if none can be cut. */
  private static int cut(OutputPlanes planes) {
    Box box = planes.box();
    int best = -1;
    double most = -1;
    for (int k = 0; k < box.size(); k++) {
      double slopes = Double.MIN_NORMAL;
      for (int i = 0; i < planes.outputs(); i++) {
        slopes += Math.abs(planes.slope(i, false, k)) + Math.abs(planes.slope(i, true, k));
      }
      double effect = slopes * (box.upper(k) - box.lower(k));
      double at = box.midpoint(k);
      if (box.lower(k) < at && at < box.upper(k) && effect > most) {
        best = k;
        most = effect;
      }
    }
    return best;
  }
}
