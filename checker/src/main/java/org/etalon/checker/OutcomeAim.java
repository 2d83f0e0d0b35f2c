package org.etalon.checker;

import java.util.BitSet;
import java.util.List;

/**
 * Forbidden outcomes: none occurs where every alternative has a condition that fails. At most 0 is
 * what shows it.
 *
 * @param alternatives what refutes each condition of each
 */
record OutcomeAim(List<List<Outcomes.Bound>> alternatives) implements Aim {
  @Override
  public int[] rows(LayerState outputs) {
    BitSet rows = new BitSet(outputs.size);
    for (List<Outcomes.Bound> all : alternatives) {
      if (!(up(all, outputs) <= 0)) {
        all.forEach(bound -> rows.set(bound.row()));
      }
    }
    return rows.stream().toArray();
  }

  @Override
  public double up(LayerState outputs) {
    double most = 0;
    for (List<Outcomes.Bound> all : alternatives) {
      double here = up(all, outputs);
      most = here <= most ? most : here; // NaN stays
    }
    return most;
  }

  /** Of one alternative: that of the condition that fails most clearly. */
  private static double up(List<Outcomes.Bound> all, LayerState outputs) {
    double least = Double.POSITIVE_INFINITY;
    for (Outcomes.Bound bound : all) {
      double here = up(bound, outputs);
      least = here < least ? here : least; // NaN says nothing
    }
    return least;
  }

  /** Of a condition that 0 meets, 0 itself is above what refutes it. */
  private static double up(Outcomes.Bound bound, LayerState outputs) {
    double end = bound.sign() > 0 ? outputs.dHigh[bound.row()] : -outputs.dLow[bound.row()];
    double up = bound.constant() == 0 ? end : Round.addUp(end, bound.constant());
    return bound.strict() || up < 0 || up > 0 ? up : Double.MIN_VALUE;
  }
}
