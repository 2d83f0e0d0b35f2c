package org.etalon.onnx;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A model being written: a chain of nodes from one input to one output, and its initializers. */
final class ModelBuilder {
  private static final int INT_ATTRIBUTE = 2;

  private final Message nodes = new Message();
  private final Message initializers = new Message();
  private final String input;
  private final String output;
  private final DataType elementType;
  private String value;
  private boolean needsShortIntegers;

  /**
   * An empty model.
   *
   * @param input the name of its input
   * @param output the name of its output, another one
   * @param type the element type of both
   */
  ModelBuilder(String input, String output, DataType type) {
    this.input = input;
    this.output = output;
    elementType = type;
    this.value = input;
  }

  /** The element type of input and output. */
  DataType type() {
    return elementType;
  }

  /** A name for an inner value, different from those of input and output. */
  String name(String wanted) {
    String name = wanted;
    while (name.equals(input) || name.equals(output)) {
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

  /** Adds a node on constants. */
  void node(String type, List<String> inputs, String result, Map<String, Integer> attributes) {
    nodes.nested(
        1,
        node -> {
          inputs.forEach(name -> node.text(1, name));
          node.text(2, result).text(3, result).text(4, type);
          attributes.forEach(
              (name, number) ->
                  node.nested(
                      5, a -> a.text(1, name).integer(3, number).integer(20, INT_ATTRIBUTE)));
        });
  }

  /** Adds a node that takes the value as its first input, and whose result is the value then. */
  void step(
      String type,
      List<String> constants,
      boolean last,
      String result,
      Map<String, Integer> attributes) {
    List<String> inputs = new ArrayList<>(List.of(value));
    inputs.addAll(constants);
    value = last ? output : result;
    node(type, inputs, value, attributes);
  }

  /**
   * The bytes of the model.
   *
   * @param inputSize N_0; the shape of the input is [batch, N_0]
   * @param outputSize N_L
   * @param properties the metadata, in this order
   */
  byte[] toByteArray(int inputSize, int outputSize, Map<String, String> properties) {
    Message graph = new Message();
    graph.text(2, "etalon");
    valueInfo(graph, 11, input, inputSize);
    valueInfo(graph, 12, output, outputSize);
    Message model = new Message();
    model
        .integer(1, needsShortIntegers ? 10 : 8)
        .text(2, "etalon")
        .raw(7, concatenate(nodes, initializers, graph))
        .nested(8, opset -> opset.text(1, "").integer(2, needsShortIntegers ? 21 : 13));
    properties.forEach((key, text) -> model.nested(14, entry -> entry.text(1, key).text(2, text)));
    return model.toByteArray();
  }

  private void valueInfo(Message graph, int field, String name, int size) {
    graph.nested(
        field,
        info ->
            info.text(1, name)
                .nested(
                    2,
                    type ->
                        type.nested(
                            1,
                            tensor ->
                                tensor
                                    .integer(1, elementType.code())
                                    .nested(
                                        2,
                                        shape ->
                                            shape
                                                .nested(1, batch -> batch.text(2, "batch"))
                                                .nested(1, d -> d.integer(1, size))))));
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
