package org.etalon.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The nodes and initializers of an ONNX file, read from its bytes with no code of ours: field
 * numbers are those of onnx.proto, the encoding that of protocol buffers.
 */
public final class OnnxNodes {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final Map<String, List<Integer>> declared = new LinkedHashMap<>();
  private final Map<String, Long> domains = new LinkedHashMap<>();
  private final List<String> inputs = new ArrayList<>();
  private String output = "";

  /**
   * A node.
   *
   * @param integers its attributes that are integers or lists of them
   * @param reals its attributes that are floats
   * @param texts its attributes that are strings
   */
  public record Node(
      String type,
      String name,
      String domain,
      List<String> inputs,
      String output,
      Map<String, List<Long>> integers,
      Map<String, Double> reals,
      Map<String, String> texts) {
    /** An integer attribute. */
    long integer(String attribute, long otherwise) {
      return integers.getOrDefault(attribute, List.of(otherwise)).get(0);
    }
  }

  /** A tensor of float32, float64 or int64. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Tensor(int[] shape, double[] values) {}

  /** Told of the fields of a message. */
  private interface Fields {
    void at(int field, long number, ByteBuffer bytes);
  }

  private OnnxNodes() {}

  /** The nodes of a file. */
  public static OnnxNodes of(byte[] file) {
    OnnxNodes read = new OnnxNodes();
    read(
        ByteBuffer.wrap(file),
        (field, number, bytes) -> {
          if (field == 7) {
            read.graph(bytes);
          } else if (field == 8) {
            String[] domain = {""};
            long[] version = {0};
            read(
                bytes,
                (f, n, text) -> {
                  domain[0] = f == 1 ? text(text) : domain[0];
                  version[0] = f == 2 ? n : version[0];
                });
            read.domains.put(domain[0], version[0]);
          }
        });
    return read;
  }

  /** All nodes, in their order. */
  public List<Node> nodes() {
    return nodes;
  }

  /** All initializers by name. */
  public Map<String, Tensor> initializers() {
    return initializers;
  }

  /** The declared shapes of the input, the output and values between; -1 where there is none. */
  public Map<String, List<Integer>> declared() {
    return declared;
  }

  /** The versions of the operator sets by domain. */
  public Map<String, Long> domains() {
    return domains;
  }

  /** The name of the first input that is no parameter. */
  public String input() {
    return inputs.stream().filter(i -> !initializers.containsKey(i)).findFirst().orElseThrow();
  }

  /** The name of the output. */
  public String output() {
    return output;
  }

  private void graph(ByteBuffer graph) {
    read(
        graph,
        (field, number, bytes) -> {
          switch (field) {
            case 1 -> nodes.add(node(bytes));
            case 5 -> initializer(bytes);
            case 11 -> inputs.add(declare(bytes));
            case 12 -> output = declare(bytes);
            case 13 -> declare(bytes);
            default -> {}
          }
        });
  }

  private static Node node(ByteBuffer node) {
    List<String> inputs = new ArrayList<>();
    String[] texts = new String[8];
    Arrays.fill(texts, "");
    Map<String, List<Long>> integers = new LinkedHashMap<>();
    Map<String, Double> reals = new LinkedHashMap<>();
    Map<String, String> strings = new LinkedHashMap<>();
    read(
        node,
        (field, number, bytes) -> {
          if (field == 1) {
            inputs.add(text(bytes));
          } else if (field == 5) {
            attribute(bytes, integers, reals, strings);
          } else if (field < texts.length) {
            texts[field] = text(bytes);
          }
        });
    return new Node(texts[4], texts[3], texts[7], inputs, texts[2], integers, reals, strings);
  }

  private static void attribute(
      ByteBuffer attribute,
      Map<String, List<Long>> integers,
      Map<String, Double> reals,
      Map<String, String> strings) {
    String[] name = {""};
    List<Double> floats = new ArrayList<>();
    List<Long> values = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    read(
        attribute,
        (field, number, bytes) -> {
          switch (field) {
            case 1 -> name[0] = text(bytes);
            case 2 -> floats.add((double) Float.intBitsToFloat((int) number));
            case 3, 8 -> values.add(number);
            case 4 -> texts.add(text(bytes));
            default -> {}
          }
        });
    integers.put(name[0], values);
    floats.forEach(real -> reals.put(name[0], real));
    texts.forEach(text -> strings.put(name[0], text));
  }

  private void initializer(ByteBuffer tensor) {
    List<Integer> shape = new ArrayList<>();
    int[] type = {0};
    String[] name = {""};
    List<Double> values = new ArrayList<>();
    read(
        tensor,
        (field, number, bytes) -> {
          switch (field) {
            case 1 -> shape.add((int) number);
            case 2 -> type[0] = (int) number;
            case 8 -> name[0] = text(bytes);
            case 9 -> {
              while (bytes.hasRemaining()) {
                values.add(
                    switch (type[0]) {
                      case 1 -> (double) bytes.getFloat();
                      case 7 -> (double) bytes.getLong();
                      case 11 -> bytes.getDouble();
                      default -> throw new IllegalStateException("type " + type[0]);
                    });
              }
            }
            default -> {}
          }
        });
    initializers.put(
        name[0],
        new Tensor(
            shape.stream().mapToInt(i -> i).toArray(),
            values.stream().mapToDouble(d -> d).toArray()));
  }

  /** ValueInfoProto: name, TypeProto, its tensor, its shape, dimensions. */
  private String declare(ByteBuffer info) {
    String[] name = {""};
    List<Integer> sizes = new ArrayList<>();
    read(
        info,
        (f, n, type) -> {
          if (f == 1) {
            name[0] = text(type);
          } else if (f == 2) {
            inside(type, 1, tensor -> inside(tensor, 2, shape -> dimensions(shape, sizes)));
          }
        });
    declared.put(name[0], sizes);
    return name[0];
  }

  private static void dimensions(ByteBuffer shape, List<Integer> sizes) {
    inside(
        shape,
        1,
        dimension -> {
          int[] size = {-1};
          read(dimension, (field, number, bytes) -> size[0] = field == 1 ? (int) number : -1);
          sizes.add(size[0]);
        });
  }

  private static void inside(ByteBuffer message, int wanted, Consumer<ByteBuffer> then) {
    read(
        message,
        (field, number, bytes) -> {
          if (field == wanted) {
            then.accept(bytes);
          }
        });
  }

  private static void read(ByteBuffer message, Fields fields) {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    while (message.hasRemaining()) {
      long tag = varint(message);
      int field = (int) (tag >>> 3);
      switch ((int) (tag & 7)) {
        case 0 -> fields.at(field, varint(message), nothing);
        case 2 -> {
          int length = (int) varint(message);
          ByteBuffer bytes = message.slice(message.position(), length);
          message.position(message.position() + length);
          fields.at(field, 0, bytes.order(ByteOrder.LITTLE_ENDIAN));
        }
        case 5 -> fields.at(field, message.getInt(), nothing);
        default -> throw new IllegalStateException("wire type of the tag " + tag);
      }
    }
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
  }
}
