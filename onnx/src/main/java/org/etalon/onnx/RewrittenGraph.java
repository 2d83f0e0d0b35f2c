package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.etalon.network.Fingerprint;
import org.etalon.network.Folding;
import org.etalon.network.Network;
import org.etalon.quant.QuantizedNetwork;

/**
 * The file that a network was read from, with its parameters quantized: nodes that store some take
 * what computes them from stored numbers, all else is copied as it is, byte by byte.
 *
 * <p><b>Property:</b> what is returned was read back and is the quantized network, up to exact
 * compositions; else nothing is.
 */
final class RewrittenGraph {
  /** From this version on Mul spreads its operands. */
  private static final int BROADCASTING = 7;

  private static final int NODE = 1;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int VALUE_INFO = 13;
  private static final Set<String> WITH_GRAPHS = Set.of("If", "Loop", "Scan", "SequenceMap");

  private final GraphLayout layout;
  private final long opset;
  private final boolean old; // whether the file keeps a version that has no DequantizeLinear
  private final RawMessage file;
  private final RawMessage rawGraph;
  private final Wire.Graph graph;
  private final ModelBuilder model = new ModelBuilder();
  private final Map<String, Integer> uses = new HashMap<>();
  private final Set<String> dead = new HashSet<>();

  private RewrittenGraph(GraphLayout layout, GraphLayout.Source source, boolean old) {
    this.layout = layout;
    this.old = old;
    opset = source.opset();
    file = RawMessage.of(source.bytes());
    rawGraph = RawMessage.of(file.merged(7));
    graph = WireParser.parse(source.bytes().toByteArray(), new Limits()).graph().orElseThrow();
  }

  /**
   * The bytes of the model, where the graph can hold it.
   *
   * @param metadata what is said beside what the source says
   */
  static Optional<byte[]> write(
      QuantizedNetwork network, GraphLayout layout, Map<String, String> metadata) {
    return layout
        .source()
        .flatMap(
            source ->
                new RewrittenGraph(layout, source, false)
                    .write(network, metadata)
                    .or(() -> new RewrittenGraph(layout, source, true).write(network, metadata)))
        .filter(bytes -> holds(bytes, network.network()));
  }

  private static boolean holds(byte[] bytes, Network expected) {
    try {
      Network read = OnnxReader.read(bytes, "what was written").network();
      return Arrays.equals(
          Fingerprint.of(Folding.exactly(read)), Fingerprint.of(Folding.exactly(expected)));
    } catch (ModelException e) {
      return false; // as where types of values do not meet: the other graph says it all
    }
  }

  private Optional<byte[]> write(QuantizedNetwork network, Map<String, String> metadata) {
    Optional<List<Rewriting>> plan = Rewriting.plan(network, layout);
    if (plan.isEmpty() || !isPlain() || !has(plan.get())) {
      return Optional.empty();
    }
    count(plan.get());
    if (graph.initializers().stream().anyMatch(this::isElsewhere)) {
      return Optional.empty();
    }
    model.reserve(names());
    QuantizedNumbers numbers = new QuantizedNumbers(network, layout.input().type(), old);
    Map<String, byte[]> replaced = new HashMap<>();
    ByteArrayOutputStream constants = new ByteArrayOutputStream();
    for (Rewriting rewriting : plan.get()) {
      rewriting.addConstants(model, numbers, old ? opset : model.opset());
      constants.writeBytes(model.takeNodes());
      for (GraphLayout.Node node : rewriting.nodes()) {
        replaced.put(node.result(), rewriting.write(node, this::raw, model));
      }
    }
    return version(network)
        .map(version -> bytes(constants.toByteArray(), replaced, metadata, version));
  }

  private Optional<Long> version(QuantizedNetwork network) {
    if (!old) {
      return Opsets.holding(graph, opset, model.opset());
    }
    boolean scaled =
        network.layers().stream().allMatch(l -> l.encoding().fold(s -> true, f -> false));
    boolean holds = scaled && opset >= BROADCASTING && layout.input().type() == DataType.FLOAT;
    return holds ? Optional.of(opset) : Optional.empty();
  }

  /** Whether a tensor that stays lies in a file beside the first model. */
  private boolean isElsewhere(Wire.Tensor tensor) {
    return tensor.external().isPresent() && !dead.contains(tensor.name());
  }

  /** Whether no part of the file is beyond what is copied and counted here. */
  private boolean isPlain() {
    boolean functions = file.fields().stream().anyMatch(field -> field.number() == 25);
    return !functions && graph.nodes().stream().noneMatch(n -> WITH_GRAPHS.contains(n.type()));
  }

  private boolean has(List<Rewriting> plan) {
    Set<String> results = new HashSet<>();
    graph.nodes().forEach(node -> results.addAll(node.outputs()));
    return plan.stream()
        .flatMap(rewriting -> rewriting.nodes().stream())
        .allMatch(node -> results.contains(node.result()));
  }

  /** Counts the uses of each name once constants are replaced, and finds what none is left of. */
  private void count(List<Rewriting> plan) {
    Map<String, GraphLayout.Node> rewritten = new HashMap<>();
    plan.forEach(r -> r.nodes().forEach(node -> rewritten.put(node.result(), node)));
    Set<String> constants = new HashSet<>();
    for (Wire.Node node : graph.nodes()) {
      GraphLayout.Node changed =
          node.outputs().isEmpty() ? null : rewritten.get(node.outputs().get(0));
      for (int i = 0; i < node.inputs().size(); i++) {
        if (changed == null || i == changed.active()) {
          uses.merge(node.inputs().get(i), 1, Integer::sum);
        } else {
          constants.add(node.inputs().get(i));
        }
      }
    }
    graph.outputs().forEach(output -> uses.merge(output.name(), 1, Integer::sum));
    constants.forEach(this::bury);
  }

  /** Files a name that nothing uses, and those that only what made it used. */
  private void bury(String name) {
    if (name.isEmpty() || uses.getOrDefault(name, 0) > 0 || !dead.add(name)) {
      return;
    }
    for (Wire.Node node : graph.nodes()) {
      if (node.outputs().contains(name) && dead.containsAll(node.outputs())) {
        for (String input : node.inputs()) {
          uses.merge(input, -1, Integer::sum);
          bury(input);
        }
      }
    }
  }

  private List<String> names() {
    Set<String> names = new HashSet<>();
    graph.inputs().forEach(input -> names.add(input.name()));
    graph.initializers().forEach(tensor -> names.add(tensor.name()));
    graph.nodes().forEach(node -> names.addAll(node.outputs()));
    names.removeAll(dead);
    return List.copyOf(names);
  }

  /** The fields of the node that gives a value. */
  private RawMessage raw(String result) {
    int at = -1;
    for (int i = 0; i < graph.nodes().size(); i++) {
      at = graph.nodes().get(i).outputs().contains(result) ? i : at;
    }
    int number = at;
    ByteString content =
        rawGraph.fields().stream()
            .filter(field -> field.number() == NODE)
            .skip(number)
            .findFirst()
            .orElseThrow()
            .content();
    return RawMessage.of(content);
  }

  private byte[] bytes(
      byte[] constants, Map<String, byte[]> replaced, Map<String, String> metadata, long version) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(constants);
    int node = 0;
    int initializer = 0;
    int input = 0;
    for (RawMessage.Field field : rawGraph.fields()) {
      byte[] other = null;
      boolean drop = false;
      switch (field.number()) {
        case NODE -> {
          List<String> outputs = graph.nodes().get(node++).outputs();
          other = outputs.isEmpty() ? null : replaced.get(outputs.get(0));
          drop = !outputs.isEmpty() && dead.containsAll(outputs);
        }
        case INITIALIZER -> drop = dead.contains(graph.initializers().get(initializer++).name());
        case INPUT -> drop = dead.contains(graph.inputs().get(input++).name());
        case VALUE_INFO -> drop = dead.contains(nameOf(field));
        default -> drop = false;
      }
      if (other != null) {
        out.writeBytes(other);
      } else if (!drop) {
        out.writeBytes(field.whole().toByteArray());
      }
    }
    out.writeBytes(model.initializers());
    return model(out.toByteArray(), metadata, version);
  }

  /** The name that a ValueInfoProto is about. */
  private static String nameOf(RawMessage.Field field) {
    return RawMessage.of(field.content()).last(1).toStringUtf8();
  }

  /** The ModelProto around a graph. */
  private byte[] model(byte[] whole, Map<String, String> metadata, long version) {
    Message head = new Message();
    head.integer(1, ModelBuilder.irVersion(version)).text(2, "etalon").raw(7, whole);
    head.nested(8, opsets -> opsets.text(1, "").integer(2, version));
    ModelBuilder.properties(head, metadata);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.toByteArray());
    for (RawMessage.Field field : file.fields()) {
      boolean own =
          switch (field.number()) {
            case 1, 2, 3, 7 -> true;
            case 8 -> isStandard(field);
            case 14 -> nameOf(field).startsWith("etalon.");
            default -> false;
          };
      if (!own) {
        out.writeBytes(field.whole().toByteArray());
      }
    }
    return out.toByteArray();
  }

  /** Whether an OperatorSetIdProto is about the standard operators. */
  private static boolean isStandard(RawMessage.Field field) {
    String domain = RawMessage.of(field.content()).last(1).toStringUtf8();
    return domain.isEmpty() || domain.equals("ai.onnx");
  }
}
