package org.etalon.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The nodes and initializers of a graph being written. */
final class ModelBuilder {
  private static final int PLAIN_OPSET = 13;
  private static final int PLAIN_IR = 8;

  /** int4, int16 and their dequantization came with this operator set. */
  private static final int SHORT_OPSET = 21;

  private static final int SHORT_IR = 10;

  private final Set<String> names = new HashSet<>();
  private final Message initializers = new Message();
  private final List<Port> values = new ArrayList<>();
  private final List<Port> constants = new ArrayList<>();
  private Message nodes = new Message();
  private static final String QONNX = "qonnx.custom_op.general";
  private boolean needsShortIntegers;
  private boolean needsQonnx;

  /** Keeps {@link #unique} from giving these names. */
  void reserve(Iterable<String> taken) {
    taken.forEach(names::add);
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
    needsShortIntegers |=
        type == DataType.INT4 || type == DataType.INT16 || type == DataType.UINT16;
    constants.add(Port.fixed(name, type, dimensions.stream().mapToInt(d -> d).toArray()));
    initializers.nested(
        5,
        tensor -> {
          dimensions.forEach(dimension -> tensor.integer(1, dimension));
          tensor.integer(2, type.code()).text(8, name).raw(9, data);
        });
  }

  /** Adds a list of integers, as shapes and indices are given; returns its name. */
  String integers(String wanted, List<Integer> dimensions, int... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putLong(value);
    }
    String name = unique(wanted);
    initializer(name, DataType.INT64, dimensions, bytes.array());
    return name;
  }

  /** Adds a node that is called as its result is; returns that name. */
  String node(String type, List<String> inputs, String result, IntegerAttribute... attributes) {
    return node(type, result, inputs, result, List.of(attributes));
  }

  /** Adds a node; returns the name of its result. */
  String node(
      String type,
      String name,
      List<String> inputs,
      String result,
      List<IntegerAttribute> attributes) {
    nodes.nested(
        1,
        node -> {
          inputs.forEach(given -> node.text(1, given));
          node.text(2, result).text(3, name).text(4, type);
          attributes.forEach(attribute -> attribute.addTo(node));
        });
    return result;
  }

  /** Declares the shape of a value between nodes. */
  void value(Port port) {
    values.add(port);
  }

  /** Declares the shapes of all initializers so far, as compilers ask for that read QONNX. */
  void declareInitializers() {
    values.addAll(constants);
  }

  /** Adds an IntQuant of QONNX. */
  void quantizer(
      List<String> inputs, String result, List<IntegerAttribute> attributes, String mode) {
    needsQonnx = true;
    nodes.nested(
        1,
        node -> {
          inputs.forEach(given -> node.text(1, given));
          node.text(2, result).text(3, result).text(4, "IntQuant");
          attributes.forEach(attribute -> attribute.addTo(node));
          node.nested(
              5,
              attribute ->
                  attribute
                      .text(1, "rounding_mode")
                      .text(4, mode)
                      .integer(20, Wire.Attribute.STRING));
          node.text(7, QONNX);
        });
  }

  /** Adds a Reshape to these dimensions, -1 for the one that is left; returns its result. */
  String reshape(String x, String result, List<Integer> dimensions) {
    int[] shape = dimensions.stream().mapToInt(d -> d).toArray();
    String target = integers(result + "_shape", List.of(shape.length), shape);
    return node("Reshape", List.of(x, target), result);
  }

  /** The nodes since the last call, as fields of a GraphProto. */
  byte[] takeNodes() {
    byte[] taken = nodes.toByteArray();
    nodes = new Message();
    return taken;
  }

  /** All initializers, as fields of a GraphProto. */
  byte[] initializers() {
    return initializers.toByteArray();
  }

  /** The operator set that the initializers need. */
  int opset() {
    return needsShortIntegers ? SHORT_OPSET : PLAIN_OPSET;
  }

  /** The version of the format that an operator set needs. */
  static int irVersion(long opset) {
    return opset >= SHORT_OPSET ? SHORT_IR : PLAIN_IR;
  }

  /**
   * The bytes of a model.
   *
   * @param properties the metadata, in this order
   */
  byte[] toByteArray(Port input, Port output, Map<String, String> properties) {
    Message graph = new Message();
    graph.text(2, "etalon");
    valueInfo(graph, 11, input);
    valueInfo(graph, 12, output);
    values.forEach(port -> valueInfo(graph, 13, port));
    Message model = new Message();
    model
        .integer(1, irVersion(opset()))
        .text(2, "etalon")
        .raw(7, concatenate(takeNodes(), initializers(), graph.toByteArray()))
        .nested(8, opset -> opset.text(1, "").integer(2, opset()));
    if (needsQonnx) {
      model.nested(8, opset -> opset.text(1, QONNX).integer(2, 1));
    }
    properties(model, properties);
    return model.toByteArray();
  }

  /** Adds entries of metadata to a ModelProto. */
  static void properties(Message model, Map<String, String> properties) {
    properties.forEach((key, text) -> model.nested(14, entry -> entry.text(1, key).text(2, text)));
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
  static byte[] concatenate(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }
}
