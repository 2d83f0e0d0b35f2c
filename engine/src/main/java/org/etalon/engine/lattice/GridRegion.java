package org.etalon.engine.lattice;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Grid;
import org.etalon.problem.GridPoints;
import org.etalon.problem.OutputRegion;
import org.etalon.time.Stop;

/**
 * Whether outputs are in a region at any point of a grid in a box, by evaluating all of them.
 *
 * <p><b>Returns:</b> the first point at which they are; none is a value of 0, which no region has.
 *
 * <p><b>Property:</b> exact; the same for any number of threads.
 */
public final class GridRegion implements GridTrial {
  private static final Found NOWHERE = new Found(Optional.empty(), 0, true);

  private final Network f;
  private final Network g;
  private final OutputRegion region;
  private final Grid grid;
  private final double operations;

  /** About two networks on a grid. */
  public GridRegion(Network f, Network g, OutputRegion region, Grid grid) {
    this.f = f;
    this.g = g;
    this.region = region;
    this.grid = grid;
    operations =
        GridMaximum.EXACT_COST
            * (1 + new BatchEvaluator(f).operations() + new BatchEvaluator(g).operations());
  }

  @Override
  public boolean hasFew(Box box, double multiplications) {
    return grid.in(box).count() * operations <= multiplications;
  }

  @Override
  public Optional<Found> over(Box box, int worker, Stop stop) {
    GridPoints points = grid.in(box);
    OptionalLong first = OptionalLong.empty();
    for (long from = 0; from < points.count() && first.isEmpty(); from += GridMaximum.EXACT_SPAN) {
      if (stop.stopped()) {
        return Optional.empty();
      }
      first = first(points, from);
    }
    return Optional.of(found(points, first));
  }

  @Override
  public Optional<Found> over(Box box, Workers workers, Stop stop, Runnable whileWaiting) {
    if (!hasFew(box, GridMaximum.MOST_OPERATIONS)) {
      return Optional.empty();
    }
    GridPoints points = grid.in(box);
    long spans = (points.count() + GridMaximum.EXACT_SPAN - 1) / GridMaximum.EXACT_SPAN;
    OptionalLong[] firsts = new OptionalLong[Math.toIntExact(spans)];
    workers.run(
        firsts.length,
        (worker, span) -> {
          if (!stop.stopped()) {
            firsts[span] = first(points, (long) span * GridMaximum.EXACT_SPAN);
          }
        },
        whileWaiting);
    if (Arrays.asList(firsts).contains(null)) {
      return Optional.empty();
    }
    return Optional.of(
        found(
            points,
            Arrays.stream(firsts)
                .filter(OptionalLong::isPresent)
                .findFirst()
                .orElse(OptionalLong.empty())));
  }

  private OptionalLong first(GridPoints points, long from) {
    long end = Math.min(points.count(), from + GridMaximum.EXACT_SPAN);
    for (long at = from; at < end; at++) {
      double[] x = points.point(at);
      if (region.contains(f.forwardExact(x), g.forwardExact(x))) {
        return OptionalLong.of(at);
      }
    }
    return OptionalLong.empty();
  }

  private static Found found(GridPoints points, OptionalLong first) {
    return first.isEmpty()
        ? NOWHERE
        : new Found(
            Optional.of(Vector.of(points.point(first.getAsLong()))),
            Double.POSITIVE_INFINITY,
            true);
  }
}
