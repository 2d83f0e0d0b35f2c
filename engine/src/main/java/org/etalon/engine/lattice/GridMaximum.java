package org.etalon.engine.lattice;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Grid;
import org.etalon.problem.GridPoints;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * The largest {@code ||g - f||} over the points of a grid in a box, by evaluating all of them.
 *
 * <p><b>Method:</b> in doubles, of which it is known how far they are from the truth; of the points
 * that may be the largest, exact arithmetic decides. Where doubles do not cast exactly, all points
 * are evaluated exactly.
 *
 * <p><b>Property:</b> exact; the same for any number of threads (docs/math/fixed.md, lemma 6).
 */
public final class GridMaximum implements GridTrial {
  /** Points of one task: some milliseconds. */
  private static final int SPAN = 1 << 14;

  /** The same where all are evaluated exactly. */
  static final int EXACT_SPAN = 1 << 7;

  /** Multiplications that a search of its own may take: minutes. */
  static final double MOST_OPERATIONS = 0x1p38;

  /** How many multiplications of doubles one exact one is. */
  static final double EXACT_COST = 256;

  private final Network f;
  private final Network g;
  private final Norm norm;
  private final Grid grid;
  private final @Nullable BatchPair[] pairs; // of each worker
  private final long operations;

  /**
   * About two networks on a grid.
   *
   * @param workers how many may ask at the same time
   */
  public GridMaximum(Network f, Network g, Norm norm, Grid grid, int workers) {
    this.f = f;
    this.g = g;
    this.norm = norm;
    this.grid = grid;
    pairs = new BatchPair[workers];
    operations = new BatchPair(f, g, norm).operations();
  }

  @Override
  public boolean hasFew(Box box, double multiplications) {
    return (double) grid.in(box).count() * operations <= multiplications;
  }

  @Override
  public Optional<Found> over(Box box, int worker, Stop stop) {
    return over(box, stop, (tasks, task) -> task.runAll(worker, tasks));
  }

  @Override
  public Optional<Found> over(Box box, Workers workers, Stop stop, Runnable whileWaiting) {
    return hasFew(box, MOST_OPERATIONS)
        ? over(box, stop, (tasks, task) -> workers.run(tasks, task::run, whileWaiting))
        : Optional.empty();
  }

  /** A part of the points, by a worker. */
  private interface Task {
    void run(int worker, int index);

    default void runAll(int worker, int tasks) {
      for (int index = 0; index < tasks; index++) {
        run(worker, index);
      }
    }
  }

  private interface Runner {
    void run(int tasks, Task task);
  }

  private Optional<Found> over(Box box, Stop stop, Runner runner) {
    GridPoints points = grid.in(box);
    if (points.count() == 0) {
      return Optional.of(new Found(Optional.empty(), 0, true));
    }
    OptionalDouble deviation = pair(0).deviation(grid, points.hull());
    if (deviation.isPresent()) {
      return nearly(box, points, deviation.getAsDouble(), stop, runner);
    }
    return exactlyIfFew(box, points, stop, runner);
  }

  private Optional<Found> exactlyIfFew(Box box, GridPoints points, Stop stop, Runner runner) {
    boolean affordable = hasFew(box, MOST_OPERATIONS / EXACT_COST);
    return affordable ? exactly(points, stop, runner) : Optional.empty();
  }

  private BatchPair pair(int worker) {
    BatchPair pair = pairs[worker];
    if (pair == null) {
      pair = new BatchPair(f, g, norm);
      pairs[worker] = pair;
    }
    return pair;
  }

  /** In doubles, and exactly where that does not decide. */
  private Optional<Found> nearly(
      Box box, GridPoints points, double deviation, Stop stop, Runner runner) {
    int tasks = tasks(points, SPAN);
    NearMaxima[] found = new NearMaxima[tasks];
    runner.run(
        tasks,
        (worker, index) -> {
          if (!stop.stopped()) {
            found[index] = nearly(points, (long) index * SPAN, deviation, pair(worker));
          }
        });
    if (Arrays.stream(found).anyMatch(Objects::isNull)) {
      return Optional.empty();
    }
    NearMaxima all = new NearMaxima(2 * deviation);
    for (NearMaxima each : found) {
      all.addAll(each);
    }
    if (all.hasUnknown()) {
      return exactlyIfFew(box, points, stop, runner);
    }
    if (all.isCut()) {
      double upper = Outward.addUp(all.largest(), deviation);
      return Optional.of(new Found(point(points, all.first()), upper, false));
    }
    return Optional.of(best(points, all.numbers()).found(points));
  }

  private static NearMaxima nearly(GridPoints points, long from, double deviation, BatchPair pair) {
    NearMaxima near = new NearMaxima(2 * deviation);
    long end = Math.min(points.count(), from + SPAN);
    for (long at = from; at < end; at += BatchEvaluator.BATCH) {
      int count = (int) Math.min(BatchEvaluator.BATCH, end - at);
      near.add(at, pair.norms(points, at, count), count);
    }
    return near;
  }

  private Optional<Found> exactly(GridPoints points, Stop stop, Runner runner) {
    int tasks = tasks(points, EXACT_SPAN);
    Exact[] found = new Exact[tasks];
    runner.run(
        tasks,
        (worker, index) -> {
          long from = (long) index * EXACT_SPAN;
          long end = Math.min(points.count(), from + EXACT_SPAN);
          if (!stop.stopped()) {
            found[index] = best(points, LongStream.range(from, end).toArray());
          }
        });
    if (Arrays.stream(found).anyMatch(Objects::isNull)) {
      return Optional.empty();
    }
    return Arrays.stream(found).reduce(Exact::larger).map(best -> best.found(points));
  }

  private static int tasks(GridPoints points, int span) {
    return Math.toIntExact((points.count() + span - 1) / span);
  }

  private Exact best(GridPoints points, long[] numbers) {
    return Arrays.stream(numbers)
        .mapToObj(number -> exact(points, number))
        .reduce(Exact::larger)
        .orElseThrow();
  }

  private Exact exact(GridPoints points, long number) {
    double[] x = points.point(number);
    Dyadic[] difference = g.forwardExact(x);
    Dyadic[] subtracted = f.forwardExact(x);
    for (int i = 0; i < difference.length; i++) {
      difference[i] = difference[i].subtract(subtracted[i]);
    }
    return new Exact(number, norm, norm.ofExact(difference));
  }

  private static Optional<Vector> point(GridPoints points, long number) {
    return Optional.of(Vector.of(points.point(number)));
  }

  /** A point and its norm, as {@link Norm#ofExact} has it. */
  private record Exact(long number, Norm norm, Dyadic value) {
    /** Of two that are equal, this one. */
    Exact larger(Exact other) {
      return other.value.compareTo(value) > 0 ? other : this;
    }

    Found found(GridPoints points) {
      return new Found(point(points, number), norm.up(value), true);
    }
  }
}
