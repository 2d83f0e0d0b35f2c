package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.Node;
import org.etalon.network.Piecewise;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.etalon.network.Stored;

/**
 * The nodes of a network as operators add them, each with the step of the graph it came from.
 *
 * <p>Whatever is added is counted against the limits before it is kept.
 */
final class NetworkBuilder {
  private final Limits limits;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Integer> steps = new ArrayList<>();
  private final List<Boolean> weighted = new ArrayList<>(List.of(false));
  private final Map<Integer, Scale> integers = new HashMap<>();
  private final Map<Integer, Double> sums = new HashMap<>();
  private final SortedSet<String> derived = new TreeSet<>();
  private int step;

  NetworkBuilder(Limits limits) {
    this.limits = limits;
  }

  /** Notes what a runtime computes in other steps than the nodes that are added for it. */
  void derive(String what) {
    derived.add(what);
  }

  /** What was noted so. */
  SortedSet<String> derived() {
    return derived;
  }

  /** What is added from now on comes from this step of the graph. */
  void beginStep(int number) {
    step = number;
  }

  /** The nodes so far. */
  List<Node> nodes() {
    return nodes;
  }

  /** The step that each node came from. */
  List<Integer> steps() {
    return steps;
  }

  /** Whether weights of the model act on the way to a value; before that, inputs are normalized. */
  boolean hasWeights(Value value) {
    return weighted.get(value.index());
  }

  /** Notes that a value is integers with a scale. */
  void integers(Value value, Scale scale) {
    integers.put(value.index(), scale);
  }

  /** The scale of a value that is integers. */
  Optional<Scale> scale(Value value) {
    return Optional.ofNullable(integers.get(value.index()));
  }

  /** Notes the largest magnitude that sums of integers may have. */
  void sumsUpTo(Value value, double most) {
    sums.put(value.index(), most);
  }

  /** What was noted so. */
  double mostOfSums(Value value) {
    return sums.getOrDefault(value.index(), Double.POSITIVE_INFINITY);
  }

  /** Counts numbers that a layer will hold, before it is made. */
  void count(long numbers) {
    limits.countNumbers(numbers);
  }

  /** Adds a layer on values. */
  Value add(Layer layer, ActivationShape shape, Value... from) {
    Node node = new Node(layer, Arrays.stream(from).map(Value::index).toList());
    nodes.add(node);
    keep(node);
    return new Value(nodes.size(), shape, from[0].type());
  }

  private void keep(Node node) {
    limits.countValues(node.layer().outputSize());
    boolean weights =
        node.layer()
            .fold(
                affine -> {
                  limits.count(affine);
                  return affine.stored().weights();
                },
                relu -> false,
                sum -> false,
                pool -> false,
                round -> false);
    steps.add(step);
    weighted.add(weights || node.inputs().stream().anyMatch(weighted::get));
  }

  /** An affine map of a value. */
  Value affine(Value x, ActivationShape shape, LinearMap map, Vector bias, Stored stored) {
    return add(new Affine(map, bias, stored), shape, x);
  }

  /** A linear map of a value. */
  Value linear(Value x, ActivationShape shape, LinearMap map, Stored stored) {
    return affine(x, shape, map, Vector.zeros(map.outputSize()), stored);
  }

  /** A value times one number that is part of the architecture. */
  Value scaled(Value x, double factor) {
    DiagonalMap map = new DiagonalMap(Vector.of(factor), x.size());
    return factor == 1 ? x : linear(x, x.shape(), map, Stored.NOTHING);
  }

  /** A value plus a constant. */
  Value shifted(Value x, Vector bias, Stored stored) {
    DiagonalMap map = x.shape().diagonal(DiagonalMap.identity(x.size()).scale());
    boolean nothing = bias.maxAbs() == 0 && !stored.bias();
    return nothing ? x : affine(x, x.shape(), map, bias, stored);
  }

  /** Elements taken from a value; {@link Selection#ZERO} gives 0. */
  Value select(Value x, ActivationShape shape, int... sources) {
    return linear(x, shape, Selection.of(x.size(), sources), Stored.NOTHING);
  }

  /**
   * Adds a piecewise linear function.
   *
   * @param x a value of the shape of the result
   * @param form whose factors say how the entries fall into channels
   * @param make appends the nodes and gives the number of the last value
   */
  Value piecewise(Value x, DiagonalMap form, ToIntFunction<Piecewise> make) {
    int result = make.applyAsInt(new Piecewise(nodes, form.scale().size(), form.repeat()));
    nodes.subList(steps.size(), nodes.size()).forEach(this::keep);
    return new Value(result, x.shape(), x.type());
  }

  Value relu(Value x) {
    return add(new Relu(x.size()), x.shape(), x);
  }

  /** The sum of two values of one shape. */
  Value sum(Value x, Value y) {
    return add(new Add(x.size()), x.shape(), x, y);
  }

  /** All values, one after the other, as a vector; one alone stays as it is. */
  Value joined(List<Value> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    long size = parts.stream().mapToLong(Value::size).sum();
    limits.countNumbers(size * parts.size());
    ActivationShape shape = ActivationShape.of(List.of(Math.toIntExact(size)));
    int first = 0;
    List<Value> spread = new ArrayList<>();
    for (Value part : parts) {
      int[] sources = new int[shape.size()];
      Arrays.fill(sources, Selection.ZERO);
      for (int i = 0; i < part.size(); i++) {
        sources[first + i] = i;
      }
      spread.add(select(part, shape, sources));
      first += part.size();
    }
    return spread.stream().reduce(this::sum).orElseThrow();
  }
}
