package org.etalon.onnx;

import java.io.ByteArrayOutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model being written: a chain of nodes from one input to one output, and its initializers. */
final class ModelBuilder {
  private static final int INT_ATTRIBUTE = 2;

  private final Message nodes = new Message();
  private final Message initializers = new Message();
  private final Port input;
  private final Port output;
  private final Set<String> names = new HashSet<>();
  private String value;
  private boolean needsShortIntegers;

  /** An empty model; the names of input and output differ. */
  ModelBuilder(Port input, Port output) {
    this.input = input;
    this.output = output;
    this.value = input.name();
    names.add(input.name());
    names.add(output.name());
  }

  /** Keeps {@link #unique} from giving these names. */
  void reserve(List<String> taken) {
    names.addAll(taken);
  }

  /** A name that no other call gave and that is not reserved. */
  String unique(String wanted) {
    String name = wanted;
    while (!names.add(name)) {
      name += "_";
    }
    return name;
  }

  /** Adds an initializer with little-endian data. */
  void initializer(String name, DataType type, List<Integer> dimensions, byte[] data) {
    // int4, int16 and their dequantization came with operator set 21.
    needsShortIntegers |= type == DataType.INT4 || type == DataType.INT16;
    initializers.nested(
        5,
        tensor -> {
          dimensions.forEach(dimension -> tensor.integer(1, dimension));
          tensor.integer(2, type.code()).text(8, name).raw(9, data);
        });
  }

  /** Adds a node on constants, called as its result is. */
  void node(String type, List<String> inputs, String result, Map<String, Integer> attributes) {
    node(type, result, inputs, result, attributes);
  }

  private void node(
      String type,
      String name,
      List<String> inputs,
      String result,
      Map<String, Integer> attributes) {
    nodes.nested(
        1,
        node -> {
          inputs.forEach(given -> node.text(1, given));
          node.text(2, result).text(3, name).text(4, type);
          attributes.forEach(
              (attribute, number) ->
                  node.nested(
                      5, a -> a.text(1, attribute).integer(3, number).integer(20, INT_ATTRIBUTE)));
        });
  }

  /** The name of the value that has come out of the last step; at first, of the input. */
  String value() {
    return value;
  }

  /** Adds a node that takes the value among its inputs, and whose result is the value then. */
  void step(
      String type,
      String name,
      List<String> inputs,
      String result,
      Map<String, Integer> attributes) {
    node(type, name, inputs, result, attributes);
    value = result;
  }

  /**
   * The bytes of the model.
   *
   * @param properties the metadata, in this order
   */
  byte[] toByteArray(Map<String, String> properties) {
    Message graph = new Message();
    graph.text(2, "etalon");
    valueInfo(graph, 11, input);
    valueInfo(graph, 12, output);
    Message model = new Message();
    model
        .integer(1, needsShortIntegers ? 10 : 8)
        .text(2, "etalon")
        .raw(7, concatenate(nodes, initializers, graph))
        .nested(8, opset -> opset.text(1, "").integer(2, needsShortIntegers ? 21 : 13));
    properties.forEach((key, text) -> model.nested(14, entry -> entry.text(1, key).text(2, text)));
    return model.toByteArray();
  }

  private static void valueInfo(Message graph, int field, Port port) {
    graph.nested(
        field,
        info ->
            info.text(1, port.name())
                .nested(
                    2,
                    type ->
                        type.nested(
                            1,
                            tensor -> {
                              tensor.integer(1, port.type().code());
                              port.dimensions().ifPresent(shape -> shape(tensor, shape));
                            })));
  }

  private static void shape(Message tensor, List<Wire.Dimension> dimensions) {
    tensor.nested(
        2,
        shape -> {
          for (Wire.Dimension dimension : dimensions) {
            shape.nested(
                1,
                d -> {
                  if (!dimension.symbolic()) {
                    d.integer(1, dimension.value());
                  } else if (!dimension.name().isEmpty()) {
                    d.text(2, dimension.name());
                  }
                });
          }
        });
  }

  /** Fields of one message written apart are the message when put together. */
  private static byte[] concatenate(Message... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (Message part : parts) {
      whole.writeBytes(part.toByteArray());
    }
    return whole.toByteArray();
  }
}
