package org.etalon.lab.construct;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * {@code x^2} on [0, 1] by sawtooth functions.
 *
 * <p><b>Requires:</b> m of at least 1.
 *
 * <p><b>Returns:</b> a network of depth m + 1, width 3, with 8m - 1 nonzero parameters of absolute
 * value at most 1, all of them multiples of {@code 2^(-2m+1)}.
 *
 * <p><b>Property:</b> interpolates {@code x^2} at {@code j / 2^m}, so it is never below, and at
 * most {@code 2^(-2m-2)} above, which it is in the middle between any two of those
 * (docs/math/constructions.md, lemma 1).
 *
 * <p><b>Rounding:</b> none: all parameters are dyadic.
 *
 * <p><b>Cost:</b> O(m).
 *
 * <p><b>Reference:</b> Yarotsky 2017, arXiv:1610.01145; in this form Elbraechter et al. 2021,
 * arXiv:1901.02220.
 */
public final class Squaring {
  private Squaring() {}

  /** The network for m. */
  public static Construction of(int m) {
    List<Affine> layers = new ArrayList<>();
    layers.add(Affine.of(Matrix.of(3, 1, 1, 1, 1), Vector.of(0, -0.5, 0)));
    for (int l = 2; l <= m; l++) {
      layers.add(
          Affine.of(
              Matrix.of(3, 3, 0.5, -1, 0, 0.5, -1, 0, -0.5, 1, 1),
              Vector.of(0, -Math.scalb(1.0, 1 - 2 * l), 0)));
    }
    layers.add(Affine.of(Matrix.of(1, 3, -0.5, 1, 1), Vector.of(0)));
    return Construction.of(layers);
  }

  /** The largest error, {@code 2^(-2m-2)}. */
  public static double error(int m) {
    return Math.scalb(1.0, -2 * m - 2);
  }

  /** The least m with {@code error(m) <= epsilon}. */
  public static int levels(double epsilon) {
    int m = 1;
    while (error(m) > epsilon) {
      m++;
    }
    return m;
  }
}
