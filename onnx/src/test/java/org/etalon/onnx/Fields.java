package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Protocol buffer fields written by hand, so that a test can write what no library would. */
final class Fields {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Fields varint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
    return this;
  }

  Fields integer(int field, long value) {
    return varint((long) field << 3).varint(value);
  }

  Fields float32(int field, float value) {
    varint((long) field << 3 | 5);
    return fixed(Float.floatToRawIntBits(value), 4);
  }

  Fields float64(int field, double value) {
    varint((long) field << 3 | 1);
    return fixed(Double.doubleToRawLongBits(value), 8);
  }

  private Fields fixed(long word, int width) {
    for (int i = 0; i < width; i++) {
      bytes.write((int) (word >> (8 * i)));
    }
    return this;
  }

  Fields text(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  Fields raw(int field, byte[] value) {
    varint((long) field << 3 | 2).varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  /** Fields as they are. */
  Fields copy(ByteString fields) {
    bytes.writeBytes(fields.toByteArray());
    return this;
  }

  Fields nested(int field, Consumer<Fields> content) {
    Fields message = new Fields();
    content.accept(message);
    return raw(field, message.toByteArray());
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
