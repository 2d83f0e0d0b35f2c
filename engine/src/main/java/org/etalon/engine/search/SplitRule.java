package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.bound.Inheritance;
import org.etalon.problem.Box;

/**
 * Chooses the input to bisect: where the linear bounds change most across the box.
 *
 * <p>The score of input i is {@code (s_i / max s + 0.06) w_i} with s the sensitivity of the bound
 * and w the width; the constant keeps inputs alive whose influence the relaxation hides.
 */
final class SplitRule {
  private static final double FLOOR = 0.06;

  /** Bounds this many times the target are split twice, or three times, at once. */
  private static final double TWICE = 3;

  private static final double THRICE = 10;

  private SplitRule() {}

  /**
   * Bisects a box, and where its bound is far above the target, the parts again without bounding
   * what lies between: up to 8 boxes, fewer if they get too thin, the box alone if none lies
   * inside.
   */
  static List<Box> split(Box box, Inheritance bound, double excess) {
    List<Box> parts = List.of(box);
    int levels = excess < TWICE ? 1 : excess < THRICE ? 2 : 3;
    for (int level = 0; level < levels; level++) {
      int input = choose(parts.get(0), bound);
      if (input < 0) {
        break;
      }
      List<Box> halves = new ArrayList<>();
      for (Box part : parts) {
        double middle = part.midpoint(input);
        if (part.lower(input) < middle && middle < part.upper(input)) {
          halves.addAll(List.of(part.split(input, middle)));
        } else {
          halves.add(part);
        }
      }
      parts = halves;
    }
    return parts;
  }

  /** The input to bisect, or -1 where no double lies strictly inside any side. */
  static int choose(Box box, Inheritance bound) {
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
