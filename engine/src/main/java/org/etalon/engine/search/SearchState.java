package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.List;
import org.etalon.certificate.SplitTree;
import org.etalon.engine.bound.RootBound;
import org.etalon.engine.falsify.Candidate;

/** All that a search knows between two rounds: what a checkpoint holds. */
final class SearchState {
  final Frontier frontier;
  final List<RootBound> roots = new ArrayList<>();
  final List<SplitTree> trees = new ArrayList<>();
  double closedBound;
  double stuckBound;
  double volumeDone;
  long subproblems;
  long created;
  Candidate best;

  /** The largest value of a candidate whose exact value was found not to refute epsilon. */
  double cleared = Double.NEGATIVE_INFINITY;

  double seconds;

  SearchState(Candidate best, Frontier frontier) {
    this.frontier = frontier;
    this.best = best;
  }

  /** The proved bound over the whole domain. */
  double upperBound() {
    return Math.max(Math.max(closedBound, stuckBound), frontier.upperBound());
  }
}
