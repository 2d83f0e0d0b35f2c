package org.etalon.onnx;

import static org.etalon.onnx.MessageReader.bytes;
import static org.etalon.onnx.MessageReader.tag;
import static org.etalon.onnx.MessageReader.varint;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fields of an AttributeProto as they are read. */
final class AttributeFields {
  private final MessageReader reader;
  private final CodedInputStream in;
  private final List<Float> numbers = new ArrayList<>();
  private final List<Long> integers = new ArrayList<>();
  private String name = "";
  private int type;
  private float number;
  private long integer;
  private String text = "";
  private @Nullable TensorFields tensor;
  private @Nullable GraphFields graph;
  private String reference = "";

  AttributeFields(MessageReader reader) {
    this.reader = reader;
    this.in = reader.in();
  }

  /** Reads one field; returns whether it knew it. */
  boolean read(int tag) throws IOException {
    if (tag == bytes(1)) {
      name = reader.name();
    } else if (tag == tag(2, WireFormat.WIRETYPE_FIXED32)) {
      number = in.readFloat();
    } else if (tag == varint(3)) {
      integer = in.readInt64();
    } else if (tag == bytes(4)) {
      text = reader.name();
    } else if (tag == bytes(5)) {
      TensorFields merged = tensor == null ? new TensorFields(reader) : tensor;
      tensor = merged;
      reader.message(merged::read);
    } else if (tag == bytes(6)) {
      GraphFields merged = graph == null ? new GraphFields(reader) : graph;
      graph = merged;
      reader.message(merged::read);
    } else if (tag == tag(7, WireFormat.WIRETYPE_FIXED32)) {
      reader.add(numbers, in.readFloat());
    } else if (tag == bytes(7)) {
      reader.packed(() -> reader.add(numbers, in.readFloat()));
    } else if (tag == varint(8)) {
      reader.add(integers, in.readInt64());
    } else if (tag == bytes(8)) {
      reader.packed(() -> reader.add(integers, in.readInt64()));
    } else if (tag == varint(20)) {
      type = in.readEnum();
    } else if (tag == bytes(21)) {
      reference = reader.name();
    } else {
      return false;
    }
    return true;
  }

  Wire.Attribute build() {
    return new Wire.Attribute(
        name,
        type,
        number,
        integer,
        text,
        numbers,
        integers,
        Optional.ofNullable(tensor).map(TensorFields::build),
        Optional.ofNullable(graph).map(GraphFields::build),
        reference);
  }
}
