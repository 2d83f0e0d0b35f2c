package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The fields of a GraphProto as they are read. */
final class GraphFields {
  private final MessageReader reader;
  private final List<Wire.Node> nodes = new ArrayList<>();
  private final List<Wire.Tensor> initializers = new ArrayList<>();
  private final List<Wire.ValueInfo> inputs = new ArrayList<>();
  private final List<Wire.ValueInfo> outputs = new ArrayList<>();
  private boolean sparse;

  GraphFields(MessageReader reader) {
    this.reader = reader;
  }

  /** Reads one field; returns whether it knew it. */
  boolean read(int tag) throws IOException {
    if (tag == bytes(1)) {
      NodeFields node = new NodeFields(reader);
      reader.message(node::read);
      reader.add(nodes, node.build());
    } else if (tag == bytes(5)) {
      TensorFields tensor = new TensorFields(reader);
      reader.message(tensor::read);
      reader.add(initializers, tensor.build());
    } else if (tag == bytes(11) || tag == bytes(12)) {
      ValueInfoFields info = new ValueInfoFields(reader);
      reader.message(info::read);
      reader.add(tag == bytes(11) ? inputs : outputs, info.build());
    } else {
      sparse |= tag == bytes(15);
      return false;
    }
    return true;
  }

  Wire.Graph build() {
    if (nodes.size() > Limits.MAX_NODES) {
      throw new UnsupportedModelException(
          "the graph has " + nodes.size() + " nodes; Etalon reads up to " + Limits.MAX_NODES);
    }
    return new Wire.Graph(nodes, initializers, inputs, outputs, sparse);
  }
}
