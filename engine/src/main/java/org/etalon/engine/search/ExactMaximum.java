package org.etalon.engine.search;

import java.util.Optional;
import org.etalon.engine.bound.LinearDifference;
import org.etalon.engine.lattice.GridTrial;
import org.etalon.linalg.Vector;
import org.etalon.problem.Box;
import org.etalon.time.Stop;

/**
 * The largest norm of the difference in a box, or whether outputs are in a region there, where no
 * bound is needed.
 *
 * @param point an input of the box; nothing if the domain has none there
 * @param upper an upper bound
 * @param attained whether no input of the box has a larger value than that one
 */
record ExactMaximum(Optional<Vector> point, double upper, boolean attained) {
  /** So many multiplications take about as long as bounding a few boxes. */
  private static final double FEW = 0x1p21;

  static ExactMaximum of(LinearDifference.Maximum maximum) {
    return new ExactMaximum(Optional.of(maximum.corner()), maximum.upper(), maximum.attained());
  }

  static ExactMaximum of(GridTrial.Found found) {
    return new ExactMaximum(found.point(), found.upper(), found.attained());
  }

  /** Over the points of a grid in a box that has few; else, or if it is to stop, nothing. */
  static Optional<ExactMaximum> ofFew(GridTrial grid, Box box, int worker, Stop stop) {
    return grid.hasFew(box, FEW)
        ? grid.over(box, worker, stop).map(ExactMaximum::of)
        : Optional.empty();
  }
}
