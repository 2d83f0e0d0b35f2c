package org.etalon.engine.search;

import org.etalon.engine.bound.Inheritance;
import org.etalon.problem.Box;

/**
 * A box whose difference is bounded but perhaps not well enough.
 *
 * @param box the box
 * @param root the number of the root box around it
 * @param node its node in the tree of that root's splits
 * @param inheritance what bounding it left to its parts
 * @param upperBound the least proved bound of the norm on it: its own or one of an ancestor
 * @param number a number that orders subproblems of equal bound
 * @param share the part of the domain's volume it stands for, {@code 2^-depth} of a root's
 * @param stale for how many generations the bound has fallen by less than rounding
 */
record Subproblem(
    Box box,
    int root,
    int node,
    Inheritance inheritance,
    double upperBound,
    long number,
    double share,
    int stale)
    implements Comparable<Subproblem> {
  /** Largest bound first, then oldest. */
  @Override
  public int compareTo(Subproblem other) {
    int byBound = Double.compare(other.upperBound, upperBound);
    return byBound != 0 ? byBound : Long.compare(number, other.number);
  }

  /** Roughly the memory it takes. */
  long bytes() {
    return 208 + 16L * box.size() + inheritance.size();
  }
}
