package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.etalon.problem.Box;

/** Seeded random networks, perturbations of them, and boxes, biased to corner cases. */
public final class RandomNetworks {
  private final SplittableRandom random;

  /** The same seed gives the same sequence. */
  public RandomNetworks(long seed) {
    random = new SplittableRandom(seed);
  }

  /** An alternating network with the given inputs, up to 3 hidden layers of up to 5 neurons. */
  public Network network(int inputs) {
    int depth = 1 + random.nextInt(4);
    boolean coarse = random.nextInt(3) == 0;
    double scale = Math.scalb(1.0, random.nextInt(5) == 0 ? random.nextInt(-40, 40) : 0);
    List<Affine> layers = new ArrayList<>();
    int columns = inputs;
    for (int l = 0; l < depth; l++) {
      int rows = 1 + random.nextInt(l == depth - 1 ? 3 : 5);
      double[] weights = new double[rows * columns];
      double[] bias = new double[rows];
      boolean unbiased = random.nextInt(4) == 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = scale * parameter(coarse);
      }
      for (int i = 0; i < rows; i++) {
        bias[i] = unbiased ? 0 : scale * parameter(coarse);
        if (random.nextInt(12) == 0) { // a dead neuron
          Arrays.fill(weights, i * columns, (i + 1) * columns, 0);
        }
      }
      layers.add(Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias)));
      columns = rows;
    }
    return Network.alternating(layers);
  }

  private double parameter(boolean coarse) {
    if (coarse) {
      return random.nextInt(-4, 5) * 0.5;
    }
    return random.nextInt(20) == 0 ? 0 : random.nextDouble(-2, 2);
  }

  /**
   * A graph: branches, sums, maxima, convolutions, diagonals, selections, affine layers in a row,
   * rectifiers in a row or at an end; values of at most 6 entries.
   */
  public Network graph(int inputs) {
    boolean coarse = random.nextInt(3) == 0;
    List<Node> nodes = new ArrayList<>();
    int steps = 2 + random.nextInt(6);
    for (int n = 0; n < steps; n++) {
      int value = random.nextInt(4) == 0 ? random.nextInt(nodes.size() + 1) : nodes.size();
      int size = size(inputs, nodes, value);
      int other = random.nextInt(nodes.size() + 1);
      if (random.nextInt(4) == 0 && size(inputs, nodes, other) == size) {
        nodes.add(new Node(new Add(size), List.of(value, other)));
      } else {
        nodes.add(Node.of(layer(size, coarse), value));
      }
    }
    join(inputs, nodes, coarse);
    return Network.of(inputs, nodes);
  }

  private static int size(int inputs, List<Node> nodes, int value) {
    return value == 0 ? inputs : nodes.get(value - 1).layer().outputSize();
  }

  private Layer layer(int size, boolean coarse) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> dense(1 + random.nextInt(5), size, coarse);
      case 2 -> {
        int factors = divisor(size);
        yield affine(new DiagonalMap(numbers(factors, coarse), size / factors), coarse);
      }
      case 3 -> affine(selection(size), coarse);
      case 4 -> maxPool(size);
      case 5, 6 -> affine(convolution(size, coarse), coarse);
      default -> new Relu(size);
    };
  }

  private Affine dense(int rows, int columns, boolean coarse) {
    double[] weights = numbers(rows * columns, coarse).toArray();
    return affine(new DenseMap(Matrix.of(rows, columns, weights)), coarse);
  }

  private Affine affine(LinearMap map, boolean coarse) {
    boolean unbiased = random.nextInt(3) == 0;
    Vector bias = unbiased ? Vector.zeros(map.outputSize()) : numbers(map.outputSize(), coarse);
    return new Affine(map, bias);
  }

  private Vector numbers(int count, boolean coarse) {
    double[] numbers = new double[count];
    Arrays.setAll(numbers, i -> parameter(coarse));
    return Vector.of(numbers);
  }

  private Selection selection(int size) {
    int[] sources = new int[1 + random.nextInt(6)];
    Arrays.setAll(sources, i -> random.nextInt(-1, size));
    return Selection.of(size, sources);
  }

  private MaxPool maxPool(int size) {
    int[][] windows = new int[1 + random.nextInt(4)][];
    for (int k = 0; k < windows.length; k++) {
      windows[k] = new int[1 + random.nextInt(3)];
      Arrays.setAll(windows[k], j -> random.nextInt(size));
    }
    return MaxPool.of(size, windows);
  }

  /** A convolution of any geometry that a value of {@code size} entries allows. */
  public Convolution convolution(int size, boolean coarse) {
    int channels = divisor(size);
    int height = divisor(size / channels);
    int width = size / channels / height;
    int groups = divisor(channels);
    int out = groups * (1 + random.nextInt(2));
    int[] down = axis(height);
    int[] across = axis(width);
    ConvolutionShape shape =
        new ConvolutionShape(
            channels, height, width, out, down[0], across[0], down[1], across[1], down[2],
            across[2], down[3], across[3], down[4], across[4], groups);
    return new Convolution(shape, numbers(shape.kernelSize(), coarse));
  }

  private int divisor(int number) {
    int divisor = 1 + random.nextInt(number);
    while (number % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  /** The size of the output, the kernel, the stride, the pad and the dilation along one axis. */
  private int[] axis(int size) {
    int kernel = 1 + random.nextInt(3);
    int stride = 1 + random.nextInt(2);
    int pad = random.nextInt(2);
    int dilation = 1 + random.nextInt(2);
    int reach = (kernel - 1) * dilation + 1;
    int room = Math.max(0, size + pad + random.nextInt(2) - reach);
    return new int[] {Math.min(3, room / stride + 1), kernel, stride, pad, dilation};
  }

  /** Adds up, after a matrix each, all values that nothing takes. */
  private void join(int inputs, List<Node> nodes, boolean coarse) {
    boolean[] used = new boolean[nodes.size() + 1];
    nodes.forEach(node -> node.inputs().forEach(value -> used[value] = true));
    int outputs = 1 + random.nextInt(3);
    int sum = -1;
    for (int value = 0; value < used.length; value++) {
      if (!used[value] && value == used.length - 1 && sum < 0) {
        return; // the last value alone
      }
      if (!used[value]) {
        nodes.add(Node.of(dense(outputs, size(inputs, nodes, value), coarse), value));
        int branch = nodes.size();
        if (sum >= 0) {
          nodes.add(new Node(new Add(outputs), List.of(sum, branch)));
        }
        sum = nodes.size();
      }
    }
  }

  /** Another network of the same form: rounded, disturbed, cut or left alone. */
  public Network perturbed(Network network) {
    int kind = random.nextInt(6);
    double size = Math.scalb(1.0, -random.nextInt(1, 14));
    return network.withAffine(affine -> perturbed(affine, kind, size));
  }

  private Affine perturbed(Affine affine, int kind, double size) {
    double[] parameters = affine.map().parameters();
    double[] bias = affine.bias().toArray();
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = perturb(parameters[i], kind, size);
    }
    for (int i = 0; i < bias.length; i++) {
      bias[i] = perturb(bias[i], kind, size);
    }
    return new Affine(affine.map().withParameters(parameters), Vector.of(bias));
  }

  private double perturb(double value, int kind, double size) {
    return switch (kind) {
      case 0 -> value;
      case 1 -> Math.floor(value / size) * size;
      case 2 -> Math.rint(value / size) * size;
      case 3 -> value + size * random.nextDouble(-1, 1);
      case 4 -> random.nextInt(6) == 0 ? 0 : value;
      default -> random.nextInt(6) == 0 ? -value : value;
    };
  }

  /** A box: ordinary, thin, a point, wide or tiny. */
  public Box box(int inputs) {
    double[] lower = new double[inputs];
    double[] upper = new double[inputs];
    int kind = random.nextInt(6);
    double width = kind == 0 ? 50 : kind == 1 ? 1e-9 : 2;
    for (int i = 0; i < inputs; i++) {
      lower[i] = random.nextInt(4) == 0 ? 0 : random.nextDouble(-2, 2);
      boolean thin = kind == 2 || (kind == 3 && i == 0);
      upper[i] = thin ? lower[i] : lower[i] + random.nextDouble(width);
    }
    return Box.of(lower, upper);
  }

  /** A point of a box, often on its boundary. */
  public double[] point(Box box) {
    double[] x = new double[box.size()];
    for (int i = 0; i < x.length; i++) {
      double t = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
      double value = box.lower(i) + t * (box.upper(i) - box.lower(i));
      x[i] = Math.min(box.upper(i), Math.max(box.lower(i), value));
    }
    return x;
  }
}
