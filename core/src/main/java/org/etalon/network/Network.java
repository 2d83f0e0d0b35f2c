package org.etalon.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.etalon.exact.Dyadic;
import org.etalon.time.Stop;

/**
 * An immutable feed-forward network: a graph of affine maps, rectifiers, sums and maxima, in an
 * order in which each node follows those it takes its values from.
 *
 * <p>Its function is the one of real arithmetic on the stored doubles, from one vector to one
 * vector, the value of the last node. Affine layers may follow each other: they are composed only
 * where that is exact ({@link Compose}), so the function never depends on how a reader rounded.
 */
public final class Network {
  /** In place of exact values that are needed no more: they take room. */
  private static final Dyadic[] GONE = {};

  private final int inputSize;
  private final List<Node> nodes;
  private final Map<Class<?>, Object> kept = new ConcurrentHashMap<>();

  private Network(int inputSize, List<Node> nodes) {
    this.inputSize = inputSize;
    this.nodes = nodes;
  }

  /**
   * A network of these nodes; the last one gives the output.
   *
   * @throws IllegalArgumentException if there is no node, a node takes a value that is not there or
   *     does not fit, a value is never used, or a size is zero
   */
  public static Network of(int inputSize, List<Node> nodes) {
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer");
    }
    if (inputSize == 0) {
      throw new IllegalArgumentException("the input has size zero");
    }
    boolean[] used = new boolean[nodes.size() + 1];
    used[nodes.size()] = true;
    for (int k = 1; k <= nodes.size(); k++) {
      Node node = nodes.get(k - 1);
      Layer layer = node.layer();
      if (layer.inputSize() == 0 || layer.outputSize() == 0) {
        throw new IllegalArgumentException("layer " + k + " has size zero");
      }
      if (node.inputs().size() != layer.arity()) {
        throw new IllegalArgumentException(
            "layer " + k + " takes " + layer.arity() + " values, not " + node.inputs().size());
      }
      for (int value : node.inputs()) {
        if (value < 0 || value >= k) {
          throw new IllegalArgumentException("layer " + k + " takes value " + value);
        }
        used[value] = true;
        int size = value == 0 ? inputSize : nodes.get(value - 1).layer().outputSize();
        if (size != layer.inputSize()) {
          throw new IllegalArgumentException(
              "layer "
                  + k
                  + " takes "
                  + layer.inputSize()
                  + " inputs, "
                  + (value == 0 ? "the network" : "layer " + value)
                  + " gives "
                  + size);
        }
      }
    }
    for (int value = 0; value < used.length; value++) {
      if (!used[value]) {
        throw new IllegalArgumentException("value " + value + " is never used");
      }
    }
    return new Network(inputSize, List.copyOf(nodes));
  }

  /**
   * A chain: these layers, applied first to last.
   *
   * @throws IllegalArgumentException if there is no layer, a layer does not fit the one before it
   *     or takes two values, or a size is zero
   */
  public static Network of(List<Layer> layers) {
    List<Node> nodes = new ArrayList<>();
    for (Layer layer : layers) {
      nodes.add(Node.of(layer, nodes.size()));
    }
    return of(layers.isEmpty() ? 0 : layers.get(0).inputSize(), nodes);
  }

  /** A network of affine layers with a rectifier between each two. */
  public static Network alternating(List<Affine> affineLayers) {
    List<Layer> layers = new ArrayList<>();
    for (Affine affine : affineLayers) {
      if (!layers.isEmpty()) {
        layers.add(new Relu(affine.inputSize()));
      }
      layers.add(affine);
    }
    return of(layers);
  }

  /** The nodes, each after those it takes values from; immutable. */
  public List<Node> nodes() {
    return nodes;
  }

  /** The layers of the nodes, in their order. */
  public List<Layer> layers() {
    return nodes.stream().map(Node::layer).toList();
  }

  /** The same graph with other affine layers, each made of the one at its place. */
  public Network withAffine(UnaryOperator<Affine> change) {
    List<Node> changed = new ArrayList<>();
    for (Node node : nodes) {
      Layer layer = node.layer().affine().<Layer>map(change).orElse(node.layer());
      changed.add(new Node(layer, node.inputs()));
    }
    return of(inputSize, changed);
  }

  /**
   * What follows from this network alone: made when it is asked for first, and kept beside the
   * network as long as that is.
   *
   * @param type one for each such thing
   * @param make gives what any thread may use; must not ask for the same
   */
  public <T> T kept(Class<T> type, Supplier<T> make) {
    return type.cast(kept.computeIfAbsent(type, absent -> make.get()));
  }

  /** How many multiplications its affine layers take. */
  public long operations() {
    long operations = 0;
    for (Node node : nodes) {
      operations += node.layer().affine().map(affine -> affine.map().operations()).orElse(0L);
    }
    return operations;
  }

  /** Whether any value is cast. */
  public boolean hasCasts() {
    return nodes.stream().anyMatch(node -> node.layer().isCast());
  }

  /** Whether a step that values are cast to depends on them. */
  public boolean castsDynamically() {
    return nodes.stream().anyMatch(node -> node.layer().isDynamicCast());
  }

  /** Whether each node takes the value of the one before it alone. */
  public boolean isChain() {
    for (int k = 0; k < nodes.size(); k++) {
      if (!nodes.get(k).inputs().equals(List.of(k))) {
        return false;
      }
    }
    return true;
  }

  /** N_0, the number of inputs. */
  public int inputSize() {
    return inputSize;
  }

  /** N_L, the number of outputs. */
  public int outputSize() {
    return nodes.get(nodes.size() - 1).layer().outputSize();
  }

  /**
   * The outputs at {@code x} in double arithmetic; no rounding direction is promised.
   *
   * @param x {@code inputSize} entries, not modified
   * @throws IllegalArgumentException if {@code x} has another size
   */
  public double[] forward(double[] x) {
    return values(x)[nodes.size()];
  }

  /**
   * The input and the values of all nodes at {@code x}, as {@link #forward}.
   *
   * @param x {@code inputSize} entries, not modified
   * @throws IllegalArgumentException if {@code x} has another size
   */
  public double[][] values(double[] x) {
    requireInput(x);
    double[][] values = new double[nodes.size() + 1][];
    values[0] = x;
    for (int k = 1; k < values.length; k++) {
      Node node = nodes.get(k - 1);
      double[][] taken = node.inputs().stream().map(i -> values[i]).toArray(double[][]::new);
      values[k] = node.layer().forward(taken);
    }
    return values;
  }

  /**
   * The exact outputs at {@code x}.
   *
   * @param x {@code inputSize} finite entries, not modified
   * @throws IllegalArgumentException if {@code x} has another size or an entry is not finite
   */
  public Dyadic[] forwardExact(double[] x) {
    return forwardExact(x, Stop.NEVER).orElseThrow();
  }

  /**
   * The same; nothing if it is to stop, of which it asks before every node.
   *
   * @param x {@code inputSize} finite entries, not modified
   * @throws IllegalArgumentException if {@code x} has another size or an entry is not finite
   */
  public Optional<Dyadic[]> forwardExact(double[] x, Stop stop) {
    requireInput(x);
    int[] lastUses = lastUses();
    Dyadic[][] values = new Dyadic[nodes.size() + 1][];
    values[0] = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      values[0][i] = Dyadic.of(x[i]);
    }
    for (int k = 1; k < values.length; k++) {
      if (stop.stopped()) {
        return Optional.empty();
      }
      Node node = nodes.get(k - 1);
      Dyadic[][] taken = node.inputs().stream().map(i -> values[i]).toArray(Dyadic[][]::new);
      values[k] = node.layer().forwardExact(taken);
      for (int value : node.inputs()) {
        values[value] = lastUses[value] == k ? GONE : values[value];
      }
    }
    return Optional.of(values[nodes.size()]);
  }

  /** For each value the last node, from 1, that takes it. */
  private int[] lastUses() {
    int[] last = new int[nodes.size() + 1];
    for (int k = 1; k < last.length; k++) {
      for (int value : nodes.get(k - 1).inputs()) {
        last[value] = k;
      }
    }
    return last;
  }

  private void requireInput(double[] x) {
    if (x.length != inputSize) {
      throw new IllegalArgumentException(
          "input has " + x.length + " entries, the network takes " + inputSize);
    }
  }

  /** Equal nodes. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Network network
        && inputSize == network.inputSize
        && nodes.equals(network.nodes);
  }

  @Override
  public int hashCode() {
    return nodes.hashCode();
  }

  @Override
  public String toString() {
    return "Network[" + inputSize + " -> " + outputSize() + ", " + nodes.size() + " layers]";
  }
}
