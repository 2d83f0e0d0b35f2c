package org.etalon.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An input or output of a graph.
 *
 * @param name its name
 * @param type its element type
 * @param dimensions its shape, if it is declared
 */
record Port(String name, DataType type, Optional<List<Wire.Dimension>> dimensions) {
  /** A port of shape [batch, size]. */
  static Port rows(String name, DataType type, int size) {
    return new Port(
        name,
        type,
        Optional.of(
            List.of(new Wire.Dimension(true, 0, "batch"), new Wire.Dimension(false, size, ""))));
  }

  /** A port of just these dimensions. */
  static Port fixed(String name, DataType type, int... sizes) {
    return new Port(
        name,
        type,
        Optional.of(
            Arrays.stream(sizes).mapToObj(size -> new Wire.Dimension(false, size, "")).toList()));
  }

  /** A port as it is declared; {@code otherwise} is its type where none is declared. */
  static Port of(Wire.ValueInfo info, DataType otherwise) {
    DataType type =
        DataType.ofCode(info.elementType()).filter(DataType::isFloating).orElse(otherwise);
    return new Port(info.name(), type, info.dimensions());
  }
}
