package org.etalon.engine.bound;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.etalon.rounding.Outward;

/**
 * How far the outputs of a pair are inside a region: the largest over its alternatives of the
 * smallest over their conditions. At most 0 on a box proves that the region is not met there.
 *
 * <p><b>Property:</b> a bound of an alternative is that of its condition of the smallest bound. One
 * that fails on a box is settled on all boxes inside it.
 */
final class RegionGoal implements Goal {
  private final OutputForms.Atom[][] alternatives;

  RegionGoal(List<List<OutputForms.Atom>> alternatives) {
    this.alternatives =
        alternatives.stream()
            .map(all -> all.toArray(OutputForms.Atom[]::new))
            .toArray(OutputForms.Atom[][]::new);
  }

  @Override
  public boolean isOfOutputs() {
    return false;
  }

  /** One entry an alternative; 1 where it fails on the whole box. */
  @Override
  public byte[] unsettled() {
    return new byte[alternatives.length];
  }

  @Override
  public int[] rows(byte[] settled, int outputs) {
    BitSet rows = new BitSet(outputs);
    for (int a = 0; a < alternatives.length; a++) {
      for (OutputForms.Atom atom : alternatives[a]) {
        if (settled[a] == 0) {
          rows.set(atom.row());
        }
      }
    }
    return rows.stream().toArray();
  }

  @Override
  public byte[] settle(byte[] settled, double[] lower, double[] upper) {
    byte[] known = settled.clone();
    for (int a = 0; a < alternatives.length; a++) {
      OutputForms.Atom[] all = alternatives[a];
      if (known[a] == 0 && all.length > 0 && up(least(all, lower, upper), lower, upper) <= 0) {
        known[a] = 1;
      }
    }
    return known;
  }

  /** The condition of the smallest upper bound. */
  private static OutputForms.Atom least(OutputForms.Atom[] all, double[] lower, double[] upper) {
    OutputForms.Atom least = all[0];
    for (OutputForms.Atom atom : all) {
      least = up(atom, lower, upper) < up(least, lower, upper) ? atom : least;
    }
    return least;
  }

  /** At most 0 only where the condition fails: 0 is not, for one that 0 meets. */
  private static double up(OutputForms.Atom atom, double[] lower, double[] upper) {
    double end = atom.sign() > 0 ? upper[atom.row()] : -lower[atom.row()];
    double up = atom.constant() == 0 ? end : Outward.addUp(end, atom.constant());
    double bound = atom.strict() || up != 0 ? up : Double.MIN_VALUE;
    return bound < Double.POSITIVE_INFINITY ? bound : Double.POSITIVE_INFINITY;
  }

  @Override
  public double up(BoxBound bound) {
    double[] urgency = urgency(bound);
    double most = Arrays.stream(urgency).max().orElse(Double.NEGATIVE_INFINITY);
    byte[] settled = bound.inheritance().settled();
    for (int a = 0; a < alternatives.length; a++) {
      boolean unconditional = settled[a] == 0 && alternatives[a].length == 0;
      most = unconditional ? Double.POSITIVE_INFINITY : most;
    }
    return most;
  }

  @Override
  public double rounding(BoxBound bound) {
    double[] urgency = urgency(bound);
    int most = 0;
    for (int k = 1; k < urgency.length; k++) {
      most = urgency[k] > urgency[most] ? k : most;
    }
    return bound.rounding(most % (urgency.length / 2));
  }

  private double[] urgency(BoxBound bound) {
    return urgency(bound.inheritance().settled(), bound.lower(), bound.upper());
  }

  /** That of an alternative counts for the condition that decides of it. */
  @Override
  public double[] urgency(byte[] settled, double[] lower, double[] upper) {
    double[] urgency = new double[2 * lower.length];
    Arrays.fill(urgency, Double.NEGATIVE_INFINITY);
    for (int a = 0; a < alternatives.length; a++) {
      if (settled[a] == 0 && alternatives[a].length > 0) {
        OutputForms.Atom atom = least(alternatives[a], lower, upper);
        int at = atom.sign() > 0 ? atom.row() : lower.length + atom.row();
        urgency[at] = Math.max(urgency[at], up(atom, lower, upper));
      }
    }
    return urgency;
  }

  @Override
  public double value(double[] d) {
    double most = Double.NEGATIVE_INFINITY;
    for (int a = 0; a < alternatives.length; a++) {
      most = Math.max(most, value(a, d));
    }
    return most;
  }

  @Override
  public double[] cotangent(double[] d) {
    int best = 0;
    for (int a = 1; a < alternatives.length; a++) {
      best = value(a, d) > value(best, d) ? a : best;
    }
    return alternatives.length == 0 ? new double[d.length] : cotangent(best, d);
  }

  @Override
  public int[] ways(byte[] settled, int outputs) {
    return IntStream.range(0, alternatives.length).filter(a -> settled[a] == 0).toArray();
  }

  @Override
  public double value(int way, double[] d) {
    double least = Double.POSITIVE_INFINITY;
    for (OutputForms.Atom atom : alternatives[way]) {
      least = Math.min(least, value(atom, d));
    }
    return least;
  }

  private static double value(OutputForms.Atom atom, double[] d) {
    return atom.sign() * d[atom.row()] + atom.constant();
  }

  @Override
  public double[] cotangent(int way, double[] d) {
    double[] cotangent = new double[d.length];
    OutputForms.Atom lowest = null;
    for (OutputForms.Atom atom : alternatives[way]) {
      lowest = lowest == null || value(atom, d) < value(lowest, d) ? atom : lowest;
    }
    if (lowest != null) {
      cotangent[lowest.row()] = lowest.sign();
    }
    return cotangent;
  }
}
