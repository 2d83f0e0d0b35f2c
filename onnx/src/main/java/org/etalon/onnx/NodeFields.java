package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The fields of a NodeProto as they are read. */
final class NodeFields {
  private final MessageReader reader;
  private final List<String> inputs = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<Wire.Attribute> attributes = new ArrayList<>();
  private String name = "";
  private String type = "";
  private String domain = "";
  private String overload = "";

  NodeFields(MessageReader reader) {
    this.reader = reader;
  }

  /** Reads one field; returns whether it knew it. */
  boolean read(int tag) throws IOException {
    if (tag == bytes(1)) {
      reader.add(inputs, reader.name());
    } else if (tag == bytes(2)) {
      reader.add(outputs, reader.name());
    } else if (tag == bytes(3)) {
      name = reader.name();
    } else if (tag == bytes(4)) {
      type = reader.name();
    } else if (tag == bytes(5)) {
      AttributeFields attribute = new AttributeFields(reader);
      reader.message(attribute::read);
      reader.add(attributes, attribute.build());
    } else if (tag == bytes(7)) {
      domain = reader.name();
    } else if (tag == bytes(8)) {
      overload = reader.name();
    } else {
      return false;
    }
    return true;
  }

  Wire.Node build() {
    return new Wire.Node(name, type, domain, overload, inputs, outputs, attributes);
  }
}
