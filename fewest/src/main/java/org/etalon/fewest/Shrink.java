package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;

/**
 * Smaller and smaller networks, all numbers fitted again after each neuron that goes, as long as
 * the largest error stays below a goal.
 */
final class Shrink {
  /** Networks of more numbers are not fitted: the matrix of second derivatives would be large. */
  static final int MOST_NUMBERS = 900;

  /** Below so many numbers several removals are tried, and the best is kept. */
  private static final int FEW_NUMBERS = 300;

  private static final int TRIED = 5;
  private static final int STEPS = 12;
  private static final int STEPS_IF_MANY = 2;

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
    while (net.numberCount() <= MOST_NUMBERS && !place.stop().stopped()) {
      double error = fit(net);
      if (Boolean.getBoolean("dbg")) System.out.printf("   shrink %d error %.4f goal %.4f%n", net.numberCount(), error, goal);
      if (!(error <= goal)) {
        break;
      }
      met.add(net.copy());
      if (!remove(net)) {
        break;
      }
    }
    return met;
  }

  /** Fits, looks for bad points, and fits again; returns the largest error. */
  private double fit(Student net) {
    boolean few = net.numberCount() <= FEW_NUMBERS;
    List<Block> blocks = place.blocks();
    Refit first = new Refit(net, blocks, place.workers(), potential, place.stop());
    first.fit(few ? 8 : STEPS_IF_MANY);
    place
        .adversary()
        .search(net, blocks, potential, first.largest(), place.points(), place.stop());
    Refit second = new Refit(net, place.blocks(), place.workers(), potential, place.stop());
    second.fit(few ? 4 : STEPS_IF_MANY);
    return second.largest();
  }

  /** Removes the neuron that is missed the least; false if there is none to remove. */
  private boolean remove(Student net) {
    List<Block> blocks = place.blocks();
    Student saved = net.copy();
    boolean few = net.numberCount() <= FEW_NUMBERS;
    Student best = saved;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < (few ? TRIED : 1) && !place.stop().stopped(); c++) {
      net.restore(saved);
      Refit refit = new Refit(net, blocks, place.workers(), potential, place.stop());
      if (!refit.remove(c)) {
        break;
      }
      refit.fit(few ? STEPS : STEPS_IF_MANY);
      if (refit.value() < least) {
        least = refit.value();
        best = net.copy();
      }
    }
    net.restore(best);
    return best != saved;
  }
}
