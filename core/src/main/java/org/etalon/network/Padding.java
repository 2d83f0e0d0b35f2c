package org.etalon.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;

/**
 * Chains of layers with neurons added whose weights, in and out, are all zero: such a neuron is
 * constantly 0 and nothing reads it, so the function stays the same, exactly.
 */
public final class Padding {
  private Padding() {}

  /**
   * How many neurons each rectifier has, if neurons may be added there.
   *
   * @return empty unless the network is a chain of matrices with a rectifier between each two
   */
  public static Optional<List<Integer>> hidden(Network network) {
    List<Layer> layers = network.layers();
    List<Integer> sizes = new ArrayList<>();
    boolean chain = network.isChain() && layers.size() % 2 == 1;
    for (int k = 0; chain && k < layers.size(); k++) {
      Layer layer = layers.get(k);
      if (k % 2 == 0) {
        chain = layer.affine().map(affine -> affine.map().isDense()).orElse(false);
      } else {
        chain = layer.isRelu();
        sizes.add(layer.outputSize());
      }
    }
    return chain ? Optional.of(sizes) : Optional.empty();
  }

  /** Whether two networks have the same sizes of layers once neurons are added. */
  public static boolean fit(Network f, Network g) {
    int depth = hidden(f).map(List::size).orElse(-1);
    return depth >= 0
        && depth == hidden(g).map(List::size).orElse(-1)
        && f.inputSize() == g.inputSize()
        && f.outputSize() == g.outputSize();
  }

  /**
   * The same function with other neurons about its own.
   *
   * @param network one of whose neurons {@link #hidden} tells
   * @param places for each rectifier where its neurons go, all different
   * @param widths for each rectifier how many neurons it has then
   */
  public static Network of(Network network, List<List<Integer>> places, List<Integer> widths) {
    List<Affine> padded = new ArrayList<>();
    List<Integer> columns = own(network.inputSize());
    int width = network.inputSize();
    for (Layer layer : network.layers()) {
      if (layer.affine().isPresent()) {
        Affine affine = layer.affine().get();
        int l = padded.size();
        boolean last = l == places.size();
        List<Integer> rows = last ? own(affine.outputSize()) : places.get(l);
        int height = last ? affine.outputSize() : widths.get(l);
        padded.add(placed(affine, rows, height, columns, width));
        columns = rows;
        width = height;
      }
    }
    return Network.alternating(padded);
  }

  private static List<Integer> own(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  private static Affine placed(
      Affine affine, List<Integer> rows, int height, List<Integer> columns, int width) {
    double[] own = affine.map().parameters();
    double[] weights = new double[Math.multiplyExact(height, width)];
    double[] bias = new double[height];
    for (int i = 0; i < affine.outputSize(); i++) {
      bias[rows.get(i)] = affine.bias().get(i);
      for (int j = 0; j < affine.inputSize(); j++) {
        weights[rows.get(i) * width + columns.get(j)] = own[i * affine.inputSize() + j];
      }
    }
    return new Affine(
        new DenseMap(Matrix.of(height, width, weights)), Vector.of(bias), affine.stored());
  }
}
