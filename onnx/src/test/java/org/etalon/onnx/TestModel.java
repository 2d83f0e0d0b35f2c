package org.etalon.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A model file put together field by field, valid or not. */
final class TestModel {
  static final int FLOAT = 1;
  static final int UINT8 = 2;
  static final int INT8 = 3;
  static final int UINT16 = 4;
  static final int INT16 = 5;
  static final int INT32 = 6;
  static final int INT64 = 7;
  static final int BOOL = 9;
  static final int FLOAT16 = 10;
  static final int DOUBLE = 11;
  static final int BFLOAT16 = 16;
  static final int UINT4 = 21;
  static final int INT4 = 22;

  private final long irVersion;
  private final long opset;
  private final List<Consumer<Fields>> graph = new ArrayList<>();
  private final List<Consumer<Fields>> model = new ArrayList<>();

  TestModel(long irVersion, long opset) {
    this.irVersion = irVersion;
    this.opset = opset;
  }

  /** A float model of operator set 13 with input x of this shape (-1: batch) and output y. */
  static TestModel of(long... inputShape) {
    return version(8, 13, inputShape);
  }

  static TestModel version(long irVersion, long opset, long... inputShape) {
    return new TestModel(irVersion, opset)
        .value(11, "x", FLOAT, inputShape)
        .graphField(
            12, info -> info.text(1, "y").nested(2, t -> t.nested(1, n -> n.integer(1, 1))));
  }

  /** Field 11 is an input, 12 an output. */
  TestModel value(int field, String name, int type, long... shape) {
    return graphField(
        field,
        info ->
            info.text(1, name)
                .nested(
                    2,
                    t ->
                        t.nested(
                            1,
                            tensor ->
                                tensor.integer(1, type).nested(2, s -> dimensions(s, shape)))));
  }

  private static void dimensions(Fields shape, long[] dimensions) {
    for (long dimension : dimensions) {
      shape.nested(
          1,
          d -> {
            if (dimension == -1) {
              d.text(2, "batch");
            } else {
              d.integer(1, dimension);
            }
          });
    }
  }

  TestModel graphField(int field, Consumer<Fields> content) {
    graph.add(g -> g.nested(field, content));
    return this;
  }

  TestModel modelField(Consumer<Fields> content) {
    model.add(content);
    return this;
  }

  TestModel constant(String name, int type, long[] shape, double... values) {
    return graphField(5, tensor(name, type, shape, values));
  }

  /** A float vector. */
  TestModel vector(String name, double... values) {
    return constant(name, FLOAT, shape(values.length), values);
  }

  /** A list of int64. */
  TestModel list(String name, double... values) {
    return constant(name, INT64, shape(values.length), values);
  }

  TestModel node(String type, String inputs, String outputs, List<Consumer<Fields>> attributes) {
    int position = graph.size();
    return graphField(
        1,
        node -> {
          for (String input : inputs.isEmpty() ? new String[0] : inputs.split(",", -1)) {
            node.text(1, input);
          }
          for (String output : outputs.split(",", -1)) {
            node.text(2, output);
          }
          node.text(3, type + "_node" + position).text(4, type);
          attributes.forEach(attribute -> node.nested(5, attribute));
        });
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  final TestModel node(String type, String inputs, String outputs, Consumer<Fields>... attributes) {
    return node(type, inputs, outputs, List.of(attributes));
  }

  static Consumer<Fields> integer(String name, long value) {
    return a -> a.text(1, name).integer(3, value).integer(20, 2);
  }

  static Consumer<Fields> text(String name, String value) {
    return a -> a.text(1, name).text(4, value).integer(20, 3);
  }

  static Consumer<Fields> number(String name, float value) {
    return a -> a.text(1, name).float32(2, value).integer(20, 1);
  }

  static Consumer<Fields> numbers(String name, float... values) {
    return a -> {
      a.text(1, name).integer(20, 6);
      for (float value : values) {
        a.float32(7, value);
      }
    };
  }

  static Consumer<Fields> integers(String name, long... values) {
    return a -> {
      a.text(1, name).integer(20, 7);
      for (long value : values) {
        a.integer(8, value);
      }
    };
  }

  static Consumer<Fields> value(int type, long[] shape, double... values) {
    return a -> a.text(1, "value").nested(5, tensor("", type, shape, values)).integer(20, 4);
  }

  static long[] shape(long... dimensions) {
    return dimensions;
  }

  static Consumer<Fields> tensor(String name, int type, long[] shape, double... values) {
    return t -> {
      for (long dimension : shape) {
        t.integer(1, dimension);
      }
      t.integer(2, type).text(8, name).raw(9, raw(type, values));
    };
  }

  /** A tensor with one entry of a typed field for each value. */
  static Consumer<Fields> typed(String name, int type, int field, long[] shape, long... values) {
    return t -> {
      for (long dimension : shape) {
        t.integer(1, dimension);
      }
      t.integer(2, type).text(8, name);
      for (long value : values) {
        t.integer(field, value);
      }
    };
  }

  private static byte[] raw(int type, double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length + 8).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < values.length; i++) {
      double v = values[i];
      switch (type) {
        case FLOAT -> bytes.putFloat((float) v);
        case DOUBLE -> bytes.putDouble(v);
        case INT64 -> bytes.putLong((long) v);
        case INT32 -> bytes.putInt((int) v);
        case INT16, UINT16 -> bytes.putShort((short) (int) v);
        case FLOAT16 -> bytes.putShort(half(v));
        case BFLOAT16 -> bytes.putShort((short) (Float.floatToIntBits((float) v) >> 16));
        case INT4, UINT4 -> {
          int nibble = (int) v & 0xf;
          if (i % 2 == 0) {
            bytes.put((byte) nibble);
          } else {
            int at = bytes.position() - 1;
            bytes.put(at, (byte) (bytes.get(at) | nibble << 4));
          }
        }
        default -> bytes.put((byte) (int) v);
      }
    }
    byte[] data = new byte[bytes.position()];
    bytes.flip().get(data);
    return data;
  }

  /** The bits of a normal half that is exactly v. */
  private static short half(double v) {
    if (v == 0) {
      return 0;
    }
    int exponent = Math.getExponent(v);
    int fraction = (int) ((Math.abs(v) / Math.scalb(1.0, exponent) - 1) * 1024);
    return (short) ((v < 0 ? 0x8000 : 0) | (exponent + 15) << 10 | fraction);
  }

  byte[] build() {
    Fields message = new Fields().integer(1, irVersion).text(2, "test");
    message.nested(7, g -> graph.forEach(part -> part.accept(g)));
    message.nested(8, o -> o.text(1, "").integer(2, opset));
    model.forEach(part -> part.accept(message));
    return message.toByteArray();
  }
}
