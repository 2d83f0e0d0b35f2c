package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.etalon.quant.FloatFormat;

/** The element types of tensors that Etalon reads, with their codes in TensorProto. */
enum DataType {
  FLOAT(1, 32, Wire.Tensor.FLOAT_DATA, true),
  UINT8(2, 8, Wire.Tensor.INT32_DATA, false),
  INT8(3, 8, Wire.Tensor.INT32_DATA, false),
  UINT16(4, 16, Wire.Tensor.INT32_DATA, false),
  INT16(5, 16, Wire.Tensor.INT32_DATA, false),
  INT32(6, 32, Wire.Tensor.INT32_DATA, false),
  INT64(7, 64, Wire.Tensor.INT64_DATA, false),
  BOOL(9, 8, Wire.Tensor.INT32_DATA, false),
  FLOAT16(10, 16, Wire.Tensor.INT32_DATA, true),
  DOUBLE(11, 64, Wire.Tensor.DOUBLE_DATA, true),
  BFLOAT16(16, 16, Wire.Tensor.INT32_DATA, true),
  UINT4(21, 4, Wire.Tensor.INT32_DATA, false),
  INT4(22, 4, Wire.Tensor.INT32_DATA, false);

  private final int code;
  private final int bits;
  private final int typedField;
  private final boolean floating;

  DataType(int code, int bits, int typedField, boolean floating) {
    this.code = code;
    this.bits = bits;
    this.typedField = typedField;
    this.floating = floating;
  }

  /** The type with this code in TensorProto.DataType, if Etalon reads it. */
  static Optional<DataType> ofCode(long code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
  }

  /** The name of a type in messages. */
  String label() {
    return switch (this) {
      case FLOAT -> "float32";
      case DOUBLE -> "float64";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }

  /** The name of the type with this code, or the code itself. */
  static String label(long code) {
    return ofCode(code).map(DataType::label).orElse("of type " + code);
  }

  /** The type of this code, if values may have it. */
  static Optional<DataType> ofValues(long code) {
    return ofCode(code).filter(DataType::isOfValues);
  }

  int code() {
    return code;
  }

  /** The bits of one element. */
  int bits() {
    return bits;
  }

  /** The field of TensorProto that holds elements outside raw_data. */
  int typedField() {
    return typedField;
  }

  /** Whether the elements are floating-point numbers. */
  boolean isFloating() {
    return floating;
  }

  /**
   * Whether values may have the type: a runtime rounds each of them to it, and of that only float32
   * and what is finer are accounted for.
   */
  boolean isOfValues() {
    return this == FLOAT || this == DOUBLE;
  }

  /** Whether DequantizeLinear takes it. */
  boolean isQuantized() {
    return !floating && this != INT64 && this != BOOL;
  }

  /** The smallest integer of an integer type of at most 32 bits. */
  double lowest() {
    return this == INT4 || this == INT8 || this == INT16 || this == INT32
        ? -Math.scalb(1.0, bits - 1)
        : 0;
  }

  /** The largest integer of an integer type of at most 32 bits. */
  double highest() {
    return Math.scalb(1.0, lowest() < 0 ? bits - 1 : bits) - 1;
  }

  /** The number of the type nearest to {@code value}, ties to even; an integer stays as it is. */
  double round(double value) {
    return switch (this) {
      case FLOAT -> (float) value;
      case FLOAT16 -> ShortFloat.round(FloatFormat.FLOAT16, value);
      case BFLOAT16 -> ShortFloat.round(FloatFormat.BFLOAT16, value);
      default -> value;
    };
  }

  /** Element {@code i} of little-endian raw data; an INT64 beyond 2^53 is rounded. */
  double decode(ByteString raw, int i) {
    if (bits == 4) {
      return decodeTyped(raw.byteAt(i / 2) & 0xff, i);
    }
    int width = bits / 8;
    long word = 0;
    for (int k = width - 1; k >= 0; k--) {
      word = word << 8 | (raw.byteAt(i * width + k) & 0xff);
    }
    return switch (this) {
      case FLOAT -> Float.intBitsToFloat((int) word);
      case DOUBLE -> Double.longBitsToDouble(word);
      case INT64 -> word;
      default -> decodeTyped((int) word, i);
    };
  }

  /**
   * Element {@code i} from its entry of the typed field; two 4-bit elements share an entry, the
   * even one in the low half.
   */
  double decodeTyped(double entry, int i) {
    int word = (int) entry;
    return switch (this) {
      case FLOAT16 -> ShortFloat.decode(FloatFormat.FLOAT16, word & 0xffff);
      case BFLOAT16 -> ShortFloat.decode(FloatFormat.BFLOAT16, word & 0xffff);
      case UINT8 -> word & 0xff;
      case INT8 -> (byte) word;
      case UINT16 -> word & 0xffff;
      case INT16 -> (short) word;
      case BOOL -> word == 0 ? 0 : 1;
      case UINT4 -> (word >> (i % 2 * 4)) & 0xf;
      case INT4 -> (((word >> (i % 2 * 4)) & 0xf) ^ 8) - 8;
      default -> entry;
    };
  }
}
