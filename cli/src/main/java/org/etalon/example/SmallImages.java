package org.etalon.example;

import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/**
 * A residual network for images of 3 x 32 x 32 and 10 classes whose size is that of a network on a
 * small device: 5 million parameters and 100,000 neurons, drawn at random.
 */
final class SmallImages {
  private static final int SIDE = 32;

  private SmallImages() {}

  static Example example(long seed) {
    return Example.unproved(
        network(seed),
        Domain.of(Box.cube(3 * SIDE * SIDE, 0, 1)),
        "A residual network for 3 x 32 x 32 pixels in [0, 1] and 10 classes, random weights from"
            + " seed "
            + seed
            + ".");
  }

  static Network network(long seed) {
    RandomResidual net = new RandomResidual(seed, SIDE);
    net.convolve(48, 3, 1);
    net.relu();
    net.block(96, 2);
    net.dense(200);
    net.relu();
    net.dense(10);
    return net.network();
  }
}
