package org.etalon.onnx;

import java.util.List;
import java.util.Optional;
import org.etalon.exact.DecimalText;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.problem.UnfitException;

/**
 * Casts as nodes of ONNX: QuantizeLinear and DequantizeLinear where ONNX has an integer type with
 * just these codes and ties go to even, else QONNX's IntQuant, which ONNX Runtime does not know.
 */
final class CastNodes {
  private CastNodes() {}

  /**
   * Adds a cast.
   *
   * @param type of the value, float32 or float64
   * @throws UnfitException if neither can express it
   */
  static String add(
      ModelBuilder model, FixedFormat format, DataType type, String x, String result) {
    if ((float) format.step() != format.step()) {
      throw new UnfitException("a step of " + format.step() + " is no float32 number");
    }
    Optional<DataType> integers = type == DataType.FLOAT ? integers(format) : Optional.empty();
    return integers.isPresent()
        ? linear(model, format, integers.get(), x, result)
        : intQuant(model, format, type, x, result);
  }

  /** The integer type of 8 or 16 bits with these codes. */
  private static Optional<DataType> integers(FixedFormat format) {
    boolean even =
        switch (format.rounding()) {
          case HALF_EVEN -> true;
          case FLOOR, CEILING, TO_ZERO, AWAY, HALF_UP, HALF_DOWN, HALF_AWAY, HALF_TO_ZERO -> false;
        };
    return List.of(DataType.UINT8, DataType.INT8, DataType.UINT16, DataType.INT16).stream()
        .filter(type -> even && saturates(format))
        .filter(type -> type.lowest() == format.lowest() && type.highest() == format.highest())
        .findFirst();
  }

  private static boolean saturates(FixedFormat format) {
    return switch (format.overflow()) {
      case SATURATE -> true;
      case WRAP -> false;
    };
  }

  private static String linear(
      ModelBuilder model, FixedFormat format, DataType integers, String x, String result) {
    String scale = number(model, result + "_scale", DataType.FLOAT, format.step());
    String zero = model.unique(result + "_zero");
    model.initializer(zero, integers, List.of(), new byte[integers.bits() / 8]);
    String stored = model.unique(result + "_stored");
    model.node("QuantizeLinear", List.of(x, scale, zero), stored);
    return model.node("DequantizeLinear", List.of(stored, scale, zero), result);
  }

  /**
   * Adds a cast as IntQuant.
   *
   * @throws UnfitException if QONNX has no such format, or the type of the value cannot hold a
   *     number of it
   */
  static String intQuant(
      ModelBuilder model, FixedFormat format, DataType type, String x, String result) {
    Optional<RoundingMode> lifted = lifted(format);
    String mode =
        QonnxOperators.name(lifted.orElse(format.rounding()))
            .orElseThrow(() -> inexpressible(format));
    int bits = format.bits();
    boolean signed = format.lowest() < 0;
    long whole = 1L << bits;
    long highest = signed ? whole / 2 - 1 : whole - 1;
    long lowest = signed ? -whole / 2 : 0;
    boolean narrow = signed ? format.lowest() == lowest + 1 : format.highest() == highest - 1;
    boolean fits =
        format.lowest() == (signed && narrow ? lowest + 1 : lowest)
            && format.highest() == (!signed && narrow ? highest - 1 : highest)
            && !(signed && bits == 1); // in QONNX, that is a sign
    if (!fits || !saturates(format)) {
      throw inexpressible(format);
    }
    model.quantizer(
        List.of(
            x,
            number(model, result + "_scale", type, format.step()),
            number(
                model, result + "_zero", type, lifted.isPresent() ? -(double) format.lowest() : 0),
            number(model, result + "_bits", type, bits)),
        result,
        List.of(
            IntegerAttribute.of("signed", signed && lifted.isEmpty() ? 1 : 0),
            IntegerAttribute.of("narrow", narrow ? 1 : 0)),
        mode);
    return result;
  }

  /**
   * The mode that is this one once a zero point lifts all codes above zero; nothing where the mode
   * has a name as it is, or no code is negative. That holds in real arithmetic alone: in float32
   * the sum with the zero point may be rounded to a tie.
   */
  static Optional<RoundingMode> lifted(FixedFormat format) {
    if (format.lowest() >= 0) {
      return Optional.empty();
    }
    return switch (format.rounding()) {
      case HALF_UP -> Optional.of(RoundingMode.HALF_AWAY);
      case HALF_DOWN -> Optional.of(RoundingMode.HALF_TO_ZERO);
      case HALF_EVEN, FLOOR, CEILING, TO_ZERO, AWAY, HALF_AWAY, HALF_TO_ZERO -> Optional.empty();
    };
  }

  private static UnfitException inexpressible(FixedFormat format) {
    return new UnfitException("neither ONNX nor QONNX has the format " + format);
  }

  private static String number(ModelBuilder model, String wanted, DataType type, double value) {
    if (type == DataType.FLOAT && (float) value != value) {
      throw new UnfitException(wanted + ", " + DecimalText.of(value) + ", is no float32 number");
    }
    String name = model.unique(wanted);
    byte[] data =
        type == DataType.FLOAT
            ? ParameterStorage.floats(new double[] {value})
            : ParameterStorage.doubles(new double[] {value});
    model.initializer(name, type, List.of(), data);
    return name;
  }
}
