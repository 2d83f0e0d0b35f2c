package org.etalon.engine.search;

/**
 * Estimates how many boxes a search for an epsilon still has to bound.
 *
 * <p><b>Method:</b> boxes are classed by the logarithm of bound over target. From the splits seen
 * so far come the mean numbers of parts a box of one class leaves in each class; these give the
 * expected size of a subtree, class by class, and the sum over the open boxes is the estimate.
 * Classes not seen yet are interpolated between their neighbours.
 *
 * <p><b>Property:</b> a heuristic for people: it assumes that boxes of one class behave alike, now
 * and later. Nothing that is proved depends on it.
 */
final class WorkEstimate {
  private static final int CLASSES = 96;
  private static final double PER_OCTAVE = 6;
  private static final int ENOUGH = 8;

  private final long[] open = new long[CLASSES];
  private final long[] splits = new long[CLASSES];
  private final long[] parts = new long[CLASSES];
  private final long[][] into = new long[CLASSES][CLASSES];

  private static int classOf(double excess) {
    double octaves = Math.log(excess) / Math.log(2);
    return (int) Math.max(0, Math.min(CLASSES - 1, octaves * PER_OCTAVE));
  }

  /** A box joined the frontier, its bound {@code excess} times the target. */
  void opened(double excess) {
    open[classOf(excess)]++;
  }

  /** A box left the frontier. */
  void taken(double excess) {
    open[classOf(excess)]--;
  }

  /** A box was split into so many parts. */
  void split(double excess, int count) {
    splits[classOf(excess)]++;
    parts[classOf(excess)] += count;
  }

  /** A part of a box of {@code parentExcess} joined the frontier. */
  void part(double parentExcess, double excess) {
    into[classOf(parentExcess)][classOf(excess)]++;
  }

  /** The expected number of boxes still to be bounded; NaN while nothing can be said. */
  double remaining() {
    double[] expected = new double[CLASSES];
    int seen = -1;
    for (int c = 0; c < CLASSES; c++) {
      expected[c] = Double.NaN;
      if (splits[c] >= ENOUGH) {
        expected[c] = subtree(c, expected);
        interpolate(expected, seen, c);
        seen = c;
      }
    }
    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      if (open[c] > 0) {
        sum += open[c] * expected[c]; // NaN above the largest class seen
      }
    }
    return sum;
  }

  private double subtree(int c, double[] expected) {
    double below = parts[c];
    double same = 0;
    for (int k = 0; k < CLASSES; k++) {
      if (k >= c) {
        same += into[c][k];
      } else if (into[c][k] > 0) {
        // Not seen yet: no part is worth less than the two boxes of one split.
        below += into[c][k] * (Double.isNaN(expected[k]) ? lower(k, expected) : expected[k]);
      }
    }
    double left = splits[c] - same;
    return left > 0 ? below / left : Double.NaN;
  }

  /** The nearest estimate of a lower class, at least one split's. */
  private static double lower(int c, double[] expected) {
    for (int k = c; k >= 0; k--) {
      if (!Double.isNaN(expected[k])) {
        return expected[k];
      }
    }
    return 2;
  }

  private static void interpolate(double[] expected, int from, int to) {
    for (int c = from + 1; c < to; c++) {
      if (from < 0) {
        expected[c] = expected[to];
      } else {
        double weight = (c - from) / (double) (to - from);
        expected[c] = Math.pow(expected[from], 1 - weight) * Math.pow(expected[to], weight);
      }
    }
  }
}
