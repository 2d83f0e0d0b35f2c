package org.etalon.quant;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/**
 * A network all of whose numbers are integers times a power of two of their row: a chain of dense
 * layers with a rectifier between each two, or a graph whose stored parameters they are.
 *
 * <p>Its bits are those of one stream that it can be rebuilt from, nothing left out, that of a
 * graph into the graph of f: {@code docs/coded-format.md}.
 */
public final class CodedNetwork {
  private final List<CodedLayer> layers;
  private final Optional<GraphRows> graph;
  private final StreamWriter stream;

  private CodedNetwork(List<CodedLayer> layers, Optional<GraphRows> graph) {
    this.layers = layers;
    this.graph = graph;
    this.stream = graph.isPresent() ? StreamWriter.ofGraph(layers) : StreamWriter.write(layers);
  }

  /**
   * A chain of these layers, first to last.
   *
   * @throws IllegalArgumentException if there is none, one does not fit the one before, or there
   *     are more than a stream may have
   */
  public static CodedNetwork of(List<CodedLayer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer");
    }
    for (int l = 1; l < layers.size(); l++) {
      if (layers.get(l).inputSize() != layers.get(l - 1).outputSize()) {
        throw new IllegalArgumentException(
            "layer " + (l + 1) + " does not fit the outputs of layer " + l);
      }
    }
    int[] sizes = new int[layers.size() + 1];
    sizes[0] = layers.get(0).inputSize();
    for (int l = 1; l < sizes.length; l++) {
      sizes[l] = layers.get(l - 1).outputSize();
    }
    StreamReader.requireSizes(sizes);
    return new CodedNetwork(List.copyOf(layers), Optional.empty());
  }

  /**
   * A graph with these parameters in place of its own.
   *
   * @param layers one for each that stores any
   * @throws IllegalArgumentException if they do not fit the graph
   */
  public static CodedNetwork in(GraphRows graph, List<CodedLayer> layers) {
    if (!graph.fit(layers)) {
      throw new IllegalArgumentException("the layers do not fit the graph");
    }
    return new CodedNetwork(List.copyOf(layers), Optional.of(graph));
  }

  /**
   * The same with other layers.
   *
   * @throws IllegalArgumentException as {@link #of} or {@link #in}
   */
  public CodedNetwork with(List<CodedLayer> others) {
    return graph.map(g -> in(g, others)).orElseGet(() -> of(others));
  }

  /**
   * The chain of a stream.
   *
   * @param bytes the stream, filled up with zeros to whole bytes; not modified
   * @param length the number of its bits
   * @throws MalformedCodedException if it is none
   */
  public static CodedNetwork read(byte[] bytes, long length) {
    return StreamReader.read(bytes, length);
  }

  /**
   * The network of a stream of a graph's parameters.
   *
   * @param bytes the stream, filled up with zeros to whole bytes; not modified
   * @param length the number of its bits
   * @param graph what they are the parameters of; its own are not used
   * @throws MalformedCodedException if it is none
   */
  public static CodedNetwork read(byte[] bytes, long length, GraphRows graph) {
    return StreamReader.read(bytes, length, graph);
  }

  /** The graph that the layers are parameters of; empty for a chain. */
  public Optional<GraphRows> graph() {
    return graph;
  }

  /**
   * How often each row of a layer is multiplied by in one run.
   *
   * @param layer counted from 0
   */
  public int places(int layer) {
    return graph.map(g -> g.places(layer)).orElse(1);
  }

  /**
   * How many weights of each row of a layer inputs are multiplied by; others behind them are
   * biases.
   *
   * @param layer counted from 0
   */
  public int factors(int layer) {
    return graph.map(g -> g.factors(layer)).orElseGet(() -> layers.get(layer).inputSize());
  }

  /** The number of weights and biases. */
  public long parameterCount() {
    long count = 0;
    for (int l = 0; l < layers.size(); l++) {
      int layer = l;
      int biases = graph.map(g -> g.isBiased(layer)).orElse(true) ? 1 : 0;
      count += (long) layers.get(l).outputSize() * (layers.get(l).inputSize() + biases);
    }
    return count;
  }

  /** The layers, first to last; immutable. */
  public List<CodedLayer> layers() {
    return layers;
  }

  /**
   * The network as any other.
   *
   * @throws UnfitException if a number is no float32
   */
  public Network network() {
    return graph.map(g -> g.network(layers)).orElseGet(this::chain);
  }

  private Network chain() {
    List<Affine> affine = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      affine.add(affine(l));
    }
    return Network.alternating(affine);
  }

  private Affine affine(int l) {
    List<CodedRow> rows = layers.get(l).rows();
    int columns = layers.get(l).inputSize();
    double[] weights = new double[rows.size() * columns];
    double[] bias = new double[rows.size()];
    for (int i = 0; i < rows.size(); i++) {
      CodedRow row = rows.get(i);
      if (!row.isFloat32()) {
        throw new UnfitException(
            "row " + (i + 1) + " of layer " + (l + 1) + " has a number that is no float32");
      }
      for (int j = 0; j < columns; j++) {
        weights[i * columns + j] = row.weightValue(j);
      }
      bias[i] = row.biasValue();
    }
    return Affine.of(Matrix.of(rows.size(), columns, weights), Vector.of(bias));
  }

  /** The stream, filled up with zeros to whole bytes; a copy. */
  public byte[] stream() {
    return stream.toBytes();
  }

  /** The bits of the stream: {@link #payloadBits()} and {@link #structureBits()}. */
  public long totalBits() {
    return stream.length();
  }

  /** The bits of the codes of weights and biases. */
  public long payloadBits() {
    long bits = 0;
    for (int l = 0; l < layers.size(); l++) {
      bits += payloadBits(l);
    }
    return bits;
  }

  /**
   * All other bits: of a chain sizes and which inputs are read, and of layers and rows widths,
   * exponents, modes and masks of zeros.
   */
  public long structureBits() {
    return totalBits() - payloadBits();
  }

  /**
   * The bits of a layer's codes.
   *
   * @param layer counted from 0
   */
  public long payloadBits(int layer) {
    return stream.payload(layer);
  }

  /**
   * All other bits that belong to a layer; those of sizes and inputs belong to none.
   *
   * @param layer counted from 0
   */
  public long structureBits(int layer) {
    return stream.structure(layer);
  }

  /**
   * For information: the bits if an ideal code of each layer's own, known to the reader, took the
   * place of its codes and of its masks of zeros; rounded to nearest.
   */
  public double entropyBits() {
    double bits = structureBits() - stream.masks();
    for (int l = 0; l < layers.size(); l++) {
      bits += entropy(stream.counts(l));
    }
    return bits;
  }

  private static double entropy(Collection<Integer> counts) {
    double numbers = counts.stream().mapToInt(count -> count).sum();
    double nats = 0;
    for (int count : counts) {
      nats += count * StrictMath.log(numbers / count);
    }
    return nats / StrictMath.log(2);
  }

  /** Equal layers of the same kind of network: a chain, or the same graph. */
  @Override
  public boolean equals(Object other) {
    return other instanceof CodedNetwork network
        && layers.equals(network.layers)
        && graph.map(GraphRows::graph).equals(network.graph.map(GraphRows::graph));
  }

  @Override
  public int hashCode() {
    return layers.hashCode();
  }

  @Override
  public String toString() {
    if (graph.isPresent()) {
      return "CodedNetwork[" + layers.size() + " layers of a graph, " + totalBits() + " bits]";
    }
    StringBuilder sizes = new StringBuilder("CodedNetwork[").append(layers.get(0).inputSize());
    layers.forEach(layer -> sizes.append('-').append(layer.outputSize()));
    return sizes.append(", ").append(totalBits()).append(" bits]").toString();
  }
}
