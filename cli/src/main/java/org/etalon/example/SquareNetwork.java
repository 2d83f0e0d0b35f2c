package org.etalon.example;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/**
 * The network of depth m + 1 and width 3 that approximates x^2 on [0, 1] with sup error exactly
 * {@code 2^(-2m-2)}.
 *
 * <p>It sums the sawtooth functions that interpolate x^2 at the points {@code j/2^m}; every
 * parameter is a multiple of {@code 2^(-2m+1)}, so coarse grids already hold it exactly.
 *
 * <p><b>Reference:</b> Elbraechter, Perekrestenko, Grohs, Boelcskei, arXiv:1901.02220 (the
 * construction); Yarotsky 2017, arXiv:1610.01145.
 */
final class SquareNetwork {
  private SquareNetwork() {}

  static Example example(int m) {
    return Example.ofNumbers(
        network(m),
        Domain.of(Box.cube(1, 0, 1)),
        0x1p-10,
        "The square on [0,1], built from "
            + m
            + " sawtooth layers; its error is exactly 2^-"
            + (2 * m + 2)
            + ".");
  }

  /**
   * The network for {@code m} sawtooth layers.
   *
   * @param m at least 1
   */
  static Network network(int m) {
    List<Affine> layers = new ArrayList<>();
    layers.add(Affine.of(Matrix.of(3, 1, 1, 1, 1), Vector.of(0, -0.5, 0)));
    for (int l = 2; l <= m; l++) {
      double shift = -Math.scalb(1.0, -2 * l + 1);
      layers.add(
          Affine.of(Matrix.of(3, 3, 0.5, -1, 0, 0.5, -1, 0, -0.5, 1, 1), Vector.of(0, shift, 0)));
    }
    layers.add(Affine.of(Matrix.of(1, 3, -0.5, 1, 1), Vector.zeros(1)));
    return Network.alternating(layers);
  }
}
