package org.etalon.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.jspecify.annotations.Nullable;

/**
 * Walks the nodes of a graph in the order of the file and makes the network of them.
 *
 * <p><b>Requires:</b> the nodes that the output depends on are constants, evaluated as they come,
 * or steps of one chain from the one input to the one output. Other nodes are ignored.
 */
final class GraphReader {
  private final Wire.Graph graph;
  private final long opset;
  private final Limits limits;
  private final Map<String, Wire.Tensor> initializers = new HashMap<>();
  private final Map<String, Integer> producers = new HashMap<>();
  private final Map<String, Tensor> constants = new HashMap<>();
  private final Set<String> passed = new HashSet<>();
  private final List<GraphLayout.Node> nodes = new ArrayList<>();
  private Optional<GraphLayout> layout = Optional.empty();

  GraphReader(Wire.Graph graph, long opset, Limits limits) {
    this.graph = graph;
    this.opset = opset;
    this.limits = limits;
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
    Wire.ValueInfo output = output();
    indexProducers(input.name());
    List<Op> ops = liveOps(output.name());
    ActivationShape shape = InputShape.of(input, multipliesColumns(ops, input.name()));
    Network network = walk(ops, input.name(), shape, output.name());
    Port from = Port.of(input, DataType.FLOAT);
    layout = Optional.of(new GraphLayout(from, shape, nodes, Port.of(output, from.type())));
    return network;
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
      throw new MalformedModelException("the graph has no " + kind);
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

  /** The nodes that the output depends on, in the order of the file. */
  private List<Op> liveOps(String output) {
    BitSet live = new BitSet();
    Deque<String> open = new ArrayDeque<>(List.of(output));
    while (!open.isEmpty()) {
      Integer node = producers.get(open.pop());
      if (node != null && !live.get(node)) {
        live.set(node);
        open.addAll(graph.nodes().get(node).inputs());
      }
    }
    return live.stream().mapToObj(i -> Op.of(graph.nodes().get(i), i + 1, opset)).toList();
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

  private Network walk(List<Op> ops, String input, ActivationShape inputShape, String output) {
    LayerChain chain = new LayerChain(limits);
    ActivationShape shape = inputShape;
    String value = input;
    for (Op op : ops) {
      if (op.outputs().isEmpty() || op.outputs().get(0).isEmpty()) {
        throw op.malformed("has no first output");
      }
      String result = op.outputs().get(0);
      Operands operands = operands(op, value);
      if (operands.active() < 0) {
        constants.put(result, ConstantOperators.apply(op, operands, limits));
        continue;
      }
      limits.countNumbers(shape.size());
      Step step = ActivationOperators.apply(op, operands, shape);
      nodes.add(GraphLayout.Node.of(op, operands.active(), shape, step));
      for (Layer layer : step.layers()) {
        chain.add(layer);
      }
      passed.add(value);
      shape = step.shape();
      value = result;
    }
    if (!value.equals(output)) {
      throw new MalformedModelException(
          "output "
              + Names.quote(output)
              + (constants.containsKey(output) || initializers.containsKey(output)
                  ? " does not depend on the input"
                  : " is not made by any node"));
    }
    return chain.toNetwork(inputShape.size());
  }

  private Operands operands(Op op, String value) {
    int active = -1;
    Map<Integer, Tensor> found = new LinkedHashMap<>();
    for (int i = 0; i < op.inputs().size(); i++) {
      String name = op.inputs().get(i);
      if (name.equals(value)) {
        if (active >= 0) {
          throw op.unsupported("uses " + Names.quote(name) + " twice; the graph must be one chain");
        }
        active = i;
      } else if (!name.isEmpty()) {
        found.put(i, constant(op, name));
      }
    }
    return new Operands(active, found);
  }

  private Tensor constant(Op op, String name) {
    @Nullable Tensor known = constants.get(name);
    if (known != null) {
      return known;
    }
    Wire.@Nullable Tensor initializer = initializers.get(name);
    if (initializer != null) {
      Tensor decoded = TensorDecoder.decode(initializer, limits);
      constants.put(name, decoded);
      return decoded;
    }
    if (passed.contains(name)) {
      throw op.unsupported(
          "uses "
              + Names.quote(name)
              + ", which another node has used; the graph must be one chain");
    }
    if (producers.containsKey(name)) {
      throw op.malformed(
          "uses "
              + Names.quote(name)
              + " before a node gives it as its first output; the graph has a cycle, is not"
              + " sorted, or uses a second output");
    }
    throw op.malformed(
        "input " + Names.quote(name) + " is neither an initializer nor made by a node");
  }
}
