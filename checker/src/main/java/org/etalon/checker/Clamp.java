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

  /** The entries of what a cast takes that it may saturate. */
  static int[] list(Graph graph, int value, double[] low, double[] high) {
    Clamp clamp = new Clamp(graph, value);
    return IntStream.range(0, low.length)
        .filter(
            i ->
                clamp.least(Round.addUp(high[i], graph.mostError(value))) != 0
                    || clamp.most(Round.addDown(low[i], graph.leastError(value))) != 0)
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

  /** The least that is added to rounded values up to {@code high}: the more the lower they are. */
  double least(double high) {
    if (above && !(high <= lastAbove)) {
      return Round.addDown(highDown, -high);
    }
    return below && high < lastBelow ? Round.addDown(lowDown, -high) : 0;
  }

  /** The most that is added to rounded values from {@code low} on. */
  double most(double low) {
    if (below && !(low >= lastBelow)) {
      return Round.addUp(lowUp, -low);
    }
    return above && low > lastAbove ? Round.addUp(highUp, -low) : 0;
  }
}
