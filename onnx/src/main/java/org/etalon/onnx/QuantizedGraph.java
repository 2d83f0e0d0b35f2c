package org.etalon.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.etalon.onnx.GraphLayout.Node;
import org.etalon.onnx.GraphPlan.Planned;
import org.etalon.quant.QuantizedLayer;

/**
 * The model of a quantized network in the graph of the network it was made of: the same input and
 * output, the nodes of {@link GraphPlan}, and in place of weights and biases what computes them
 * from stored numbers.
 *
 * <p>It computes in float32, or in float64 where the input or the output is float64 or a parameter
 * needs it; where input or output have another type, they are cast.
 */
final class QuantizedGraph {
  private final ModelBuilder model;
  private final Port input;
  private final Port output;
  private final List<ParameterStorage> weights;
  private final List<ParameterStorage> biases;
  private final DataType type;
  private final GraphPlan plan;
  private String scales = "";

  private QuantizedGraph(GraphLayout layout, List<QuantizedLayer> layers) {
    input = layout.input();
    output = layout.output();
    model = new ModelBuilder(input, output);
    model.reserve(layout.names());
    weights = layers.stream().map(ParameterStorage::ofWeights).toList();
    biases = layers.stream().map(ParameterStorage::ofBias).toList();
    boolean wide =
        input.type() == DataType.DOUBLE
            || output.type() == DataType.DOUBLE
            || Stream.concat(weights.stream(), biases.stream()).anyMatch(ParameterStorage::isWide);
    type = wide ? DataType.DOUBLE : DataType.FLOAT;
    plan = GraphPlan.of(layout, layers);
  }

  /**
   * The bytes of the model.
   *
   * @param layout the graph; the names of its input and output differ
   * @param layers what the network consists of
   * @param properties what the metadata say besides bits, types and what was folded
   */
  static byte[] write(
      GraphLayout layout, List<QuantizedLayer> layers, Map<String, String> properties) {
    QuantizedGraph graph = new QuantizedGraph(layout, layers);
    graph.nodes();
    Map<String, String> metadata = new LinkedHashMap<>(properties);
    graph.describe(metadata);
    return graph.model.toByteArray(metadata);
  }

  private void nodes() {
    if (input.type() != type) {
      cast(type, model.unique(input.name() + "_cast"));
    }
    boolean castsOutput = output.type() != type;
    for (int i = 0; i < plan.nodes().size(); i++) {
      Planned node = plan.nodes().get(i);
      String result = node.result();
      if (i == plan.nodes().size() - 1) {
        result = castsOutput ? model.unique(output.name() + "_cast") : output.name();
      } else if (result.isEmpty()) {
        result = model.unique(node.name());
      }
      // Constants come before the node that uses them.
      model.step(node.kind().operator, node.name(), inputs(node), result, attributes(node));
    }
    if (castsOutput) {
      cast(output.type(), output.name());
    }
  }

  private void cast(DataType to, String result) {
    model.step("Cast", result, List.of(model.value()), result, Map.of("to", to.code()));
  }

  /** The inputs of a node, its constants added to the model. */
  private List<String> inputs(Planned node) {
    String x = model.value();
    return switch (node.kind()) {
      case PRODUCT -> node.column() ? List.of(weights(node), x) : List.of(x, weights(node));
      case AFFINE ->
          node.column()
              ? List.of(weights(node), x, bias(node))
              : List.of(x, weights(node), bias(node));
      case BIAS -> List.of(x, bias(node));
      case RESHAPE -> List.of(x, shape(node));
      case RELU, FLATTEN, IDENTITY -> List.of(x);
    };
  }

  private static Map<String, Integer> attributes(Planned node) {
    return switch (node.kind()) {
      case PRODUCT, AFFINE -> node.column() ? Map.of() : Map.of("transB", 1);
      case FLATTEN -> node.source().map(n -> Map.of("axis", n.axis())).orElseThrow();
      case BIAS, RESHAPE, RELU, IDENTITY -> Map.of();
    };
  }

  /** Adds the weights of a layer, called as the first graph's where it has them. */
  private String weights(Planned node) {
    int l = node.layer();
    String name = node.source().map(Node::constant).orElse("W" + l);
    ParameterStorage storage = weights.get(l - 1);
    scales = storage.addScales(model, name + "_scale");
    return storage.addTo(model, name, scales, type);
  }

  /** Adds the biases of a layer, after its weights. */
  private String bias(Planned node) {
    int l = node.layer();
    String name = node.source().flatMap(Node::bias).orElse("b" + l);
    ParameterStorage storage = node.column() ? biases.get(l - 1).asColumn() : biases.get(l - 1);
    String own =
        storage.sharesScales(weights.get(l - 1))
            ? scales
            : storage.addScales(model, name + "_scale");
    return storage.addTo(model, name, own, type);
  }

  /** Adds the shape of a Reshape, in which 0 stands for the batch as it comes. */
  private String shape(Planned node) {
    List<Integer> dimensions = node.shape().dimensions();
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * dimensions.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int dimension : dimensions) {
      bytes.putLong(dimension == ActivationShape.BATCH ? 0 : dimension);
    }
    String name = model.unique(node.name() + "_shape");
    model.initializer(name, DataType.INT64, List.of(dimensions.size()), bytes.array());
    return name;
  }

  private void describe(Map<String, String> metadata) {
    for (int l = 1; l <= weights.size(); l++) {
      ParameterStorage w = weights.get(l - 1);
      ParameterStorage b = biases.get(l - 1);
      String layer = "etalon.layer." + l;
      metadata.put(layer + ".bits", String.valueOf(w.bits()));
      metadata.put(layer + ".type", w.typeName());
      if (w.bits() != b.bits()) {
        metadata.put(layer + ".bias.bits", String.valueOf(b.bits()));
        metadata.put(layer + ".bias.type", b.typeName());
      }
      List<String> folded = plan.folded().get(l);
      if (folded != null) {
        metadata.put(layer + ".folded", String.join(", ", folded));
      }
    }
  }
}
