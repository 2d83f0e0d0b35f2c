package org.etalon.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of a protocol buffer message in their order, as bytes: what is copied need not be
 * understood.
 *
 * @param fields the fields
 */
record RawMessage(List<Field> fields) {
  /**
   * A field.
   *
   * @param number its number
   * @param whole its tag and its value
   * @param content the content of a field with a length, empty for others
   */
  record Field(int number, ByteString whole, ByteString content) {}

  /** Copies the list. */
  RawMessage {
    fields = List.copyOf(fields);
  }

  /** The fields of a message that was parsed before. */
  static RawMessage of(ByteString bytes) {
    List<Field> fields = new ArrayList<>();
    CodedInputStream in = bytes.newCodedInput();
    in.setSizeLimit(Integer.MAX_VALUE);
    try {
      int start = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        ByteString content = ByteString.EMPTY;
        if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          content = in.readBytes();
        } else {
          in.skipField(tag);
        }
        int end = in.getTotalBytesRead();
        fields.add(
            new Field(WireFormat.getTagFieldNumber(tag), bytes.substring(start, end), content));
        start = end;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new RawMessage(fields);
  }

  /** The last field of a number, which is the one that counts of a text; empty if there is none. */
  ByteString last(int number) {
    ByteString last = ByteString.EMPTY;
    for (Field field : fields) {
      last = field.number() == number ? field.content() : last;
    }
    return last;
  }

  /** All fields of a number, put together as one message. */
  ByteString merged(int number) {
    ByteString merged = ByteString.EMPTY;
    for (Field field : fields) {
      merged = field.number() == number ? merged.concat(field.content()) : merged;
    }
    return merged;
  }
}
