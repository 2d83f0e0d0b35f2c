package org.etalon.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A tensor of float32 as a file of its own: a TensorProto.
 *
 * <p><b>Reference:</b> github.com/onnx/onnx, onnx/onnx.proto, message TensorProto.
 */
public final class TensorFile {
  private static final int DIMS = 1;
  private static final int DATA_TYPE = 2;
  private static final int NAME = 8;
  private static final int RAW_DATA = 9;
  private static final int FLOAT = 1;

  private TensorFile() {}

  /**
   * The bytes.
   *
   * @param shape empty for a scalar
   * @param values row-major, not modified
   */
  public static byte[] of(String name, List<Integer> shape, float[] values) {
    Message message = new Message();
    shape.forEach(extent -> message.integer(DIMS, extent));
    ByteBuffer raw =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      raw.putFloat(value);
    }
    return message
        .integer(DATA_TYPE, FLOAT)
        .text(NAME, name)
        .raw(RAW_DATA, raw.array())
        .toByteArray();
  }
}
