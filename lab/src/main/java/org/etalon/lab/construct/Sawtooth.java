package org.etalon.lab.construct;

import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * The tent {@code g(t) = 2t} up to 1/2 and {@code 2 - 2t} from there, whose s-fold composition is
 * the sawtooth with {@code 2^(s-1)} teeth.
 *
 * <p><b>Reference:</b> Telgarsky 2016, arXiv:1602.04485.
 */
final class Sawtooth {
  private Sawtooth() {}

  /** g on [0, 1]: width 2, depth 2. */
  static Construction tent() {
    return Construction.of(
        Affine.of(Matrix.of(2, 1, 1, 1), Vector.of(0, -0.5)),
        Affine.of(Matrix.of(1, 2, 2, -4), Vector.of(0)));
  }
}
