package org.etalon.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.etalon.linalg.Vector;

/** The typed number fields of one TensorProto, packed or not, collected as doubles. */
final class NumberFields {
  private final CodedInputStream in;
  private final Limits limits;
  private final Map<Integer, Growing> fields = new LinkedHashMap<>();

  NumberFields(CodedInputStream in, Limits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** Reads the field, if it is a typed number field. */
  boolean read(int tag) throws IOException {
    int field = WireFormat.getTagFieldNumber(tag);
    int wireType = WireFormat.getTagWireType(tag);
    int single = wireTypeOf(field);
    if (single < 0 || (wireType != single && wireType != WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
      return false;
    }
    Growing numbers = fields.computeIfAbsent(field, key -> new Growing());
    if (wireType == single) {
      numbers.add(readOne(field));
      return true;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      numbers.add(readOne(field));
    }
    in.popLimit(limit);
    return true;
  }

  /** The numbers read, by field. */
  Map<Integer, Vector> vectors() {
    Map<Integer, Vector> vectors = new LinkedHashMap<>();
    fields.forEach((field, numbers) -> vectors.put(field, numbers.toVector()));
    return vectors;
  }

  private static int wireTypeOf(int field) {
    return switch (field) {
      case Wire.Tensor.FLOAT_DATA -> WireFormat.WIRETYPE_FIXED32;
      case Wire.Tensor.DOUBLE_DATA -> WireFormat.WIRETYPE_FIXED64;
      case Wire.Tensor.INT32_DATA, Wire.Tensor.INT64_DATA, Wire.Tensor.UINT64_DATA ->
          WireFormat.WIRETYPE_VARINT;
      default -> -1;
    };
  }

  private double readOne(int field) throws IOException {
    return switch (field) {
      case Wire.Tensor.FLOAT_DATA -> in.readFloat();
      case Wire.Tensor.DOUBLE_DATA -> in.readDouble();
      case Wire.Tensor.INT32_DATA -> in.readInt32();
      default -> in.readInt64();
    };
  }

  private final class Growing {
    private double[] values = new double[8];
    private int size;

    void add(double value) {
      if (size == values.length) {
        limits.countNumbers(size);
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    Vector toVector() {
      return Vector.of(Arrays.copyOf(values, size));
    }
  }
}
