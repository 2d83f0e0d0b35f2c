package org.etalon.lab.construct;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * {@code x y} on {@code [-D, D]^2} as {@code D^2 (((x+y)/2D)^2 - ((x-y)/2D)^2)}.
 *
 * <p><b>Requires:</b> m of at least 1; D a power of two.
 *
 * <p><b>Returns:</b> a network of depth m + 2, width 5.
 *
 * <p><b>Property:</b> wrong by at most {@code D^2 2^(-2m-2)}; exactly 0 where a factor is 0
 * (docs/math/constructions.md, lemma 2). The two squarings share the neuron that carries their
 * difference, which is kept above zero by adding 1.
 *
 * <p><b>Rounding:</b> none: all parameters are dyadic.
 *
 * <p><b>Cost:</b> O(m).
 *
 * <p><b>Reference:</b> after Elbraechter et al. 2021, arXiv:1901.02220; the shift by 1 is ours.
 */
public final class Multiplication {
  private Multiplication() {}

  /** The network for m on {@code [-d, d]^2}. */
  public static Construction of(int m, double d) {
    double h = 1 / (2 * d);
    List<Affine> layers = new ArrayList<>();
    layers.add(Affine.of(Matrix.of(4, 2, h, h, -h, -h, h, -h, -h, h), Vector.zeros(4)));
    layers.add(
        Affine.of(
            Matrix.of(
                5, 4, //
                1, 1, 0, 0, //
                1, 1, 0, 0, //
                1, 1, -1, -1, //
                0, 0, 1, 1, //
                0, 0, 1, 1),
            Vector.of(0, -0.5, 1, 0, -0.5)));
    for (int l = 3; l <= m + 1; l++) {
      double shift = -Math.scalb(1.0, 3 - 2 * l);
      layers.add(
          Affine.of(
              Matrix.of(
                  5, 5, //
                  0.5, -1, 0, 0, 0, //
                  0.5, -1, 0, 0, 0, //
                  -0.5, 1, 1, 0.5, -1, //
                  0, 0, 0, 0.5, -1, //
                  0, 0, 0, 0.5, -1),
              Vector.of(0, shift, 0, 0, shift)));
    }
    double s = d * d;
    layers.add(Affine.of(Matrix.of(1, 5, -0.5 * s, s, s, 0.5 * s, -s), Vector.of(-s)));
    return Construction.of(layers);
  }

  /** A bound of the error, {@code D^2 2^(-2m-2)}. */
  public static double error(int m, double d) {
    return d * d * Squaring.error(m);
  }
}
