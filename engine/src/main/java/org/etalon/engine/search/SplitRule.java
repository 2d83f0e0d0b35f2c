package org.etalon.engine.search;

import org.etalon.engine.bound.BoxBound;
import org.etalon.problem.Box;

/**
 * Chooses the input to bisect: where the linear bounds change most across the box.
 *
 * <p>The score of input i is {@code (s_i / max s + 0.3) w_i} with s the sensitivity of the bound
 * and w the width; the constant keeps inputs alive whose influence the relaxation hides.
 */
final class SplitRule {
  private static final double FLOOR = 0.3;

  private SplitRule() {}

  /** The input to bisect, or -1 where no double lies strictly inside any side. */
  static int choose(Box box, BoxBound bound) {
    double largest = 0;
    for (int i = 0; i < box.size(); i++) {
      largest = Math.max(largest, bound.sensitivity(i));
    }
    boolean informed = largest > 0 && largest < Double.POSITIVE_INFINITY;
    int best = -1;
    double bestScore = -1;
    for (int i = 0; i < box.size(); i++) {
      double middle = box.midpoint(i);
      if (box.lower(i) < middle && middle < box.upper(i)) {
        double weight = informed ? bound.sensitivity(i) / largest + FLOOR : 1;
        double score = weight * (0.5 * box.upper(i) - 0.5 * box.lower(i));
        if (score > bestScore) {
          bestScore = score;
          best = i;
        }
      }
    }
    return best;
  }
}
