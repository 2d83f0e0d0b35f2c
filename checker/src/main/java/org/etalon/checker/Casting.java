package org.etalon.checker;

import java.util.Arrays;
import org.etalon.fixed.FixedFormat;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a network casts may overflow on a box otherwise than by saturation. Where it may
 * not, a cast adds an error between two numbers, which all bounds count on (docs/math/fixed.md,
 * lemmas 1, 3 and 4).
 */
final class Casting {
  private final Graph graph;
  private final double[] @Nullable [] low; // of what casts give, as known so far
  private final double[] @Nullable [] high;

  private Casting(Graph graph) {
    this.graph = graph;
    low = new double[graph.values()][];
    high = new double[graph.values()][];
  }

  /**
   * Whether some cast may.
   *
   * @param ranges of all values of the graph
   * @param states enclosures of what sites take, and of the output
   * @param ofG whose enclosures count
   */
  static boolean overflows(Graph graph, Forms ranges, LayerState[] states, boolean ofG) {
    if (!graph.hasCasts()) {
      return false;
    }
    Casting casting = new Casting(graph);
    for (int site = 1; site <= graph.output(); site++) {
      LayerState s = states[site];
      casting.intersect(graph.target(site), ofG ? s.pLow : s.zLow, ofG ? s.pHigh : s.zHigh);
    }
    boolean overflows = false;
    for (int v = graph.values() - 1; v > 0; v--) {
      if (graph.step(v) == Graph.Step.CAST) {
        casting.intersect(v, ranges.low(v), ranges.high(v));
        overflows |= casting.overflows(v);
        casting.undo(v);
      }
    }
    return overflows;
  }

  private void intersect(int value, double[] otherLow, double[] otherHigh) {
    double[] l = low[value];
    double[] h = high[value];
    if (l == null || h == null) {
      low[value] = otherLow.clone();
      high[value] = otherHigh.clone();
      return;
    }
    for (int i = 0; i < l.length; i++) {
      l[i] = otherLow[i] > l[i] ? otherLow[i] : l[i];
      h[i] = otherHigh[i] < h[i] ? otherHigh[i] : h[i];
    }
  }

  private boolean overflows(int value) {
    if (graph.saturates(value) || graph.isDynamic(value)) {
      return false; // errors know of it
    }
    FixedFormat format = graph.format(value);
    double[] l = low[value];
    double[] h = high[value];
    if (l == null || h == null) {
      return true;
    }
    double lowest = graph.mayFall(value) ? Double.NEGATIVE_INFINITY : format.lowestUp();
    double highest = format.highestDown();
    // NaN fits nothing.
    return !Arrays.stream(l).allMatch(x -> x >= lowest)
        || !Arrays.stream(h).allMatch(x -> x <= highest);
  }

  /** What a cast that does not saturate takes is what it gives less what rounding adds. */
  private void undo(int value) {
    double[] l = low[value];
    double[] h = high[value];
    if (l != null && h != null && !graph.saturates(value) && !graph.isDynamic(value)) {
      double[] from = new double[l.length];
      double[] to = new double[l.length];
      Arrays.setAll(from, i -> Round.addDown(l[i], -graph.mostError(value)));
      Arrays.setAll(to, i -> Round.addUp(h[i], -graph.leastError(value)));
      intersect(graph.input(value, 0), from, to);
    }
  }
}
