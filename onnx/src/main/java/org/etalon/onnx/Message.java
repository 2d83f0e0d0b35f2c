package org.etalon.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/** One protocol buffer message being written, field after field; equal calls give equal bytes. */
final class Message {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

  /** Writes a field to memory, which cannot fail. */
  private interface Field {
    void write(CodedOutputStream out) throws IOException;
  }

  private Message put(Field field) {
    try {
      field.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  Message integer(int field, long value) {
    return put(o -> o.writeInt64(field, value));
  }

  Message text(int field, String value) {
    return put(o -> o.writeString(field, value));
  }

  Message raw(int field, byte[] value) {
    return put(o -> o.writeByteArray(field, value));
  }

  /** A field as it stands in another message. */
  Message copy(RawMessage.Field field) {
    return put(o -> o.writeRawBytes(field.whole()));
  }

  /** A nested message. */
  Message nested(int field, Consumer<Message> content) {
    Message message = new Message();
    content.accept(message);
    return raw(field, message.toByteArray());
  }

  byte[] toByteArray() {
    put(CodedOutputStream::flush);
    return bytes.toByteArray();
  }
}
