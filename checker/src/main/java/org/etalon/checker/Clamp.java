package org.etalon.checker;

import java.util.stream.IntStream;
import org.etalon.fixed.FixedFormat;

/**
 * What a cast does to rounded values that have no code, if it saturates; nothing else
 * (docs/math/fixed.md, lemma 4). Downwards nothing happens where what is below zero is rectified.
 */
final class Clamp {
  private final boolean above;
  private final boolean below;
  private final double highDown;
  private final double highUp;
  private final double lowDown;
  private final double lowUp;
  private final double lastAbove; // multiples up to this have codes, or are below all
  private final double lastBelow;

  Clamp(Graph graph, int value) {
    FixedFormat format = graph.format(value);
    above = graph.saturates(value);
    below = above && !graph.mayFall(value);
    highDown = format.highestValue().toDoubleDown();
    highUp = format.highestValue().toDoubleUp();
    lowDown = format.lowestValue().toDoubleDown();
    lowUp = format.lowestValue().toDoubleUp();
    lastAbove = format.highestDown();
    lastBelow = format.lowestUp();
  }

  /** Takes entries of a value. */
  interface Entries {
    void accept(int value, int[] entries);
  }

  /**
   * The entries of what casts at a target take whose ranges matter: all of those whose steps follow
   * from values, else those that the cast may saturate.
   */
  static void forEach(Graph graph, int target, Forms ranges, Entries entries) {
    graph
        .dynamicCasts(target)
        .forEach(
            cast -> {
              int before = graph.input(cast, 0);
              entries.accept(before, IntStream.range(0, graph.sizes[before]).toArray());
            });
    int value = graph.target(target);
    if (value > 0 && graph.saturates(value)) {
      int before = graph.input(value, 0);
      entries.accept(before, list(graph, value, ranges.low(before), ranges.high(before)));
    }
  }

  private static int[] list(Graph graph, int value, double[] low, double[] high) {
    Clamp clamp = new Clamp(graph, value);
    return IntStream.range(0, low.length)
        .filter(
            i ->
                clamp.exceeds(Round.addUp(high[i], graph.mostError(value)))
                    || clamp.falls(Round.addDown(low[i], graph.leastError(value))))
        .toArray();
  }

  /** A lower bound of clamped values, from one of rounded values. */
  double low(double rounded) {
    double low = above ? Math.min(rounded, highDown) : rounded;
    return below ? Math.max(low, lowDown) : low;
  }

  /** An upper bound of clamped values, from one of rounded values. */
  double high(double rounded) {
    double high = above ? Math.min(rounded, highUp) : rounded;
    return below ? Math.max(high, lowUp) : high;
  }

  /**
   * The least that rounding and clamping add.
   *
   * @param high the values are at most this, and at most {@code rounded} when they are rounded
   * @param error the least that rounding adds
   */
  double least(double high, double rounded, double error) {
    if (below && rounded < lastBelow) {
      return Round.addDown(lowDown, -high);
    }
    return exceeds(rounded) ? Math.min(error, Round.addDown(highDown, -high)) : error;
  }

  /**
   * The most that they add.
   *
   * @param low the values are at least this, and at least {@code rounded} when they are rounded
   * @param error the most that rounding adds
   */
  double most(double low, double rounded, double error) {
    if (above && rounded > lastAbove) {
      return Round.addUp(highUp, -low);
    }
    return falls(rounded) ? Math.max(error, Round.addUp(lowUp, -low)) : error;
  }

  private boolean exceeds(double rounded) {
    return above && !(rounded <= lastAbove);
  }

  private boolean falls(double rounded) {
    return below && !(rounded >= lastBelow);
  }
}
