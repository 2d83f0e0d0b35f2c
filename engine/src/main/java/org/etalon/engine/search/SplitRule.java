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
   * what lies between: up to 8 pieces, fewer if they get too thin, the box alone if none lies
   * inside.
   */
  static List<Piece> split(Box box, Inheritance bound, double excess) {
    List<Piece> pieces = List.of(new Piece(box, List.of()));
    int levels = excess < TWICE ? 1 : excess < THRICE ? 2 : 3;
    for (int level = 0; level < levels; level++) {
      int input = choose(pieces.get(0).box(), bound);
      if (input < 0) {
        break;
      }
      List<Piece> halves = new ArrayList<>();
      for (Piece piece : pieces) {
        double middle = piece.box().midpoint(input);
        if (piece.box().lower(input) < middle && middle < piece.box().upper(input)) {
          Box[] both = piece.box().split(input, middle);
          halves.add(piece.half(both[0], new Cut(input, middle, false)));
          halves.add(piece.half(both[1], new Cut(input, middle, true)));
        } else {
          halves.add(piece);
        }
      }
      pieces = halves;
    }
    return pieces;
  }

  /** A side of a face: {@code x_input <= at}, or above it. */
  record Cut(int input, double at, boolean above) {}

  /** A part of a box, and the cuts that lead to it. */
  record Piece(Box box, List<Cut> cuts) {
    private Piece half(Box part, Cut cut) {
      List<Cut> longer = new ArrayList<>(cuts);
      longer.add(cut);
      return new Piece(part, List.copyOf(longer));
    }
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
