package org.etalon.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a tensor as its elements arrive, little-endian; two 4-bit integers to a byte. */
final class IntegerPacker {
  final ByteBuffer bytes;
  private final DataType type;
  private int count;

  /** Room for {@code size} elements. */
  IntegerPacker(DataType type, int size) {
    this.type = type;
    long length = ((long) size * type.bits() + 7) / 8;
    bytes = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Adds an integer that the type holds. */
  void add(int index) {
    switch (type) {
      case INT32 -> bytes.putInt(index);
      case INT16 -> bytes.putShort((short) index);
      case INT8 -> bytes.put((byte) index);
      default -> {
        // Two to a byte, the first in the low half.
        int at = count / 2;
        int shifted = (index & 0xf) << (count % 2 * 4);
        bytes.put(at, (byte) (bytes.get(at) | shifted));
        count++;
      }
    }
  }
}
