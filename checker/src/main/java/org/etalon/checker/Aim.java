package org.etalon.checker;

import org.etalon.problem.Norm;

/** What the bounds of outputs, or of forms of them, have to show on a part of the domain. */
interface Aim {
  /** The norm of the difference. */
  static Aim of(Norm norm) {
    return new NormAim(norm);
  }

  /** The rows to bound where this much is known of them. */
  int[] rows(LayerState outputs);

  /**
   * An upper bound of what is aimed at, rounded up; infinite or NaN where nothing is known.
   *
   * @param outputs enclosures of the rows' differences
   */
  double up(LayerState outputs);
}
