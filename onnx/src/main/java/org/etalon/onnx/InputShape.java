package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;

/** The shape of the graph's input, and which of its dimensions counts samples. */
final class InputShape {
  private InputShape() {}

  /**
   * The shape of an input. Of two and more dimensions the first counts samples, unless it is 1 (a
   * single sample) or the value is used as a column.
   *
   * @param column whether the value is used as a column
   */
  static ActivationShape of(Wire.ValueInfo input, boolean column) {
    String where = "input " + Names.quote(input.name());
    if (DataType.ofValues(input.elementType()).isEmpty()) {
      throw new UnsupportedModelException(
          where
              + " has element type "
              + DataType.ofCode(input.elementType())
                  .map(DataType::label)
                  .orElse(String.valueOf(input.elementType()))
              + "; supported are float32 and float64");
    }
    List<Wire.Dimension> declared =
        input
            .dimensions()
            .orElseThrow(
                () ->
                    new UnsupportedModelException(
                        where + " has no shape; export the model with the shape of its input"));
    if (declared.size() > Limits.MAX_RANK) {
      throw new UnsupportedModelException(
          where + " has " + declared.size() + " dimensions; supported are " + Limits.MAX_RANK);
    }
    int batch = 0;
    long size = 1;
    List<Integer> dimensions = new ArrayList<>();
    for (int axis = 0; axis < declared.size(); axis++) {
      Wire.Dimension dimension = declared.get(axis);
      boolean countsSamples = axis == 0 && declared.size() > 1;
      if (dimension.symbolic() ? !countsSamples : dimension.value() <= 0) {
        throw dimension.symbolic()
            ? new UnsupportedModelException(
                where + " has a symbolic dimension " + (axis + 1) + "; only the batch may be one")
            : new MalformedModelException(
                where + " has dimension " + dimension.value() + "; it must be positive");
      }
      if (dimension.value() > Limits.MAX_ELEMENTS) {
        throw tooLarge(where);
      }
      boolean samples = dimension.symbolic() || (countsSamples && !column && dimension.value() > 1);
      batch = samples ? (int) dimension.value() : batch;
      dimensions.add(samples ? ActivationShape.BATCH : (int) dimension.value());
      size *= samples ? 1 : dimension.value();
      if (size > Limits.MAX_ELEMENTS) {
        throw tooLarge(where);
      }
    }
    return new ActivationShape(dimensions, batch);
  }

  private static UnsupportedModelException tooLarge(String where) {
    return new UnsupportedModelException(
        where + " has more than " + Limits.MAX_ELEMENTS + " elements; reduce the model");
  }
}
