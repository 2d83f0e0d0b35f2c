package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;
import static org.etalon.onnx.MessageReader.tag;
import static org.etalon.onnx.MessageReader.varint;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes the bytes of a model file. Unknown fields are skipped, as the wire format wants it;
 * nothing is allocated on the word of a length alone.
 */
final class WireParser {
  private final MessageReader reader;
  private final CodedInputStream in;
  private final Limits limits;

  private WireParser(CodedInputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
    this.reader = new MessageReader(in, limits);
  }

  /**
   * The model in {@code bytes}.
   *
   * @throws ModelException if the bytes are not protocol buffers, or too many entries
   */
  static Wire.Model parse(byte[] bytes, Limits limits) {
    CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
    in.enableAliasing(true);
    try {
      return new WireParser(in, limits).model();
    } catch (IOException e) {
      throw new MalformedModelException(
          "not an ONNX model, or a truncated one: broken near byte "
              + in.getTotalBytesRead()
              + "; export it again");
    }
  }

  private Wire.Model model() throws IOException {
    long[] irVersion = {0};
    String[] producer = {"", ""};
    Map<String, Long> opsets = new LinkedHashMap<>();
    Map<String, String> properties = new LinkedHashMap<>();
    boolean[] functions = {false};
    List<Wire.Graph> graphs = new ArrayList<>();
    reader.fields(
        tag -> {
          if (tag == varint(1)) {
            irVersion[0] = in.readInt64();
          } else if (tag == bytes(2)) {
            producer[0] = in.readString();
          } else if (tag == bytes(3)) {
            producer[1] = in.readString();
          } else if (tag == bytes(7)) {
            graphs.add(graph());
          } else if (tag == bytes(8)) {
            opset(opsets);
          } else if (tag == bytes(14)) {
            property(properties);
          } else {
            functions[0] |= tag == bytes(25);
            return false;
          }
          return graphs.size() < 2 || twoGraphs();
        });
    return new Wire.Model(
        irVersion[0],
        (producer[0] + " " + producer[1]).strip(),
        opsets,
        properties,
        functions[0],
        graphs.stream().findFirst());
  }

  private static boolean twoGraphs() {
    throw new MalformedModelException("the file holds two graphs; export it again");
  }

  private void opset(Map<String, Long> opsets) throws IOException {
    String[] domain = {""};
    long[] version = {0};
    reader.message(
        tag -> {
          if (tag == bytes(1)) {
            domain[0] = in.readString();
          } else if (tag == varint(2)) {
            version[0] = in.readInt64();
          } else {
            return false;
          }
          return true;
        });
    limits.countEntry();
    opsets.put(domain[0].equals("ai.onnx") ? "" : domain[0], version[0]);
  }

  private void property(Map<String, String> properties) throws IOException {
    String[] entry = {"", ""};
    reader.message(
        tag -> {
          if (tag != bytes(1) && tag != bytes(2)) {
            return false;
          }
          entry[tag == bytes(1) ? 0 : 1] = in.readString();
          return true;
        });
    limits.countEntry();
    properties.put(entry[0], entry[1]);
  }

  private Wire.Graph graph() throws IOException {
    List<Wire.Node> nodes = new ArrayList<>();
    List<Wire.Tensor> initializers = new ArrayList<>();
    List<Wire.ValueInfo> inputs = new ArrayList<>();
    List<Wire.ValueInfo> outputs = new ArrayList<>();
    boolean[] sparse = {false};
    reader.message(
        tag -> {
          if (tag == bytes(1)) {
            reader.add(nodes, node());
          } else if (tag == bytes(5)) {
            reader.add(initializers, tensor());
          } else if (tag == bytes(11)) {
            reader.add(inputs, valueInfo());
          } else if (tag == bytes(12)) {
            reader.add(outputs, valueInfo());
          } else {
            sparse[0] |= tag == bytes(15);
            return false;
          }
          return true;
        });
    if (nodes.size() > Limits.MAX_NODES) {
      throw new UnsupportedModelException(
          "the graph has " + nodes.size() + " nodes; Etalon reads up to " + Limits.MAX_NODES);
    }
    return new Wire.Graph(nodes, initializers, inputs, outputs, sparse[0]);
  }

  private Wire.Node node() throws IOException {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    List<Wire.Attribute> attributes = new ArrayList<>();
    String[] text = {"", "", ""};
    reader.message(
        tag -> {
          if (tag == bytes(1)) {
            reader.add(inputs, in.readString());
          } else if (tag == bytes(2)) {
            reader.add(outputs, in.readString());
          } else if (tag == bytes(3)) {
            text[0] = in.readString();
          } else if (tag == bytes(4)) {
            text[1] = in.readString();
          } else if (tag == bytes(5)) {
            reader.add(attributes, attribute());
          } else if (tag == bytes(7)) {
            text[2] = in.readString();
          } else {
            return false;
          }
          return true;
        });
    return new Wire.Node(text[0], text[1], text[2], inputs, outputs, attributes);
  }

  private Wire.Attribute attribute() throws IOException {
    String[] name = {""};
    int[] type = {0};
    float[] number = {0};
    long[] integer = {0};
    List<Float> numbers = new ArrayList<>();
    List<Long> integers = new ArrayList<>();
    List<Wire.Tensor> tensors = new ArrayList<>();
    boolean[] reference = {false};
    reader.message(
        tag -> {
          if (tag == bytes(1)) {
            name[0] = in.readString();
          } else if (tag == tag(2, WireFormat.WIRETYPE_FIXED32)) {
            number[0] = in.readFloat();
          } else if (tag == varint(3)) {
            integer[0] = in.readInt64();
          } else if (tag == bytes(5)) {
            reader.add(tensors, tensor());
          } else if (tag == tag(7, WireFormat.WIRETYPE_FIXED32)) {
            reader.add(numbers, in.readFloat());
          } else if (tag == bytes(7)) {
            reader.packed(() -> reader.add(numbers, in.readFloat()));
          } else if (tag == varint(8)) {
            reader.add(integers, in.readInt64());
          } else if (tag == bytes(8)) {
            reader.packed(() -> reader.add(integers, in.readInt64()));
          } else if (tag == varint(20)) {
            type[0] = in.readEnum();
          } else {
            reference[0] |= tag == bytes(21);
            return false;
          }
          return true;
        });
    return new Wire.Attribute(
        name[0],
        type[0],
        number[0],
        integer[0],
        numbers,
        integers,
        tensors.stream().findFirst(),
        reference[0]);
  }

  private Wire.Tensor tensor() throws IOException {
    List<Long> dimensions = new ArrayList<>();
    NumberFields numbers = new NumberFields(in, limits);
    String[] name = {""};
    int[] type = {0};
    boolean[] external = {false};
    List<ByteString> raw = new ArrayList<>(1);
    reader.message(
        tag -> {
          if (tag == varint(1)) {
            reader.add(dimensions, in.readInt64());
          } else if (tag == bytes(1)) {
            reader.packed(() -> reader.add(dimensions, in.readInt64()));
          } else if (tag == varint(2)) {
            type[0] = in.readInt32();
          } else if (tag == bytes(8)) {
            name[0] = in.readString();
          } else if (tag == bytes(9)) {
            raw.clear();
            raw.add(in.readBytes());
          } else if (tag == varint(14)) {
            external[0] = in.readEnum() != 0;
          } else {
            return numbers.read(tag);
          }
          return true;
        });
    return new Wire.Tensor(
        name[0], dimensions, type[0], raw.stream().findFirst(), numbers.vectors(), external[0]);
  }

  private Wire.ValueInfo valueInfo() throws IOException {
    String[] name = {""};
    int[] type = {0};
    List<List<Wire.Dimension>> shapes = new ArrayList<>();
    MessageReader.FieldReader tensorType =
        tag -> {
          if (tag == varint(1)) {
            type[0] = in.readInt32();
          } else if (tag == bytes(2)) {
            reader.add(shapes, shape());
          } else {
            return false;
          }
          return true;
        };
    reader.message(
        tag -> {
          if (tag == bytes(1)) {
            name[0] = in.readString();
          } else if (tag == bytes(2)) {
            reader.message(inner -> inner == bytes(1) && reader.message(tensorType));
          } else {
            return false;
          }
          return true;
        });
    return new Wire.ValueInfo(name[0], type[0], shapes.stream().findFirst());
  }

  private List<Wire.Dimension> shape() throws IOException {
    List<Wire.Dimension> dimensions = new ArrayList<>();
    reader.message(tag -> tag == bytes(1) && readDimension(dimensions));
    return dimensions;
  }

  private boolean readDimension(List<Wire.Dimension> dimensions) throws IOException {
    long[] value = {0};
    boolean[] symbolic = {true};
    String[] name = {""};
    reader.message(
        tag -> {
          if (tag == bytes(2)) {
            name[0] = in.readString();
            return true;
          }
          if (tag != varint(1)) {
            return false;
          }
          value[0] = in.readInt64();
          symbolic[0] = false;
          return true;
        });
    reader.add(dimensions, new Wire.Dimension(symbolic[0], value[0], name[0]));
    return true;
  }
}
