package org.etalon.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.etalon.linalg.Vector;
import org.etalon.quant.Encoding;
import org.etalon.quant.QuantizedLayer;

/**
 * How the parameters of one quantized layer are stored in a model: the smallest element type that
 * holds them, such that what the file computes from it is exactly the parameter.
 *
 * @param type the element type of the stored numbers
 * @param layer the layer
 */
record ParameterStorage(DataType type, QuantizedLayer layer) {
  /** The storage an encoding asks for. */
  static ParameterStorage of(QuantizedLayer layer) {
    return new ParameterStorage(type(layer.encoding()), layer);
  }

  private static DataType type(Encoding encoding) {
    if (encoding instanceof Encoding.Floating floating) {
      return switch (floating.format()) {
        case FLOAT16 -> DataType.FLOAT16;
        case BFLOAT16 -> DataType.BFLOAT16;
      };
    }
    int bits = encoding.bits();
    if (bits <= 4) {
      return DataType.INT4;
    }
    return bits <= 8 ? DataType.INT8 : bits <= 16 ? DataType.INT16 : DataType.FLOAT;
  }

  /**
   * Checks that each parameter is stored exactly.
   *
   * @param position the number of the layer, counted from 1
   * @throws IllegalArgumentException if one is not; the message names it
   */
  void require(int position) {
    Vector bias = layer.bias();
    int columns = layer.weights().columns();
    for (int row = 0; row < bias.size(); row++) {
      for (int column = 0; column <= columns; column++) {
        double value = column < columns ? layer.weights().get(row, column) : bias.get(row);
        if (!isExact(row, value)) {
          throw new IllegalArgumentException(
              "layer "
                  + position
                  + ", output "
                  + row
                  + ": the parameter "
                  + value
                  + " cannot be stored exactly as "
                  + described(row)
                  + "; choose another bit width or step");
        }
      }
    }
  }

  private String described(int row) {
    return layer.encoding() instanceof Encoding.Scaled scaled && isInteger()
        ? scaled.bits() + "-bit integer times the float32 scale " + scaled.scale(row)
        : type.name().toLowerCase(Locale.ROOT);
  }

  /** Whether integers and a scale are stored. */
  boolean isInteger() {
    return !type.isFloating();
  }

  /** The scales; only where integers are stored. */
  Vector scales() {
    return ((Encoding.Scaled) layer.encoding()).scales();
  }

  /** Exactness is equality of numbers: a zero is stored without its sign. */
  private boolean isExact(int row, double value) {
    if (!isInteger()) {
      return Double.isFinite(value) && type.round(value) == value;
    }
    Encoding.Scaled scaled = (Encoding.Scaled) layer.encoding();
    double scale = scaled.scale(row);
    double index = value / scale;
    double limit = Math.scalb(1.0, scaled.bits() - 1);
    return scale > 0
        && (float) scale == scale
        && Math.rint(index) == index
        && -limit <= index
        && index < limit
        && (float) index * (float) scale == value;
  }

  /** The weights as little-endian bytes, row after row. */
  byte[] weights() {
    double[] values = layer.weights().toArray();
    int columns = layer.weights().columns();
    Packer packer = new Packer(values.length);
    for (int i = 0; i < values.length; i++) {
      packer.add(i / columns, values[i]);
    }
    return packer.bytes().array();
  }

  /** The biases as little-endian bytes. */
  byte[] bias() {
    Packer packer = new Packer(layer.bias().size());
    for (int i = 0; i < layer.bias().size(); i++) {
      packer.add(i, layer.bias().get(i));
    }
    return packer.bytes().array();
  }

  /** Numbers as float32, little-endian. */
  static byte[] floats(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putFloat((float) value);
    }
    return bytes.array();
  }

  /** Numbers as float64, little-endian. */
  static byte[] doubles(double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  private final class Packer {
    private final IntegerPacker packed;

    Packer(int size) {
      packed = new IntegerPacker(type, size);
    }

    ByteBuffer bytes() {
      return packed.bytes;
    }

    void add(int row, double value) {
      switch (type) {
        case FLOAT -> packed.bytes.putFloat((float) value);
        case FLOAT16, BFLOAT16 -> {
          Encoding.Floating floating = (Encoding.Floating) layer.encoding();
          packed.bytes.putShort((short) ShortFloat.encode(floating.format(), value));
        }
        default -> packed.add((int) (value / ((Encoding.Scaled) layer.encoding()).scale(row)));
      }
    }
  }
}
