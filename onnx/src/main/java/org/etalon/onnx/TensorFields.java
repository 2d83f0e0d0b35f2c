package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;
import static org.etalon.onnx.MessageReader.varint;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a TensorProto as they are read. */
final class TensorFields {
  private final MessageReader reader;
  private final CodedInputStream in;
  private final List<Long> dimensions = new ArrayList<>();
  private final NumberFields numbers;
  private final Map<String, String> externalData = new LinkedHashMap<>();
  private String name = "";
  private int type;
  private Optional<ByteString> raw = Optional.empty();
  private boolean external;

  TensorFields(MessageReader reader) {
    this.reader = reader;
    this.in = reader.in();
    this.numbers = reader.numbers();
  }

  /** Reads one field; returns whether it knew it. */
  boolean read(int tag) throws IOException {
    if (tag == varint(1)) {
      reader.add(dimensions, in.readInt64());
    } else if (tag == bytes(1)) {
      reader.packed(() -> reader.add(dimensions, in.readInt64()));
    } else if (tag == varint(2)) {
      type = in.readInt32();
    } else if (tag == bytes(8)) {
      name = reader.name();
    } else if (tag == bytes(9)) {
      raw = Optional.of(in.readBytes());
    } else if (tag == bytes(13)) {
      reader.entry(externalData);
    } else if (tag == varint(14)) {
      external = in.readEnum() != 0;
    } else {
      return numbers.read(tag);
    }
    return true;
  }

  Wire.Tensor build() {
    return new Wire.Tensor(
        name,
        dimensions,
        type,
        raw,
        numbers.vectors(),
        external ? Optional.of(externalData) : Optional.empty());
  }
}
