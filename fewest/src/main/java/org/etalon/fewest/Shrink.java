package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;

/**
 * Smaller and smaller networks, all numbers fitted again after each neuron that goes, as long as
 * the largest error stays below a goal.
 */
final class Shrink {
  /** Networks of more numbers are not fitted: the matrix of second derivatives would be large. */
  static final int MOST_NUMBERS = 700;

  /** Below so many numbers several removals are tried, and the best is kept. */
  private static final int FEW_NUMBERS = 300;

  private static final int TRIED = 5;

  /** From a network of many numbers one neuron in so many goes at a time. */
  private static final int MANY = 16;

  private static final int STEPS = 12;
  private static final int STEPS_IF_MANY = 5;
  private static final int FITS = 2;
  private static final int MORE_FITS = 6;
  private static final int ROWS_A_NUMBER = 6;

  /** The part of the goal below which a network of many numbers is fitted well enough. */
  private static final double ENOUGH = 0.6;

  private final Workplace place;
  private final Potential potential;

  Shrink(Workplace place, Potential potential) {
    this.place = place;
    this.potential = potential;
  }

  /**
   * The networks met, the smallest last.
   *
   * @param net changes
   * @param goal the largest error that the last ones may have: what is left of epsilon is for
   *     rounding
   */
  List<Student> run(Student net, double goal) {
    List<Student> met = new ArrayList<>();
    int count = 0; // of the neurons removed last
    while (net.numberCount() <= MOST_NUMBERS && !place.stop().stopped()) {
      if (fits(net, goal, met.isEmpty())) {
        met.add(net.copy());
        count = net.numberCount() <= FEW_NUMBERS ? 1 : 1 + net.hidden() / MANY;
      } else if (count > 1) { // too many at a time
        net.restore(met.get(met.size() - 1));
        count = 1;
      } else {
        break;
      }
      if (!remove(net, goal, count)) {
        break;
      }
    }
    return met;
  }

  /** Whether the goal can be met, trying harder where it is not met at once. */
  private boolean fits(Student net, double goal, boolean first) {
    boolean few = net.numberCount() <= FEW_NUMBERS;
    return fit(net, goal, few ? FITS : 1) <= goal
        || ((first || !few) && fit(net, goal, MORE_FITS) <= goal);
  }

  /** Fits and looks for bad points, as long as it helps; returns the largest error. */
  private double fit(Student net, double goal, int fits) {
    double error = Double.POSITIVE_INFINITY;
    for (int k = 0; k < fits && error > enough(net, goal) && !place.stop().stopped(); k++) {
      List<Block> all = place.blocks();
      new Refit(net, some(all, net), place.workers(), potential, place.stop())
          .fit(steps(net), enough(net, goal));
      double largest = place.largest(all, net, potential);
      error = place.adversary().search(net, all, potential, largest, place.points(), place.stop());
    }
    return error;
  }

  /** Blocks enough for a fit: all for few numbers, else several errors a number. */
  private static List<Block> some(List<Block> all, Student net) {
    if (net.numberCount() <= FEW_NUMBERS) {
      return all;
    }
    int outputs = net.width(net.depth());
    int wanted = 1 + ROWS_A_NUMBER * net.numberCount() / (Block.SIZE * outputs);
    List<Block> some = new ArrayList<>();
    for (int k = 0; k < wanted && k < all.size(); k++) {
      some.add(all.get(all.size() - 1 - k * all.size() / Math.min(wanted, all.size())));
    }
    return some;
  }

  private static int steps(Student net) {
    return net.numberCount() <= FEW_NUMBERS ? STEPS : STEPS_IF_MANY;
  }

  /** A large network needs not be fitted as well as can be before a neuron goes. */
  private static double enough(Student net, double goal) {
    return net.numberCount() <= FEW_NUMBERS ? 0 : ENOUGH * goal;
  }

  /** Removes the neuron that is missed the least; false if there is none to remove. */
  private boolean remove(Student net, double goal, int count) {
    List<Block> blocks = some(place.blocks(), net);
    Student saved = net.copy();
    boolean few = net.numberCount() <= FEW_NUMBERS;
    Student best = saved;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < (few ? TRIED : 1) && !place.stop().stopped(); c++) {
      net.restore(saved);
      Refit refit = new Refit(net, blocks, place.workers(), potential, place.stop());
      if (!refit.remove(c, count)) {
        break;
      }
      refit.fit(steps(net), enough(net, goal));
      if (refit.value() < least) {
        least = refit.value();
        best = net.copy();
      }
    }
    net.restore(best);
    return best != saved;
  }
}
