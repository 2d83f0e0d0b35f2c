package org.etalon.fewest;

import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.search.Alignment;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Problem;
import org.etalon.time.Stop;

/** What a proof begins with: the bound of the boxes of the domain as they are. */
final class FirstBound {
  private final FewestProblem problem;

  FirstBound(FewestProblem problem) {
    this.problem = problem;
  }

  /**
   * The bound of the distance between f and a network, as part of epsilon, whatever is asked.
   *
   * @param stop ends it early, with a larger number, infinite if they were not laid out
   */
  double of(Network g, Stop stop) {
    Problem pair =
        Alignment.of(new Problem(problem.f(), g, problem.domain(), problem.guide())).problem();
    return PairTheta.beside(pair.f(), pair.g(), Semantics.REAL, stop)
        .map(sites -> of(sites, stop))
        .orElse(Double.POSITIVE_INFINITY);
  }

  private double of(PairTheta sites, Stop stop) {
    DifferenceBounder bounder = new DifferenceBounder(sites, Kernels.best(), true);
    double largest = 0;
    for (Box box : problem.domain().boxes()) {
      double bound = bounder.boundRoot(box, stop).bound().normUp(problem.guide().norm());
      largest = Math.max(largest, bound);
    }
    return largest / problem.guide().epsilon().down();
  }
}
