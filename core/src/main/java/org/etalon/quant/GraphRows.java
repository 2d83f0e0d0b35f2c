package org.etalon.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.StoredParameters;
import org.etalon.problem.UnfitException;

/**
 * The parameters that a graph stores, as rows: one an output channel of each layer that stores any,
 * in the order of the nodes.
 *
 * <p>A row has the weights of its channel and its bias; where a channel has a bias an output, these
 * are further weights of the row, behind the others, and its bias is zero, as it is where a layer
 * stores none.
 */
public final class GraphRows {
  private final Network graph;
  private final List<StoredLayer> layers;

  private GraphRows(Network graph, List<StoredLayer> layers) {
    this.graph = graph;
    this.layers = layers;
  }

  /** The rows of a graph. */
  public static GraphRows of(Network graph) {
    return new GraphRows(graph, StoredLayer.of(graph));
  }

  /** The graph. */
  public Network graph() {
    return graph;
  }

  /** How many layers store parameters; they are counted from 0. */
  public int depth() {
    return layers.size();
  }

  /** The number of rows of a layer. */
  public int rows(int layer) {
    return parameters(layer).channels();
  }

  /** The number of weights of each row of a layer. */
  public int size(int layer) {
    int biases = biases(layer);
    return factors(layer) + (biases > 1 ? biases : 0);
  }

  /** Whether rows of a layer have a bias of their own. */
  public boolean isBiased(int layer) {
    return biases(layer) == 1;
  }

  /** How often a row of a layer is multiplied by in one run: how many outputs its channel has. */
  public int places(int layer) {
    return layers.get(layer).affine().outputSize() / rows(layer);
  }

  /** The node of a layer, counted from 1. */
  public int node(int layer) {
    return layers.get(layer).node();
  }

  private StoredParameters parameters(int layer) {
    return layers.get(layer).parameters();
  }

  /** How many of these inputs are multiplied by: all but biases. */
  public int factors(int layer) {
    return parameters(layer).weights().size() / rows(layer);
  }

  private int biases(int layer) {
    return parameters(layer).biases().size() / rows(layer);
  }

  /** The weights of a row, and last its bias. */
  public double[] numbers(int layer, int row) {
    return numbers(parameters(layer), row);
  }

  /** The numbers of a row of some parameters, the bias last. */
  static double[] numbers(StoredParameters parameters, int row) {
    int weights = parameters.weights().size() / parameters.channels();
    int biases = parameters.biases().size() / parameters.channels();
    double[] numbers = new double[weights + (biases > 1 ? biases : 0) + 1];
    for (int j = 0; j < weights; j++) {
      numbers[j] = parameters.weights().get(row * weights + j);
    }
    int first = biases == 1 ? numbers.length - 1 : weights;
    for (int j = 0; j < biases; j++) {
      numbers[first + j] = parameters.biases().get(row * biases + j);
    }
    return numbers;
  }

  /**
   * The means over the outputs of each row of what its weights make of an input.
   *
   * @param weights of all rows, one after the other, in place of the layer's own
   * @param input the layer's input, in doubles
   * @return one a row, in doubles
   * @throws IllegalArgumentException if rows of the layer have no bias of their own, or the layer
   *     stores no weights
   */
  public double[] means(int layer, double[] weights, double[] input) {
    Affine affine = layers.get(layer).affine();
    if (!isBiased(layer) || factors(layer) == 0) {
      throw new IllegalArgumentException("layer " + layer + " has no weights or no biases");
    }
    LinearMap map = affine.map().withParameters(weights);
    double[] values = new Affine(map, Vector.of(new double[affine.outputSize()])).forward(input);
    double[] means = new double[rows(layer)];
    int places = places(layer);
    for (int k = 0; k < values.length; k++) {
      means[k / places] += values[k] / places;
    }
    return means;
  }

  /**
   * The graph with other parameters.
   *
   * @param rows of each layer, as many and as long as here
   * @throws UnfitException if a number is no float32
   */
  public Network network(List<CodedLayer> rows) {
    List<Node> nodes = new ArrayList<>(graph.nodes());
    for (int l = 0; l < layers.size(); l++) {
      StoredLayer layer = layers.get(l);
      requireFloat32(rows.get(l), l);
      double[] weights = values(rows.get(l), l, false);
      double[] biases = values(rows.get(l), l, true);
      Affine affine = layer.parameters().with(weights, biases).in(layer.affine());
      nodes.set(layer.node() - 1, new Node(affine, nodes.get(layer.node() - 1).inputs()));
    }
    return Network.of(graph.inputSize(), nodes);
  }

  private static void requireFloat32(CodedLayer layer, int l) {
    for (int i = 0; i < layer.rows().size(); i++) {
      if (!layer.rows().get(i).isFloat32()) {
        throw new UnfitException(
            "row " + (i + 1) + " of layer " + (l + 1) + " has a number that is no float32");
      }
    }
  }

  private double[] values(CodedLayer layer, int l, boolean ofBiases) {
    return layer.rows().stream()
        .flatMapToDouble(
            row ->
                Arrays.stream(codes(row, l, ofBiases))
                    .mapToDouble(code -> Math.scalb((double) code, row.exponent())))
        .toArray();
  }

  /** The codes of a row's weights, or of its biases, however it holds them. */
  int[] codes(CodedRow row, int layer, boolean ofBiases) {
    if (ofBiases && isBiased(layer)) {
      return new int[] {row.bias()};
    }
    int[] codes = new int[ofBiases ? biases(layer) : factors(layer)];
    int first = ofBiases ? factors(layer) : 0;
    for (int j = 0; j < codes.length; j++) {
      codes[j] = row.weight(first + j);
    }
    return codes;
  }

  /** A layer of the graph with the numbers of rows. */
  QuantizedLayer quantized(int l, CodedLayer layer, Encoding ofWeights, Encoding ofBiases) {
    return layers
        .get(l)
        .with(values(layer, l, false), values(layer, l, true), ofWeights, ofBiases, 0);
  }

  /**
   * Whether layers are as many, as high and as wide as here, without a bias where there is none.
   */
  boolean fit(List<CodedLayer> others) {
    boolean fit = others.size() == depth();
    for (int l = 0; fit && l < depth(); l++) {
      CodedLayer other = others.get(l);
      boolean biased = isBiased(l);
      fit =
          other.outputSize() == rows(l)
              && other.inputSize() == size(l)
              && other.rows().stream().allMatch(row -> biased || row.bias() == 0);
    }
    return fit;
  }
}
