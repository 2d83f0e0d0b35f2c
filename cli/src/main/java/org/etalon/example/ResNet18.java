package org.etalon.example;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DenseMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.SquareImages;
import org.etalon.network.Stored;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/**
 * The residual network of 18 layers for images of 3 x 224 x 224 and 1000 classes, with batch
 * normalizations folded into the convolutions: 11.7 million parameters. Its weights are random,
 * uniform with the variance 2/n for n numbers in a row; it classifies nothing, and stands in for a
 * trained network where only the size and the shape matter.
 *
 * <p><b>Reference:</b> He et al., "Deep residual learning for image recognition", CVPR 2016, table
 * 1, with projections where the shape changes (option B); He et al., ICCV 2015 (the variance).
 */
final class ResNet18 {
  private static final int CLASSES = 1000;
  private static final int BLOCKS = 2;

  /** Biases reach from minus this to this. */
  private static final double BIAS = 0.1;

  /** The shape of a value: channels of a square. */
  private record Image(int channels, int side) {
    int size() {
      return channels * side * side;
    }
  }

  private final SplittableRandom random;
  private final List<Node> nodes = new ArrayList<>();

  /** Of the last value. */
  private Image image;

  private ResNet18(long seed, int side) {
    random = new SplittableRandom(seed);
    image = new Image(3, side);
  }

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
    ResNet18 net = new ResNet18(seed, side);
    int inputs = net.image.size();
    int value = net.relu(net.convolve(0, channels, 7, 2));
    value = net.pool(value);
    for (int stage = 0; stage < 4; stage++) {
      for (int block = 0; block < BLOCKS; block++) {
        value = net.block(value, channels << stage, stage > 0 && block == 0 ? 2 : 1);
      }
    }
    net.dense(net.mean(value), classes);
    return Network.of(inputs, net.nodes);
  }

  /** Two convolutions beside a shortcut: a convolution of 1 x 1 where the shape changes. */
  private int block(int value, int channels, int stride) {
    Image before = image;
    int inner = relu(convolve(value, channels, 3, stride));
    int branch = convolve(inner, channels, 3, 1);
    int shortcut = value;
    if (!before.equals(image)) {
      image = before;
      shortcut = convolve(value, channels, 1, stride);
    }
    return relu(add(new Node(new Add(image.size()), List.of(branch, shortcut))));
  }

  private int convolve(int value, int channels, int kernel, int stride) {
    int row = image.channels() * kernel * kernel;
    Vector weights = Vector.of(uniform(channels * row, reach(row)));
    double[] biases = uniform(channels, BIAS);
    LinearMap map =
        SquareImages.filtered(image.channels(), image.side(), channels, kernel, stride, weights);
    image = new Image(channels, (image.side() - 1) / stride + 1);
    double[] spread = new double[image.size()];
    Arrays.setAll(spread, i -> biases[i / (image.side() * image.side())]);
    return add(Node.of(new Affine(map, Vector.of(spread)), value));
  }

  private int relu(int value) {
    return add(Node.of(new Relu(image.size()), value));
  }

  /** Maxima of 3 x 3 pixels around every second one. */
  private int pool(int value) {
    int side = image.side();
    Image pooled = new Image(image.channels(), (side - 1) / 2 + 1);
    int[][] windows = new int[pooled.size()][];
    Arrays.setAll(
        windows,
        i -> {
          int channel = i / (pooled.side() * pooled.side());
          int row = i / pooled.side() % pooled.side();
          int column = i % pooled.side();
          return around(row, side)
              .flatMap(y -> around(column, side).map(x -> (channel * side + y) * side + x))
              .toArray();
        });
    Layer maxima = MaxPool.of(image.size(), windows);
    image = pooled;
    return add(Node.of(maxima, value));
  }

  private static IntStream around(int place, int side) {
    return IntStream.rangeClosed(2 * place - 1, 2 * place + 1).filter(at -> at >= 0 && at < side);
  }

  /** The mean of each channel. */
  private int mean(int value) {
    int side = image.side();
    int channels = image.channels();
    LinearMap sums = SquareImages.sums(channels, side, (float) (1.0 / (side * side)));
    image = new Image(channels, 1);
    return add(Node.of(new Affine(sums, Vector.zeros(channels), Stored.NOTHING), value));
  }

  private void dense(int value, int classes) {
    int columns = image.channels();
    double[] weights = uniform(classes * columns, reach(columns));
    Vector biases = Vector.of(uniform(classes, BIAS));
    add(Node.of(new Affine(new DenseMap(Matrix.of(classes, columns, weights)), biases), value));
  }

  /** Adds a node and gives the number of its value. */
  private int add(Node node) {
    nodes.add(node);
    return nodes.size();
  }

  /** The end of the interval around 0 whose uniform numbers have the variance 2/n. */
  private static double reach(int n) {
    return StrictMath.sqrt(6.0 / n);
  }

  /** Float32 numbers between plus and minus a reach. */
  private double[] uniform(int count, double reach) {
    return random.doubles(count, -reach, reach).map(x -> (float) x).toArray();
  }
}
