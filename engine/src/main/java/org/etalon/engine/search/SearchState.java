package org.etalon.engine.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.etalon.certificate.Evidence;
import org.etalon.engine.bound.RootBound;
import org.etalon.engine.falsify.Candidate;

/** All that a search knows between two rounds: what a checkpoint holds. */
final class SearchState {
  final Frontier frontier;

  /** The subtrees that are being explored elsewhere, in the order in which they are taken in. */
  final Deque<Subtree> pending = new ArrayDeque<>();

  final List<RootBound> roots = new ArrayList<>();
  final List<GrowingTree> trees = new ArrayList<>();

  /** The bound over the whole domain until its boxes are handed to the frontier. */
  double outerBound = Double.POSITIVE_INFINITY;

  /** Whether the boxes of the domain were handed to the frontier. */
  boolean begun;

  double closedBound;

  /** Of boxes too thin to split, and of those whose maximum lies beside the domain. */
  double stuckBound;

  /** Of boxes whose bound falls no further: what it is above the target is rounding. */
  double settledBound;

  /** Of boxes whose maximum is known exactly; none of them exceeds epsilon, if there is one. */
  double linearBound;

  double volumeDone;
  long subproblems;
  long created;
  Candidate best;

  /** The largest value of a candidate whose exact value was found not to refute epsilon. */
  double cleared = Double.NEGATIVE_INFINITY;

  double seconds;

  /** Whether a time limit or a cancellation cut something short. */
  boolean cut;

  private List<Evidence> evidence = List.of();

  SearchState(Candidate best, Frontier frontier) {
    this.frontier = frontier;
    this.best = best;
  }

  /** Takes in a bound over the whole domain, and how it was found for each of its boxes. */
  void bounded(double bound, List<Evidence> found) {
    outerBound = Math.min(outerBound, bound);
    evidence = found;
  }

  /** How each box of the domain was bounded, also where time was up before any was split. */
  List<Evidence> evidence() {
    return evidence.isEmpty() ? Collections.nCopies(trees.size(), Evidence.DEFAULT) : evidence;
  }

  /** The proved bound over the whole domain. */
  double upperBound() {
    return Math.max(linearBound, boundBesideLinear());
  }

  /** The largest bound of the boxes that wait or are being explored; 0 if there are none. */
  double openBound() {
    double largest = frontier.upperBound();
    for (Subtree subtree : pending) {
      largest = Math.max(largest, subtree.box().upperBound());
    }
    return largest;
  }

  /** How many boxes wait or are being explored. */
  int open() {
    return frontier.size() + pending.size();
  }

  /** The same over all boxes whose maximum is not known exactly. */
  double boundBesideLinear() {
    double unfinished = Math.max(openBound(), Math.max(stuckBound, settledBound));
    return begun ? Math.max(closedBound, unfinished) : outerBound;
  }
}
