package org.etalon.engine.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;

/**
 * The boxes that wait, ordered by their bounds, and depth first once there are too many of them.
 *
 * <p><b>Property:</b> memory stays bounded: past the capacity newcomers go on a stack that is
 * worked off first, and it is never deeper than a few boxes for each level of bisection.
 */
final class Frontier {
  /** What waiting boxes may take in one process. */
  static final long BYTES = 768L << 20;

  private final long capacity;
  private final TreeSet<Subproblem> ordered = new TreeSet<>();
  private final Deque<Subproblem> stack = new ArrayDeque<>();

  /** An empty frontier; past {@code capacity} bytes it goes depth first. */
  Frontier(long capacity) {
    this.capacity = capacity;
  }

  void add(Subproblem subproblem) {
    boolean full = ordered.size() * subproblem.bytes() > capacity;
    if (full) {
      stack.push(subproblem);
    } else {
      ordered.add(subproblem);
    }
  }

  /** Takes out the one of largest bound; the frontier must not be empty. */
  Subproblem removeLargest() {
    return stack.isEmpty() ? ordered.pollFirst() : stack.pop();
  }

  /** Takes out the one of smallest bound; the frontier must not be empty. */
  Subproblem removeSmallest() {
    return stack.isEmpty() ? ordered.pollLast() : stack.pop();
  }

  /** The one that {@link #removeLargest} would take; the frontier must not be empty. */
  Subproblem hardest() {
    return stack.isEmpty() ? ordered.first() : stack.element();
  }

  int size() {
    return ordered.size() + stack.size();
  }

  /** The largest bound of those that wait; 0 if there are none. */
  double upperBound() {
    double largest = ordered.isEmpty() ? 0 : ordered.first().upperBound();
    for (Subproblem subproblem : stack) {
      largest = Math.max(largest, subproblem.upperBound());
    }
    return largest;
  }

  /** All that wait, in an order in which {@link #restore} takes them. */
  List<Subproblem> content() {
    List<Subproblem> content = new ArrayList<>(ordered);
    stack.descendingIterator().forEachRemaining(content::add);
    return content;
  }

  /** How many of {@link #content} are on the stack: its last ones. */
  int stacked() {
    return stack.size();
  }

  /** Puts back one of {@link #content}. */
  void restore(Subproblem subproblem, boolean stacked) {
    if (stacked) {
      stack.push(subproblem);
    } else {
      ordered.add(subproblem);
    }
  }
}
