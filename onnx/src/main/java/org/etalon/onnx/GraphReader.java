package org.etalon.onnx;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import org.etalon.head.Head;
import org.etalon.network.Network;

/**
 * Makes the network of a graph, and what its head is.
 *
 * <p><b>Requires:</b> the nodes that the outputs depend on are constants, or supported steps from
 * the inputs; the last one may be a head. Other nodes are ignored.
 */
final class GraphReader {
  private final Wire.Graph graph;
  private final long opset;
  private final Limits limits;
  private final TensorDecoder decoder;
  private final List<Wire.ValueInfo> outputs;

  /**
   * A reader.
   *
   * @param output the one output to be read where there are several, if not all of them
   */
  GraphReader(
      Wire.Graph graph, long opset, Limits limits, TensorDecoder decoder, Optional<String> output) {
    this.graph = graph;
    this.opset = opset;
    this.limits = limits;
    this.decoder = decoder;
    this.outputs =
        graph.outputs().size() > 1
            ? output.map(this::chosen).orElse(graph.outputs())
            : graph.outputs();
  }

  /**
   * What a graph holds.
   *
   * @param inputs the name and size of each input, in order
   * @param layout the graph, where it has one input and one output
   * @param derived as {@link Model} has it
   */
  record Result(
      Network network,
      Head head,
      Map<String, Integer> inputs,
      List<String> outputs,
      Optional<GraphLayout> layout,
      SortedSet<String> derived) {}

  /** Reads the graph. */
  Result read() {
    Set<String> given = new HashSet<>(new Initializers(decoder).add(graph));
    List<Wire.ValueInfo> inputs = inputs(given);
    if (outputs.isEmpty()) {
      throw new UnsupportedModelException("the graph has no output");
    }
    for (Wire.ValueInfo input : inputs) {
      if (!given.add(input.name())) {
        throw new MalformedModelException("two values are called " + Names.quote(input.name()));
      }
    }
    GraphNodes nodes = new GraphNodes(graph.nodes(), opset, given);
    List<Op> ops = ops(nodes, inputs);
    List<ActivationShape> shapes =
        inputs.stream().map(i -> InputShape.of(i, multipliesColumns(ops, i.name()))).toList();
    try {
      return walk(ops, inputs, shapes);
    } catch (UnsupportedModelException e) {
      if (shapes.stream().allMatch(shape -> shape.batch() == 0)) {
        throw e;
      }
      // The first dimension is a fixed number and the samples it might count are mixed.
      return withoutBatch(ops, inputs, e);
    }
  }

  private Result withoutBatch(
      List<Op> ops, List<Wire.ValueInfo> inputs, UnsupportedModelException before) {
    try {
      return walk(ops, inputs, inputs.stream().map(i -> InputShape.of(i, true)).toList());
    } catch (UnsupportedModelException e) {
      before.addSuppressed(e);
      throw before;
    }
  }

  private Result walk(List<Op> ops, List<Wire.ValueInfo> inputs, List<ActivationShape> shapes) {
    Set<String> taken = new HashSet<>(graph.names());
    Initializers initializers = new Initializers(decoder);
    initializers.add(graph);
    GraphWalk walk = new GraphWalk(initializers, decoder, limits, opset, taken);
    Composition.Result result = walk.network(ops, inputs, shapes, outputs);
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      sizes.put(inputs.get(i).name(), shapes.get(i).size());
    }
    Optional<GraphLayout> layout = Optional.empty();
    if (inputs.size() == 1 && outputs.size() == 1) {
      Port from = Port.of(inputs.get(0), DataType.FLOAT);
      Port to = walk.end(Port.of(outputs.get(0), from.type()));
      layout =
          Optional.of(
              new GraphLayout(
                  from, shapes.get(0), walk.steps(), to, result.steps(), Optional.empty()));
    }
    List<String> names = outputs.stream().map(Wire.ValueInfo::name).toList();
    return new Result(result.network(), walk.head(), sizes, names, layout, walk.derived());
  }

  /** The inputs that are no initializers. */
  private List<Wire.ValueInfo> inputs(Set<String> initializers) {
    List<Wire.ValueInfo> inputs =
        graph.inputs().stream().filter(info -> !initializers.contains(info.name())).toList();
    if (inputs.isEmpty()) {
      throw new UnsupportedModelException("the graph has no input; supported is one or more");
    }
    return inputs;
  }

  private List<Wire.ValueInfo> chosen(String name) {
    List<Wire.ValueInfo> found =
        graph.outputs().stream().filter(info -> info.name().equals(name)).toList();
    if (found.isEmpty()) {
      throw new UnsupportedModelException(
          "no output is called " + Names.quote(name) + "; there " + listed(graph.outputs()));
    }
    return found.subList(0, 1);
  }

  private static String listed(List<Wire.ValueInfo> infos) {
    return (infos.size() == 1 ? "is " : "are ")
        + Names.list(infos.stream().map(info -> Names.quote(info.name())).toList());
  }

  /** The nodes that the outputs depend on; a head only where there is one output. */
  private List<Op> ops(GraphNodes nodes, List<Wire.ValueInfo> inputs) {
    Set<Integer> heads = new HashSet<>();
    for (Wire.ValueInfo output : outputs) {
      nodes.cut(output).ifPresent(heads::add);
    }
    if (outputs.size() > 1 && !heads.isEmpty()) {
      String types =
          heads.stream()
              .map(position -> graph.nodes().get(position).type())
              .sorted()
              .distinct()
              .collect(Collectors.joining(", "));
      throw new UnsupportedModelException(
          "of the outputs some end in "
              + types
              + ", so they are not bounded together; choose one with --output: there "
              + listed(outputs));
    }
    Set<String> names = inputs.stream().map(Wire.ValueInfo::name).collect(Collectors.toSet());
    return nodes.ops(outputs.stream().map(Wire.ValueInfo::name).toList(), heads, names);
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
