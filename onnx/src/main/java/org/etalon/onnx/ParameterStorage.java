package org.etalon.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.etalon.linalg.Vector;
import org.etalon.quant.Encoding;
import org.etalon.quant.FloatFormat;

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
  private final boolean old;
  private final DataType type;
  private final List<Integer> shape;
  private final double[] values;

  private ParameterStorage(Encoding encoding, boolean old, List<Integer> shape, double[] values) {
    this.encoding = encoding;
    this.old = old;
    this.type =
        encoding.fold(
            scaled -> integers(old ? Math.max(8, scaled.bits()) : scaled.bits()),
            floating -> format(floating.format()));
    this.shape = shape;
    this.values = values;
  }

  /**
   * Parameters as a tensor.
   *
   * @param old whether operators of old models have to do: Cast and Mul, no int4
   * @param shape dimensions of as many entries, whose first one counts output channels or outputs
   * @param values the parameters, channel after channel
   */
  static ParameterStorage of(Encoding encoding, boolean old, List<Integer> shape, Vector values) {
    return new ParameterStorage(encoding, old, shape, values.toArray());
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

  /** Whether only float64 holds parameters that are stored so. */
  static boolean isWide(Encoding encoding) {
    return encoding.bits() > FLOAT32_BITS;
  }

  private boolean isWide() {
    return isWide(encoding);
  }

  /** Whether scales are multiplied by Mul, not by DequantizeLinear. */
  private boolean multiplies() {
    return old || isWide();
  }

  /** The element type of stored numbers, in small letters. */
  static String typeName(Encoding encoding) {
    return new ParameterStorage(encoding, false, List.of(), new double[0]).typeName();
  }

  private String typeName() {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /** Whether other parameters use the scales of these. */
  boolean sharesScales(ParameterStorage other) {
    return encoding.equals(other.encoding)
        && !multiplies()
        && (encoding.isScalar() || shape.get(0).equals(other.shape.get(0)));
  }

  /** Adds the scales to a model, where there are any, and gives their name. */
  String addScales(ModelBuilder model, String name) {
    return encoding.fold(
        scaled -> {
          double[] scales = rows(scaled.scales());
          List<Integer> column = new ArrayList<>(shape);
          for (int axis = 1; axis < column.size(); axis++) {
            column.set(axis, 1);
          }
          List<Integer> dimensions =
              scaled.isScalar() ? List.of() : multiplies() ? column : List.of(scales.length);
          String added = model.unique(name);
          model.initializer(
              added,
              isWide() ? DataType.DOUBLE : DataType.FLOAT,
              dimensions,
              isWide() ? doubles(scales) : floats(scales));
          return added;
        },
        floating -> "");
  }

  /** One scale in all, or one for each index of the first axis. */
  private double[] rows(Vector scales) {
    if (scales.size() == 1) {
      return scales.toArray();
    }
    double[] rows = new double[shape.get(0)];
    Arrays.setAll(rows, row -> scales.get((int) ((long) row * scales.size() / rows.length)));
    return rows;
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
    IntegerAttribute cast = IntegerAttribute.of("to", target.code());
    if (scales.isEmpty()) {
      return model.node("Cast", List.of(stored), real, cast);
    }
    if (multiplies()) {
      String wide = model.node("Cast", List.of(stored), model.unique(name + "_integer"), cast);
      return model.node("Mul", List.of(wide, scales), real);
    }
    boolean direct = target == DataType.FLOAT;
    String dequantized = direct ? real : model.unique(name + "_float");
    IntegerAttribute[] axis = {IntegerAttribute.of("axis", 0)};
    model.node(
        "DequantizeLinear",
        List.of(stored, scales),
        dequantized,
        encoding.isScalar() ? new IntegerAttribute[0] : axis);
    return direct ? real : model.node("Cast", List.of(dequantized), real, cast);
  }

  /**
   * Checks that each parameter is stored exactly.
   *
   * @param layer the number of the layer, counted from 1
   * @throws IllegalArgumentException if one is not; the message names it
   */
  void require(int layer) {
    for (int i = 0; i < values.length; i++) {
      if (!isExact(i, values[i])) {
        throw new IllegalArgumentException(
            "layer "
                + layer
                + ", output "
                + i / (values.length / shape.get(0))
                + ": the parameter "
                + values[i]
                + " cannot be stored exactly as "
                + described(i)
                + "; choose another bit width or step");
      }
    }
  }

  /** The scale of an element. */
  private double scale(Encoding.Scaled scaled, int element) {
    int scales = scaled.scales().size();
    return scaled.scale((int) ((long) element * scales / values.length));
  }

  private String described(int element) {
    return encoding.fold(
        scaled ->
            scaled.bits()
                + "-bit integer times the "
                + (isWide() ? "float64" : "float32")
                + " scale "
                + scale(scaled, element),
        floating -> typeName());
  }

  /** Exactness is equality of numbers: a zero is stored without its sign. */
  private boolean isExact(int element, double value) {
    return encoding.fold(
        scaled -> isExact(scaled.bits(), scale(scaled, element), value),
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
      packer.add((int) (values[i] / scale(scaled, i)));
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
