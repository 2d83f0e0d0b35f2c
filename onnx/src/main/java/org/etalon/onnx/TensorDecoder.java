package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Vector;

/** Makes a constant from a TensorProto: its declared shape is checked against the data it holds. */
final class TensorDecoder {
  /** Integers of 64 bits from here on may be rounded when they are decoded. */
  static final double EXACT_INTEGERS = 0x1p53;

  private final Limits limits;
  private final ExternalData external;

  /**
   * A decoder of the tensors of one model.
   *
   * @param external the files beside the model
   */
  TensorDecoder(Limits limits, ExternalData external) {
    this.limits = limits;
    this.external = external;
  }

  /**
   * The constant a message holds.
   *
   * @throws ModelException if type, shape and data do not fit, or an element is NaN or infinite
   */
  Tensor decode(Wire.Tensor wire) {
    String where = "tensor " + Names.quote(wire.name());
    DataType type =
        DataType.ofCode(wire.dataType())
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        where
                            + " has data type "
                            + wire.dataType()
                            + "; supported are float, double, float16, bfloat16, bool, int4 to"
                            + " int64 and uint4 to uint16"));
    List<Integer> dimensions = dimensions(wire.dimensions(), where);
    int size = Shapes.product(dimensions);
    limits.countNumbers(size);
    Vector values = values(wire, type, size, where);
    for (int i = 0; i < size; i++) {
      if (!Double.isFinite(values.get(i))) {
        throw new UnsupportedModelException(
            where
                + " holds "
                + values.get(i)
                + " at position "
                + i
                + "; supported are finite parameters");
      }
    }
    return new Tensor(type, dimensions, values);
  }

  private static List<Integer> dimensions(List<Long> declared, String where) {
    if (declared.size() > Limits.MAX_RANK) {
      throw new UnsupportedModelException(
          where + " has " + declared.size() + " dimensions; supported are " + Limits.MAX_RANK);
    }
    List<Integer> dimensions = new ArrayList<>();
    long size = 1;
    for (long dimension : declared) {
      if (dimension < 0) {
        throw new MalformedModelException(where + " has the negative dimension " + dimension);
      }
      if (dimension > Limits.MAX_ELEMENTS || size * dimension > Limits.MAX_ELEMENTS) {
        throw new UnsupportedModelException(
            where + " has more than " + Limits.MAX_ELEMENTS + " elements by its shape " + declared);
      }
      size *= dimension;
      dimensions.add((int) dimension);
    }
    return dimensions;
  }

  private Vector values(Wire.Tensor wire, DataType type, int size, String where) {
    double[] values = new double[size];
    long bytes = ((long) size * type.bits() + 7) / 8;
    Optional<ByteString> bits =
        wire.external().map(entries -> external.read(entries, bytes, where)).or(wire::raw);
    if (bits.isPresent()) {
      ByteString raw = bits.get();
      requireLength(raw.size(), bytes, "bytes", size, where);
      for (int i = 0; i < size; i++) {
        values[i] = type.decode(raw, i);
      }
      return Vector.of(values);
    }
    Vector typed = wire.typed().getOrDefault(type.typedField(), Vector.zeros(0));
    int perEntry = type.bits() == 4 ? 2 : 1;
    requireLength(typed.size(), (size + perEntry - 1) / perEntry, "entries", size, where);
    for (int i = 0; i < size; i++) {
      values[i] = type.decodeTyped(typed.get(i / perEntry), i);
    }
    return Vector.of(values);
  }

  private static void requireLength(int actual, long needed, String unit, int size, String where) {
    if (actual != needed) {
      throw new MalformedModelException(
          where
              + " declares "
              + size
              + " elements, which take "
              + needed
              + " "
              + unit
              + ", but holds "
              + actual
              + "; export the model again");
    }
  }
}
