package org.etalon.lab.construct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;

/**
 * A network under construction: affine layers with relu between them, and the algebra that builds
 * large ones from small ones. Immutable.
 */
public final class Construction {
  private final List<Affine> layers;

  private Construction(List<Affine> layers) {
    this.layers = List.copyOf(layers);
  }

  /** A network of these layers. */
  public static Construction of(Affine... layers) {
    return new Construction(List.of(layers));
  }

  static Construction of(List<Affine> layers) {
    return new Construction(layers);
  }

  /** One layer, {@code weights x + bias}. */
  static Construction affine(int rows, int columns, double[] weights, double... bias) {
    return of(Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias)));
  }

  /** The identity of n numbers through {@code depth} layers: {@code x = relu(x) - relu(-x)}. */
  static Construction identity(int n, int depth) {
    Construction one = of(Affine.of(unit(n), Vector.zeros(n)));
    return one.deepened(depth);
  }

  /** {@code |factor x + shift|}: depth 2, width 2. */
  static Construction magnitude(double factor, double shift) {
    return of(
        Affine.of(Matrix.of(2, 1, factor, -factor), Vector.of(shift, -shift)),
        Affine.of(Matrix.of(1, 2, 1, 1), Vector.of(0)));
  }

  private static Matrix unit(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return Matrix.diagonal(Vector.of(ones));
  }

  /** N_0. */
  public int inputs() {
    return layers.get(0).inputSize();
  }

  /** N_L. */
  public int outputs() {
    return layers.get(layers.size() - 1).outputSize();
  }

  /** L, the number of affine layers. */
  public int depth() {
    return layers.size();
  }

  /** The largest of N_1 to N_(L-1); 0 without hidden layers. */
  public int width() {
    return layers.subList(0, layers.size() - 1).stream()
        .mapToInt(Affine::outputSize)
        .max()
        .orElse(0);
  }

  /** M, the number of parameters, weights and biases, that are not zero. */
  public long nonzeros() {
    return layers.stream().mapToLong(l -> count(weights(l)) + count(l.bias().toArray())).sum();
  }

  private static long count(double[] values) {
    return Arrays.stream(values).filter(x -> x != 0).count();
  }

  /** The largest absolute parameter. */
  public double largest() {
    double largest = 0;
    for (Affine layer : layers) {
      largest = Math.max(largest, Math.max(matrix(layer).maxAbs(), layer.bias().maxAbs()));
    }
    return largest;
  }

  /** The network. */
  public Network network() {
    return Network.alternating(layers);
  }

  List<Affine> layers() {
    return layers;
  }

  static Matrix matrix(Affine layer) {
    return Matrix.of(layer.outputSize(), layer.inputSize(), weights(layer));
  }

  static double[] weights(Affine layer) {
    return layer.map().toMatrix().toArray();
  }

  /**
   * This network, then the next: the last layer of the one and the first of the other become one.
   * Depth is the sum less one.
   */
  public Construction then(Construction next) {
    List<Affine> all = new ArrayList<>(layers.subList(0, layers.size() - 1));
    all.add(product(next.layers.get(0), layers.get(layers.size() - 1)));
    all.addAll(next.layers.subList(1, next.layers.size()));
    return new Construction(all);
  }

  private static Affine product(Affine outer, Affine inner) {
    int rows = outer.outputSize();
    int columns = inner.inputSize();
    int middle = inner.outputSize();
    double[] a = weights(outer);
    double[] b = weights(inner);
    double[] weights = new double[rows * columns];
    double[] bias = outer.bias().toArray();
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < middle; k++) {
        double factor = a[i * middle + k];
        if (factor != 0) {
          bias[i] += factor * inner.bias().get(k);
          for (int j = 0; j < columns; j++) {
            weights[i * columns + j] += factor * b[k * columns + j];
          }
        }
      }
    }
    return Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias));
  }

  /** The same function with more layers at its end. */
  Construction deepened(int depth) {
    List<Affine> all = new ArrayList<>(layers);
    int n = outputs();
    for (int l = layers.size(); l < depth; l++) {
      if (l == layers.size()) {
        Affine last = all.remove(all.size() - 1);
        all.add(product(twoSided(n), last));
      } else {
        all.add(Affine.of(unit(2 * n), Vector.zeros(2 * n)));
      }
    }
    if (depth > layers.size()) {
      double[] weights = new double[2 * n * n];
      for (int i = 0; i < n; i++) {
        weights[i * 2 * n + i] = 1;
        weights[i * 2 * n + n + i] = -1;
      }
      all.add(Affine.of(Matrix.of(n, 2 * n, weights), Vector.zeros(n)));
    }
    return new Construction(all);
  }

  private static Affine twoSided(int n) {
    double[] weights = new double[2 * n * n];
    for (int i = 0; i < n; i++) {
      weights[i * n + i] = 1;
      weights[(n + i) * n + i] = -1;
    }
    return Affine.of(Matrix.of(2 * n, n, weights), Vector.zeros(2 * n));
  }

  /** Networks side by side, each with inputs and outputs of its own; the shallow ones deepened. */
  static Construction beside(List<Construction> parts) {
    int depth = parts.stream().mapToInt(Construction::depth).max().orElseThrow();
    List<Construction> equal = parts.stream().map(part -> part.deepened(depth)).toList();
    List<Affine> all = new ArrayList<>();
    for (int l = 0; l < depth; l++) {
      int at = l;
      all.add(diagonal(equal.stream().map(part -> part.layers.get(at)).toList()));
    }
    return new Construction(all);
  }

  private static Affine diagonal(List<Affine> blocks) {
    int rows = blocks.stream().mapToInt(Affine::outputSize).sum();
    int columns = blocks.stream().mapToInt(Affine::inputSize).sum();
    double[] weights = new double[rows * columns];
    double[] bias = new double[rows];
    int row = 0;
    int column = 0;
    for (Affine block : blocks) {
      double[] w = weights(block);
      int n = block.inputSize();
      for (int i = 0; i < block.outputSize(); i++, row++) {
        bias[row] = block.bias().get(i);
        System.arraycopy(w, i * n, weights, row * columns + column, n);
      }
      column += n;
    }
    return Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias));
  }

  /**
   * Networks side by side after a choice of inputs: part k takes the inputs {@code chosen.get(k)}
   * of a vector of n numbers.
   */
  static Construction choosing(int n, List<int[]> chosen, List<Construction> parts) {
    int rows = chosen.stream().mapToInt(list -> list.length).sum();
    double[] weights = new double[rows * n];
    int row = 0;
    for (int[] list : chosen) {
      for (int input : list) {
        weights[row++ * n + input] = 1;
      }
    }
    return affine(rows, n, weights, new double[rows]).then(beside(parts));
  }

  /** All parts on the same inputs, their outputs weighted and added. */
  static Construction sum(List<Construction> parts, double[] factors) {
    int n = parts.get(0).inputs();
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    Construction together = choosing(n, Collections.nCopies(parts.size(), all), parts);
    return together.then(affine(1, factors.length, factors, 0));
  }
}
