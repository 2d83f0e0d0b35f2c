package org.etalon.lab.instance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
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
import org.etalon.problem.Box;
import org.etalon.testing.RandomNetworks;

/**
 * Random graphs of few paths in which no affine map follows another, so that nothing is composed:
 * branches and residual sums of convolutions and matrices, rectifiers, maxima.
 */
final class TinyGraphs {
  private final SplittableRandom random;
  private final RandomNetworks networks;

  TinyGraphs(long seed) {
    random = new SplittableRandom(seed);
    networks = new RandomNetworks(seed);
  }

  Network network(int inputs) {
    List<Node> nodes = new ArrayList<>();
    int value = 0;
    int size = inputs;
    for (int block = 1 + random.nextInt(2); block >= 0; block--) {
      Affine affine = affine(size, random.nextInt(2) == 0);
      nodes.add(Node.of(affine, value));
      int out = affine.outputSize();
      int sum = nodes.size();
      if (random.nextInt(2) == 0) { // a shortcut, over a matrix or past it
        if (out != size || random.nextBoolean()) {
          nodes.add(Node.of(dense(out, size), value));
          nodes.add(new Node(new Add(out), List.of(sum, nodes.size())));
        } else {
          nodes.add(new Node(new Add(out), List.of(sum, value)));
        }
      }
      if (block > 0) {
        nodes.add(Node.of(activation(out), nodes.size()));
        size = nodes.get(nodes.size() - 1).layer().outputSize();
        value = nodes.size();
      }
    }
    return Network.of(inputs, nodes);
  }

  private Layer activation(int size) {
    if (random.nextInt(2) == 0) {
      return new Relu(size);
    }
    int[][] windows = new int[1 + random.nextInt(3)][];
    for (int k = 0; k < windows.length; k++) {
      windows[k] = new int[1 + random.nextInt(3)];
      Arrays.setAll(windows[k], j -> random.nextInt(size));
    }
    return MaxPool.of(size, windows);
  }

  private Affine affine(int size, boolean convolves) {
    LinearMap map =
        convolves
            ? networks.convolution(size, random.nextBoolean())
            : dense(1 + random.nextInt(3), size).map();
    return new Affine(map, numbers(map.outputSize()));
  }

  private Affine dense(int rows, int columns) {
    double[] weights = numbers(rows * columns).toArray();
    return new Affine(new DenseMap(Matrix.of(rows, columns, weights)), numbers(rows));
  }

  private Vector numbers(int count) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> random.nextInt(6) == 0 ? 0 : random.nextDouble(-2, 2));
    return Vector.of(numbers);
  }

  Network perturbed(Network network) {
    return networks.perturbed(network);
  }

  Box box(int inputs) {
    return networks.box(inputs);
  }
}
