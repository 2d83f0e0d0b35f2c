package org.etalon.example;

import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/**
 * The residual network of 18 layers for images of 3 x 224 x 224 and 1000 classes, with batch
 * normalizations folded into the convolutions: 11.7 million parameters, drawn at random.
 *
 * <p><b>Reference:</b> He et al., "Deep residual learning for image recognition", CVPR 2016, table
 * 1.
 */
final class ResNet18 {
  private static final int CLASSES = 1000;
  private static final int BLOCKS = 2;

  private ResNet18() {}

  static Example example(long seed) {
    return Example.unproved(
        network(seed, 224, 64, CLASSES),
        Domain.of(Box.cube(3 * 224 * 224, 0, 1)),
        "A ResNet-18 for 3 x 224 x 224 pixels in [0, 1] and 1000 classes, random weights from seed "
            + seed
            + ".");
  }

  /**
   * The network.
   *
   * @param side rows and columns of the image
   * @param channels of the first convolution; later ones have up to eight times as many
   * @param classes the outputs
   */
  static Network network(long seed, int side, int channels, int classes) {
    RandomResidual net = new RandomResidual(seed, side);
    net.convolve(channels, 7, 2);
    net.relu();
    net.pool();
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < BLOCKS; block++) {
        net.block(channels << stage, stage > 0 && block == 0 ? 2 : 1);
      }
    }
    net.mean();
    net.dense(classes);
    return net.network();
  }
}
