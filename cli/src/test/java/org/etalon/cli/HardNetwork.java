package org.etalon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;

/** A network of sixteen inputs, for which an epsilon near the truth takes very many boxes. */
final class HardNetwork {
  private HardNetwork() {}

  static Network of() {
    Random random = new Random(7);
    int[] widths = {16, 32, 32, 2};
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < 3; l++) {
      double[] weights =
          random.doubles((long) widths[l] * widths[l + 1], -0.5, 0.5).map(w -> (float) w).toArray();
      double[] bias = random.doubles(widths[l + 1], -0.2, 0.2).map(b -> (float) b).toArray();
      layers.add(Affine.of(Matrix.of(widths[l + 1], widths[l], weights), Vector.of(bias)));
    }
    return Network.alternating(layers);
  }
}
