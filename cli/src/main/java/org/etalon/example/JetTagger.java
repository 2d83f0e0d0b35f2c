package org.etalon.example;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/**
 * A network of the shape of the jet tagger that the literature on triggers in FPGAs compares by: 16
 * features, hidden layers of 64, 32 and 32 neurons, 5 classes. Its weights are random, uniform with
 * the variance 2/n for n inputs; it stands in for a trained one and classifies nothing.
 *
 * <p><b>Reference:</b> Duarte et al., "Fast inference of deep neural networks in FPGAs for particle
 * physics", JINST 13 P07027, 2018 (the shape); He et al., ICCV 2015 (the variance).
 */
final class JetTagger {
  private static final int[] WIDTHS = {16, 64, 32, 32, 5};

  private JetTagger() {}

  static Example example(long seed) {
    return Example.ofNumbers(
        network(seed),
        Domain.of(Box.cube(WIDTHS[0], -1, 1)),
        0.5,
        "A stand-in for a jet tagger: 16 features in [-1, 1], 64-32-32 neurons, 5 classes, random"
            + " weights.");
  }

  private static Network network(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < WIDTHS.length; l++) {
      int columns = WIDTHS[l - 1];
      double reach = StrictMath.sqrt(6.0 / columns);
      layers.add(
          Affine.of(
              Matrix.of(WIDTHS[l], columns, uniform(random, WIDTHS[l] * columns, reach)),
              Vector.of(uniform(random, WIDTHS[l], 0.1))));
    }
    return Network.alternating(layers);
  }

  /** Float32 numbers between plus and minus a reach. */
  private static double[] uniform(SplittableRandom random, int count, double reach) {
    return random.doubles(count, -reach, reach).map(x -> (float) x).toArray();
  }
}
