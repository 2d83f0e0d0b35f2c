package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.etalon.network.Network;

/**
 * Makes the network of a graph.
 *
 * <p><b>Requires:</b> the nodes that the one output depends on are constants, or supported steps
 * from the one input. Other nodes are ignored.
 */
final class GraphReader {
  private final Wire.Graph graph;
  private final long opset;
  private final Limits limits;
  private final TensorDecoder decoder;
  private final Map<String, Wire.Tensor> initializers = new HashMap<>();
  private final Map<String, Integer> producers = new HashMap<>();
  private Optional<GraphLayout> layout = Optional.empty();

  GraphReader(Wire.Graph graph, long opset, Limits limits, TensorDecoder decoder) {
    this.graph = graph;
    this.opset = opset;
    this.limits = limits;
    this.decoder = decoder;
  }

  /** The network of the graph. */
  Network read() {
    if (graph.hasSparseInitializers()) {
      throw new UnsupportedModelException(
          "the graph has sparse initializers; store the parameters as dense tensors");
    }
    for (Wire.Tensor tensor : graph.initializers()) {
      if (initializers.put(tensor.name(), tensor) != null) {
        throw new MalformedModelException(
            "two initializers are called " + Names.quote(tensor.name()));
      }
    }
    Wire.ValueInfo input = input();
    indexProducers(input.name());
    List<Op> ops = ops(output().name());
    ActivationShape shape = InputShape.of(input, multipliesColumns(ops, input.name()));
    try {
      return walk(ops, shape);
    } catch (UnsupportedModelException e) {
      if (shape.batch() == 0) {
        throw e;
      }
      // The first dimension is a fixed number and the samples it might count are mixed.
      return withoutBatch(ops, e);
    }
  }

  private Network withoutBatch(List<Op> ops, UnsupportedModelException before) {
    try {
      return walk(ops, InputShape.of(input(), true));
    } catch (UnsupportedModelException e) {
      before.addSuppressed(e);
      throw before;
    }
  }

  private Network walk(List<Op> ops, ActivationShape shape) {
    GraphWalk walk = new GraphWalk(new Initializers(initializers, decoder), decoder, limits);
    Composition.Result result = walk.network(ops, input(), shape, output());
    Port from = Port.of(input(), DataType.FLOAT);
    Port to = Port.of(output(), from.type());
    layout = Optional.of(new GraphLayout(from, shape, walk.steps(), to, result.steps(), Optional.empty()));
    return result.network();
  }

  /** What the graph looked like; empty before {@link #read}. */
  Optional<GraphLayout> layout() {
    return layout;
  }

  /** The one input that is not an initializer. */
  Wire.ValueInfo input() {
    List<Wire.ValueInfo> inputs =
        graph.inputs().stream().filter(info -> !initializers.containsKey(info.name())).toList();
    return only(inputs, "input");
  }

  /** The one output. */
  Wire.ValueInfo output() {
    return only(graph.outputs(), "output");
  }

  private static Wire.ValueInfo only(List<Wire.ValueInfo> infos, String kind) {
    if (infos.isEmpty()) {
      throw new UnsupportedModelException("the graph has no " + kind + "; supported is one");
    }
    if (infos.size() > 1) {
      throw new UnsupportedModelException(
          "the graph has "
              + infos.size()
              + " "
              + kind
              + "s, among them "
              + Names.quote(infos.get(0).name())
              + " and "
              + Names.quote(infos.get(1).name())
              + "; supported is one");
    }
    return infos.get(0);
  }

  private void indexProducers(String input) {
    for (int i = 0; i < graph.nodes().size(); i++) {
      for (String name : graph.nodes().get(i).outputs()) {
        if (name.isEmpty()) {
          continue;
        }
        boolean taken = name.equals(input) || initializers.containsKey(name);
        if (producers.put(name, i) != null || taken) {
          throw new MalformedModelException("two values are called " + Names.quote(name));
        }
      }
    }
  }

  /** The nodes that the output depends on, in an order in which they can be evaluated. */
  private List<Op> ops(String output) {
    List<Integer> order = GraphOrder.of(graph.nodes(), producers, output);
    requireKnown(order);
    List<Op> ops = new ArrayList<>();
    for (int position : order) {
      ops.add(Op.of(graph.nodes().get(position), position + 1, opset));
    }
    return ops;
  }

  private void requireKnown(List<Integer> positions) {
    Set<String> unknown = new TreeSet<>();
    for (int position : positions) {
      Wire.Node node = graph.nodes().get(position);
      if (!Operators.find(node).isPresent()) {
        String type = Names.plain(node.type());
        unknown.add(
            Operators.isStandard(node) ? type : type + " of domain " + Names.quote(node.domain()));
      }
    }
    if (!unknown.isEmpty()) {
      throw new UnsupportedModelException(
          (unknown.size() == 1 ? "operator not supported: " : "operators not supported: ")
              + Names.list(unknown)
              + "; supported are "
              + String.join(", ", Operators.names()));
    }
  }

  /**
   * Whether the first product takes the value as columns, {@code W x}: then no dimension of the
   * input counts samples.
   */
  private static boolean multipliesColumns(List<Op> ops, String input) {
    Set<String> active = new HashSet<>(Set.of(input));
    for (Op op : ops) {
      int position = -1;
      for (int i = 0; i < op.inputs().size(); i++) {
        position = active.contains(op.inputs().get(i)) ? i : position;
      }
      if (position < 0) {
        continue;
      }
      active.addAll(op.outputs());
      if (op.type().equals("MatMul")) {
        return position == 1;
      }
      if (op.type().equals("Gemm")) {
        return (position == 1) != op.flag(position == 1 ? "transB" : "transA");
      }
    }
    return false;
  }
}
