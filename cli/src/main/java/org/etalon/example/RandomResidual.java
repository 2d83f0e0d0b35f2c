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

/**
 * Builds residual networks for square images layer by layer. Their weights are random, uniform with
 * the variance 2/n for n numbers in a row: such a network classifies nothing, and stands in for a
 * trained one where only the size and the shape matter.
 *
 * <p><b>Reference:</b> He et al., "Deep residual learning for image recognition", CVPR 2016, with
 * projections where the shape changes (option B); He et al., ICCV 2015 (the variance).
 */
final class RandomResidual {
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

  private final int inputs;

  /**
   * Nothing yet but images of three channels.
   *
   * @param side rows and columns of the image
   */
  RandomResidual(long seed, int side) {
    random = new SplittableRandom(seed);
    image = new Image(3, side);
    inputs = image.size();
  }

  /** The network of the layers so far. */
  Network network() {
    return Network.of(inputs, nodes);
  }

  /** Two convolutions beside a shortcut: a convolution of 1 x 1 where the shape changes. */
  void block(int channels, int stride) {
    int value = nodes.size();
    Image before = image;
    convolve(channels, 3, stride);
    relu();
    int branch = convolve(nodes.size(), channels, 3, 1);
    int shortcut = value;
    if (!before.equals(image)) {
      image = before;
      shortcut = convolve(value, channels, 1, stride);
    }
    add(new Node(new Add(image.size()), List.of(branch, shortcut)));
    relu();
  }

  /**
   * A convolution padded with zeros, with a bias a channel.
   *
   * @param kernel rows and columns of a window, an odd number
   */
  void convolve(int channels, int kernel, int stride) {
    convolve(nodes.size(), channels, kernel, stride);
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

  void relu() {
    append(new Relu(image.size()));
  }

  /** Maxima of 3 x 3 pixels around every second one. */
  void pool() {
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
    append(maxima);
  }

  private static IntStream around(int place, int side) {
    return IntStream.rangeClosed(2 * place - 1, 2 * place + 1).filter(at -> at >= 0 && at < side);
  }

  /** The mean of each channel. */
  void mean() {
    int side = image.side();
    int channels = image.channels();
    LinearMap sums = SquareImages.sums(channels, side, (float) (1.0 / (side * side)));
    image = new Image(channels, 1);
    append(new Affine(sums, Vector.zeros(channels), Stored.NOTHING));
  }

  /** Every output from every number of the value before; the outputs are pixels' channels. */
  void dense(int outputs) {
    int columns = image.size();
    double[] weights = uniform(outputs * columns, reach(columns));
    Vector biases = Vector.of(uniform(outputs, BIAS));
    append(new Affine(new DenseMap(Matrix.of(outputs, columns, weights)), biases));
    image = new Image(outputs, 1);
  }

  /** Adds a layer after the last value. */
  private void append(Layer layer) {
    add(Node.of(layer, nodes.size()));
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
