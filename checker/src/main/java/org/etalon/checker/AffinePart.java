package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;

/**
 * A distance on boxes on which both networks are affine, in exact arithmetic (docs/math/checker.md,
 * lemma 10).
 *
 * <p>There the difference of the outputs is its value at the lower corner plus, for every input at
 * its upper end, what that input alone adds. So one exact run a corner next to the lower one tells
 * all, and no rounding is in the way of an epsilon that is attained.
 */
final class AffinePart {
  /** More inputs that matter have too many corners to try all. */
  private static final int MOST_INPUTS = 12;

  /** Operations of exact numbers that are worth while: of runs, and of sums. */
  private static final double MOST_OPERATIONS = 1e8;

  private static final double MOST_SUMS = 1e7;

  private static final int MOST_OUTPUTS = 30;

  private final Network f;
  private final Network g;
  private final Norm norm;
  private final Epsilon epsilon;

  AffinePart(Network f, Network g, Norm norm, Epsilon epsilon) {
    this.f = f;
    this.g = g;
    this.norm = norm;
    this.epsilon = epsilon;
  }

  /**
   * Whether {@code ||g - f||} is shown to be at most epsilon on a box.
   *
   * @param box on which no rectifier of either network changes its state
   */
  boolean holds(Box box) {
    List<Integer> wide = new ArrayList<>();
    for (int j = 0; j < box.size(); j++) {
      if (box.lower(j) < box.upper(j)) {
        wide.add(j);
      }
    }
    double runs = (wide.size() + 1.0) * (f.operations() + g.operations());
    if (runs > MOST_OPERATIONS || !isDecidable(wide.size())) {
      return false;
    }
    Dyadic[] start = difference(box.lower());
    List<Dyadic[]> steps = new ArrayList<>();
    for (int j : wide) {
      double[] next = box.lower();
      next[j] = box.upper(j);
      Dyadic[] step = difference(next);
      Arrays.setAll(step, i -> step[i].subtract(start[i]));
      if (Arrays.stream(step).anyMatch(entry -> entry.signum() != 0)) {
        steps.add(step);
      }
    }
    return within(largest(start, steps))
        || (hasFewCorners(steps.size()) && byCorners(start, steps))
        || (hasFewSigns(steps.size()) && bySigns(start, steps));
  }

  /** Whether the largest norm can be told, and not only a bound of it that others know as well. */
  private boolean isDecidable(int inputs) {
    return norm == Norm.INF || hasFewCorners(inputs) || hasFewSigns(inputs);
  }

  private boolean hasFewCorners(int inputs) {
    return norm != Norm.INF
        && inputs <= MOST_INPUTS
        && Math.scalb((double) f.outputSize(), inputs) <= MOST_SUMS;
  }

  private boolean hasFewSigns(int inputs) {
    int outputs = f.outputSize();
    return norm == Norm.ONE
        && outputs <= MOST_OUTPUTS
        && Math.scalb((inputs + 1.0) * outputs, outputs) <= MOST_SUMS;
  }

  /**
   * The exact difference of the outputs.
   *
   * @throws IllegalStateException if nobody wants to know any more
   */
  private Dyadic[] difference(double[] x) {
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted");
    }
    Dyadic[] ofF = f.forwardExact(x);
    Dyadic[] difference = g.forwardExact(x);
    Arrays.setAll(difference, i -> difference[i].subtract(ofF[i]));
    return difference;
  }

  private boolean within(Dyadic[] difference) {
    return !norm.exceeds(norm.ofExact(difference), epsilon);
  }

  /** The largest magnitude of every output's difference. */
  private static Dyadic[] largest(Dyadic[] start, List<Dyadic[]> steps) {
    Dyadic[] largest = new Dyadic[start.length];
    for (int i = 0; i < largest.length; i++) {
      Dyadic high = start[i];
      Dyadic low = start[i];
      for (Dyadic[] step : steps) {
        high = high.add(step[i].max(Dyadic.ZERO));
        low = low.subtract(step[i].negate().max(Dyadic.ZERO));
      }
      largest[i] = high.max(low.negate());
    }
    return largest;
  }

  /** All corners, visited so that one input changes at a time. */
  private boolean byCorners(Dyadic[] start, List<Dyadic[]> steps) {
    Dyadic[] at = start.clone();
    boolean[] high = new boolean[steps.size()];
    boolean holds = within(at);
    for (int k = 1; k < 1 << steps.size() && holds; k++) {
      int j = Integer.numberOfTrailingZeros(k);
      high[j] = !high[j];
      for (int i = 0; i < at.length; i++) {
        Dyadic entry = steps.get(j)[i];
        at[i] = high[j] ? at[i].add(entry) : at[i].subtract(entry);
      }
      holds = within(at);
    }
    return holds;
  }

  /** The norm 1 is the largest sum of entries with signs, each of which is affine. */
  private boolean bySigns(Dyadic[] start, List<Dyadic[]> steps) {
    boolean holds = true;
    for (int signs = 0; signs < 1 << start.length && holds; signs++) {
      Dyadic most = signed(start, signs);
      for (Dyadic[] step : steps) {
        most = most.add(signed(step, signs).max(Dyadic.ZERO));
      }
      holds = epsilon.compareTo(most) >= 0;
    }
    return holds;
  }

  /** The sum of the entries, those of the bits set with the other sign. */
  private static Dyadic signed(Dyadic[] entries, int signs) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < entries.length; i++) {
      sum = (signs >> i & 1) == 1 ? sum.subtract(entries[i]) : sum.add(entries[i]);
    }
    return sum;
  }
}
