package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The fields of a FunctionProto as they are read. */
final class FunctionFields {
  private final MessageReader reader;
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<String> attributes = new ArrayList<>();
  private final List<Wire.Attribute> defaults = new ArrayList<>();
  private final List<Wire.Node> nodes = new ArrayList<>();
  private final Map<String, Long> opsets = new LinkedHashMap<>();
  private String name = "";
  private String domain = "";
  private String overload = "";

  FunctionFields(MessageReader reader) {
    this.reader = reader;
  }

  /** Reads one field; returns whether it knew it. */
  boolean read(int tag) throws IOException {
    if (tag == bytes(1)) {
      name = reader.name();
    } else if (tag == bytes(4)) {
      reader.add(inputs, reader.name());
    } else if (tag == bytes(5)) {
      reader.add(outputs, reader.name());
    } else if (tag == bytes(6)) {
      reader.add(attributes, reader.name());
    } else if (tag == bytes(7)) {
      NodeFields node = new NodeFields(reader);
      reader.message(node::read);
      reader.add(nodes, node.build());
    } else if (tag == bytes(9)) {
      reader.operatorSet("a function", opsets);
    } else if (tag == bytes(10)) {
      domain = reader.name();
    } else if (tag == bytes(11)) {
      AttributeFields attribute = new AttributeFields(reader);
      reader.message(attribute::read);
      reader.add(defaults, attribute.build());
    } else if (tag == bytes(13)) {
      overload = reader.name();
    } else {
      return false;
    }
    return true;
  }

  Wire.Function build() {
    return new Wire.Function(
        domain, name, overload, inputs, outputs, attributes, defaults, nodes, opsets);
  }
}
