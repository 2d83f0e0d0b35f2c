package org.etalon.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.quant.Encoding;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.QuantizedLayer;

/**
 * How the weights or the biases of one quantized layer are stored in a model: the smallest element
 * type that holds them, such that what the file computes from it is exactly the parameter.
 *
 * <p>Integers of up to 25 bits become float32 numbers by DequantizeLinear: it multiplies in
 * float32, which is exact for them. Wider ones are cast to float64 and multiplied there.
 */
final class ParameterStorage {
  private static final int FLOAT32_BITS = 25;

  private final Encoding encoding;
  private final DataType type;
  private final List<Integer> shape;
  private final double[] values;

  private ParameterStorage(Encoding encoding, List<Integer> shape, double[] values) {
    this.encoding = encoding;
    this.type =
        encoding.fold(scaled -> integers(scaled.bits()), floating -> format(floating.format()));
    this.shape = shape;
    this.values = values;
  }

  /** The weights of a layer, a row for each output. */
  static ParameterStorage ofWeights(QuantizedLayer layer) {
    List<Integer> shape = List.of(layer.affine().outputSize(), layer.affine().inputSize());
    return new ParameterStorage(
        layer.encoding(), shape, layer.affine().map().toMatrix().toArray());
  }

  /** The biases of a layer. */
  static ParameterStorage ofBias(QuantizedLayer layer) {
    List<Integer> shape = List.of(layer.affine().outputSize());
    return new ParameterStorage(layer.biasEncoding(), shape, layer.affine().bias().toArray());
  }

  /** The same numbers as a column. */
  ParameterStorage asColumn() {
    return new ParameterStorage(encoding, List.of(values.length, 1), values);
  }

  private static DataType integers(int bits) {
    if (bits <= 4) {
      return DataType.INT4;
    }
    return bits <= 8 ? DataType.INT8 : bits <= 16 ? DataType.INT16 : DataType.INT32;
  }

  private static DataType format(FloatFormat format) {
    return switch (format) {
      case FLOAT16 -> DataType.FLOAT16;
      case BFLOAT16 -> DataType.BFLOAT16;
    };
  }

  /** The bits of one parameter. */
  int bits() {
    return encoding.bits();
  }

  /** Whether only float64 holds the parameters. */
  boolean isWide() {
    return encoding.bits() > FLOAT32_BITS;
  }

  /** The element type of the stored numbers, in small letters. */
  String typeName() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** Whether other parameters use the scales of these. */
  boolean sharesScales(ParameterStorage other) {
    return encoding.equals(other.encoding) && !isWide();
  }

  /** Adds the scales to a model, where there are any, and gives their name. */
  String addScales(ModelBuilder model, String name) {
    return encoding.fold(
        scaled -> {
          double[] scales = scaled.scales().toArray();
          List<Integer> column = isWide() && shape.size() > 1 ? List.of(shape.get(0), 1) : shape;
          String added = model.unique(name);
          model.initializer(
              added,
              isWide() ? DataType.DOUBLE : DataType.FLOAT,
              scales.length == 1 ? List.of() : isWide() ? column : List.of(scales.length),
              isWide() ? doubles(scales) : floats(scales));
          return added;
        },
        floating -> "");
  }

  /**
   * Adds the parameters to a model.
   *
   * @param name what they are to be called
   * @param scales the name of their scales, where they have any
   * @param target the element type of the real numbers; float64 if they are wide
   * @return the name of the real numbers
   */
  String addTo(ModelBuilder model, String name, String scales, DataType target) {
    String real = model.unique(name);
    String stored = model.unique(name + "_stored");
    model.initializer(stored, type, shape, bytes());
    Map<String, Integer> cast = Map.of("to", target.code());
    if (scales.isEmpty()) {
      model.node("Cast", List.of(stored), real, cast);
    } else if (isWide()) {
      String wide = model.unique(name + "_integer");
      model.node("Cast", List.of(stored), wide, cast);
      model.node("Mul", List.of(wide, scales), real, Map.of());
    } else {
      Map<String, Integer> axis = encoding.isScalar() ? Map.of() : Map.of("axis", 0);
      boolean direct = target == DataType.FLOAT;
      String dequantized = direct ? real : model.unique(name + "_float");
      model.node("DequantizeLinear", List.of(stored, scales), dequantized, axis);
      if (!direct) {
        model.node("Cast", List.of(dequantized), real, cast);
      }
    }
    return real;
  }

  /**
   * Checks that each parameter is stored exactly.
   *
   * @param layer the number of the layer, counted from 1
   * @throws IllegalArgumentException if one is not; the message names it
   */
  void require(int layer) {
    for (int i = 0; i < values.length; i++) {
      int row = row(i);
      if (!isExact(row, values[i])) {
        throw new IllegalArgumentException(
            "layer "
                + layer
                + ", output "
                + row
                + ": the parameter "
                + values[i]
                + " cannot be stored exactly as "
                + described(row)
                + "; choose another bit width or step");
      }
    }
  }

  private int row(int element) {
    return element / (values.length / shape.get(0));
  }

  private String described(int row) {
    return encoding.fold(
        scaled ->
            scaled.bits()
                + "-bit integer times the "
                + (isWide() ? "float64" : "float32")
                + " scale "
                + scaled.scale(row),
        floating -> typeName());
  }

  /** Exactness is equality of numbers: a zero is stored without its sign. */
  private boolean isExact(int row, double value) {
    return encoding.fold(
        scaled -> isExact(scaled.bits(), scaled.scale(row), value),
        floating -> Double.isFinite(value) && type.round(value) == value);
  }

  private boolean isExact(int bits, double scale, double value) {
    double index = value / scale;
    double limit = Math.scalb(1.0, bits - 1);
    double product = isWide() ? index * scale : (float) index * (float) scale;
    return scale > 0
        && (isWide() || (float) scale == scale)
        && Math.rint(index) == index
        && -limit <= index
        && index < limit
        && product == value;
  }

  /** The stored numbers, little-endian, row after row. */
  private byte[] bytes() {
    return encoding.fold(this::integerBytes, this::floatBytes);
  }

  private byte[] integerBytes(Encoding.Scaled scaled) {
    IntegerPacker packer = new IntegerPacker(type, values.length);
    for (int i = 0; i < values.length; i++) {
      packer.add((int) (values[i] / scaled.scale(row(i))));
    }
    return packer.bytes.array();
  }

  private byte[] floatBytes(Encoding.Floating floating) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putShort((short) ShortFloat.encode(floating.format(), value));
    }
    return bytes.array();
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
}
