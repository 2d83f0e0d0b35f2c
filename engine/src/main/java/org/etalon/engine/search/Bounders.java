package org.etalon.engine.search;

import java.util.Arrays;
import java.util.Optional;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.lattice.GridTrial;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.jspecify.annotations.Nullable;

/** The workers of a search, each with a bounder of its own. */
final class Bounders {
  final Workers workers;

  /** All points of a box, where the domain is on a grid. */
  final Optional<GridTrial> points;

  private final Objective objective;
  private final @Nullable DifferenceBounder[] bounders;

  Bounders(Objective objective, Workers workers) {
    this.objective = objective;
    this.workers = workers;
    points = objective.points(workers.count());
    bounders = new DifferenceBounder[workers.count()];
  }

  /** Gives up what bounders take: they are made anew where any is asked for. */
  void release() {
    Arrays.fill(bounders, null);
  }

  /** The bounder of a worker, who alone asks for it: made when there is something to bound. */
  DifferenceBounder of(int worker) {
    DifferenceBounder own = bounders[worker];
    if (own == null) {
      own = new DifferenceBounder(objective.pair, Kernels.best(), true, objective.goal);
      bounders[worker] = own;
    }
    return own;
  }
}
