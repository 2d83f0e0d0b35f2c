package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Compose;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Selection;

/**
 * The network of the nodes that an output depends on: an affine node is composed with the one
 * before it, and a maximum with the selection before it, where that is exact and nothing else uses
 * the value between, and identities are left out. A selection from a sum of which others take the
 * rest stays.
 */
final class Composition {
  /**
   * A network and where its nodes came from.
   *
   * @param steps for each node the steps of the graph that were composed into it, in order
   */
  record Result(Network network, List<List<Integer>> steps) {}

  /** A node with the steps it came from. */
  private record Part(Node node, List<Integer> steps) {
    Part after(Part before, Layer composed) {
      List<Integer> both = Stream.concat(before.steps.stream(), steps.stream()).distinct().toList();
      return new Part(new Node(composed, before.node.inputs()), both);
    }
  }

  private final NetworkBuilder builder;
  private final Limits limits;
  private final int[] uses; // of each value by those behind it
  private final int[] standsFor; // the value that each value is equal to
  private final SortedMap<Integer, Part> parts = new TreeMap<>();

  private Composition(NetworkBuilder builder, Limits limits) {
    this.builder = builder;
    this.limits = limits;
    this.uses = new int[builder.nodes().size() + 1];
    this.standsFor = new int[uses.length];
  }

  /** The network that gives {@code output}. */
  static Result of(NetworkBuilder builder, int inputSize, Value output, Limits limits) {
    return new Composition(builder, limits).result(inputSize, output);
  }

  private Result result(int inputSize, Value output) {
    countUses(output.index());
    for (int value = 1; value < uses.length; value++) {
      if (uses[value] > 0) {
        add(value);
      }
    }
    int last = standsFor[output.index()];
    if (last == 0) {
      Affine identity = new Affine(DiagonalMap.identity(inputSize), Vector.zeros(inputSize));
      return new Result(Network.of(inputSize, List.of(Node.of(identity, 0))), List.of(List.of()));
    }
    return numbered(inputSize);
  }

  private void countUses(int output) {
    uses[output] = 1;
    for (int value = uses.length - 1; value > 0; value--) {
      if (uses[value] > 0) {
        builder.nodes().get(value - 1).inputs().forEach(input -> uses[input]++);
      }
    }
  }

  private void add(int value) {
    Node node = builder.nodes().get(value - 1);
    List<Integer> inputs = node.inputs().stream().map(input -> standsFor[input]).toList();
    Part part = new Part(new Node(node.layer(), inputs), List.of(builder.steps().get(value - 1)));
    Optional<Affine> affine = node.layer().affine();
    if (affine.isPresent() && !isIdentity(affine.get())) {
      part = composed(part, affine.get());
    }
    part = pooled(part);
    if (part.node().layer().affine().filter(Composition::isIdentity).isPresent()) {
      int input = part.node().inputs().get(0);
      uses[input] += uses[value] - 1;
      standsFor[value] = input;
    } else {
      parts.put(value, part);
      standsFor[value] = value;
    }
  }

  /** A maximum with the selection before it, if there is one that is used here alone. */
  private Part pooled(Part part) {
    Part before = parts.get(part.node().inputs().get(0));
    if (before == null || uses[part.node().inputs().get(0)] > 1 || isPartOfASum(before)) {
      return part;
    }
    Optional<MaxPool> pool =
        selection(before.node().layer())
            .flatMap(
                first ->
                    part.node()
                        .layer()
                        .fold(
                            affine -> Optional.empty(),
                            relu -> Optional.empty(),
                            sum -> Optional.empty(),
                            windows -> windows.after(first),
                            cast -> Optional.empty()));
    if (pool.isEmpty()) {
      return part;
    }
    parts.remove(part.node().inputs().get(0));
    return part.after(before, pool.get());
  }

  /**
   * Whether a node selects from a sum of products or of values of which others take the rest: as
   * long as what takes it takes a selection, those may compute it together with what they add to it
   * (docs/math/float32.md, lemma 6).
   */
  private boolean isPartOfASum(Part part) {
    int value = part.node().inputs().get(0);
    Part before = parts.get(value);
    return before != null
        && uses[value] > 1
        && selection(part.node().layer()).isPresent()
        && before
            .node()
            .layer()
            .fold(affine -> true, relu -> false, sum -> true, pool -> false, cast -> false);
  }

  /** A layer that does nothing but select. */
  private static Optional<Selection> selection(Layer layer) {
    return layer
        .affine()
        .filter(affine -> affine.bias().maxAbs() == 0)
        .filter(affine -> !affine.stored().weights() && !affine.stored().bias())
        .flatMap(
            affine ->
                affine
                    .map()
                    .fold(
                        dense -> Optional.empty(),
                        diagonal -> Optional.empty(),
                        convolution -> Optional.empty(),
                        Optional::of));
  }

  /** The part with the affine node before it, if there is one that is used here alone. */
  private Part composed(Part part, Affine second) {
    int input = part.node().inputs().get(0);
    if (input == 0 || uses[input] > 1) {
      return part;
    }
    Part before = Objects.requireNonNull(parts.get(input));
    Optional<Affine> first = before.node().layer().affine();
    if (first.isEmpty() || (isPartOfASum(before) && !isMove(second))) {
      return part;
    }
    Optional<Affine> both = Compose.exactly(first.get(), second);
    if (both.isEmpty()) {
      return part;
    }
    limits.count(both.get());
    boolean adds = second.map().isUnitDiagonal() && first.get().bias().maxAbs() == 0;
    boolean moves = isMove(first.get()) || isMove(second);
    if (!adds && !moves) {
      builder.derive("affine operators in a row that are composed here");
    }
    parts.remove(input);
    return part.after(before, both.get());
  }

  private static boolean isMove(Affine layer) {
    return selection(layer).isPresent();
  }

  private Result numbered(int inputSize) {
    int[] number = new int[uses.length];
    List<Node> nodes = new ArrayList<>();
    List<List<Integer>> steps = new ArrayList<>();
    parts.forEach(
        (value, part) -> {
          List<Integer> inputs = part.node().inputs().stream().map(i -> number[i]).toList();
          nodes.add(new Node(part.node().layer(), inputs));
          steps.add(part.steps());
          number[value] = nodes.size();
        });
    return new Result(Network.of(inputSize, nodes), steps);
  }

  private static boolean isIdentity(Affine layer) {
    LinearMap map = layer.map();
    boolean identity =
        map.inputSize() == map.outputSize()
            && map.fold(
                dense -> false,
                DiagonalMap::isIdentity,
                convolution -> false,
                selection -> {
                  int i = 0;
                  while (i < selection.outputSize() && selection.source(i) == i) {
                    i++;
                  }
                  return i == selection.outputSize();
                });
    boolean stores = layer.stored().weights() || layer.stored().bias();
    return identity && !stores && layer.bias().maxAbs() == 0;
  }
}
