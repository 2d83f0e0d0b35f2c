package org.etalon.engine.search;

import java.util.Optional;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.lattice.GridTrial;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;

/** The workers of a search, each with a bounder of its own. */
final class Bounders {
  final Workers workers;

  /** All points of a box, where the domain is on a grid. */
  final Optional<GridTrial> points;

  private final DifferenceBounder[] bounders;

  Bounders(Objective objective, Workers workers) {
    this.workers = workers;
    points = objective.points(workers.count());
    bounders = new DifferenceBounder[workers.count()];
    for (int w = 0; w < bounders.length; w++) {
      bounders[w] = new DifferenceBounder(objective.pair, Kernels.best(), true, objective.goal);
    }
  }

  /** The bounder of a worker. */
  DifferenceBounder of(int worker) {
    return bounders[worker];
  }
}
