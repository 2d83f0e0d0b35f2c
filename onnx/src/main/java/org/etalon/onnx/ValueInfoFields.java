package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;
import static org.etalon.onnx.MessageReader.varint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The fields of a ValueInfoProto as they are read, down to the dimensions of its shape.
 *
 * <p>A type is a tensor, or something else that Etalon does not read; a dimension has a number or a
 * name. Of such alternatives the last one in the file stands.
 */
final class ValueInfoFields {
  private final MessageReader reader;
  private final CodedInputStream in;
  private final List<Wire.Dimension> dimensions = new ArrayList<>();
  private String name = "";
  private int type;
  private boolean shaped;

  ValueInfoFields(MessageReader reader) {
    this.reader = reader;
    this.in = reader.in();
  }

  /** Reads one field; returns whether it knew it. */
  boolean read(int tag) throws IOException {
    if (tag == bytes(1)) {
      name = reader.name();
      return true;
    }
    return tag == bytes(2) && reader.message(this::readType);
  }

  private boolean readType(int tag) throws IOException {
    if (tag == bytes(1)) {
      return reader.message(this::readTensor);
    }
    int field = WireFormat.getTagFieldNumber(tag);
    if (field == 4 || field == 5 || field == 8 || field == 9) { // sequence, map, sparse, optional
      type = 0;
      shaped = false;
      dimensions.clear();
    }
    return false;
  }

  private boolean readTensor(int tag) throws IOException {
    if (tag == varint(1)) {
      type = in.readInt32();
      return true;
    }
    shaped |= tag == bytes(2);
    return tag == bytes(2) && reader.message(this::readShape);
  }

  private boolean readShape(int tag) throws IOException {
    if (tag != bytes(1)) {
      return false;
    }
    long[] value = {0};
    boolean[] symbolic = {true};
    String[] name = {""};
    reader.message(
        field -> {
          if (field == bytes(2)) {
            symbolic[0] = true;
            name[0] = in.readString();
            return true;
          }
          symbolic[0] = field != varint(1) && symbolic[0];
          if (field != varint(1)) {
            return false;
          }
          value[0] = in.readInt64();
          return true;
        });
    reader.add(
        dimensions,
        new Wire.Dimension(symbolic[0], symbolic[0] ? 0 : value[0], symbolic[0] ? name[0] : ""));
    return true;
  }

  Wire.ValueInfo build() {
    return new Wire.ValueInfo(
        name, type, shaped ? Optional.of(List.copyOf(dimensions)) : Optional.empty());
  }
}
