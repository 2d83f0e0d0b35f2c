package org.etalon.onnx;

import java.util.List;

/**
 * An attribute of a node that is written: an integer, or a list of them.
 *
 * @param values the integer, or the list
 * @param list whether it is a list
 */
record IntegerAttribute(String name, List<Integer> values, boolean list) {
  /** An integer. */
  static IntegerAttribute of(String name, int value) {
    return new IntegerAttribute(name, List.of(value), false);
  }

  /** A list. */
  static IntegerAttribute of(String name, List<Integer> values) {
    return new IntegerAttribute(name, List.copyOf(values), true);
  }

  /** Adds the AttributeProto to a node. */
  void addTo(Message node) {
    node.nested(
        5,
        attribute -> {
          attribute.text(1, name);
          values.forEach(value -> attribute.integer(list ? 8 : 3, value));
          attribute.integer(20, list ? Wire.Attribute.INTS : Wire.Attribute.INT);
        });
  }
}
