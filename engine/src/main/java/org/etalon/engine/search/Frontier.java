package org.etalon.engine.search;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;

/**
 * The boxes that wait: largest bound first, and depth first once there are too many of them.
 *
 * <p><b>Property:</b> memory stays bounded: past the capacity newcomers go on a stack that is
 * worked off first, and it is never deeper than a few boxes for each level of bisection.
 */
final class Frontier {
  private static final long BYTES = 1L << 30;

  private final PriorityQueue<Subproblem> best = new PriorityQueue<>();
  private final Deque<Subproblem> stack = new ArrayDeque<>();

  void add(Subproblem subproblem) {
    boolean full = best.size() * subproblem.bytes() > BYTES;
    if (full) {
      stack.push(subproblem);
    } else {
      best.add(subproblem);
    }
  }

  /** Takes the next one out; the frontier must not be empty. */
  Subproblem remove() {
    return stack.isEmpty() ? best.remove() : stack.pop();
  }

  int size() {
    return best.size() + stack.size();
  }

  /** The largest bound of those that wait; 0 if there are none. */
  double upperBound() {
    double largest = best.isEmpty() ? 0 : best.peek().upperBound();
    for (Subproblem subproblem : stack) {
      largest = Math.max(largest, subproblem.upperBound());
    }
    return largest;
  }
}
