package org.etalon.onnx;

import java.util.function.Function;

/**
 * A value of a graph that depends on its input.
 *
 * @param index which value of the {@link NetworkBuilder} it is, 0 the input
 * @param shape its shape; elements are in row-major order
 * @param type the type of its elements in the file
 */
record Value(int index, ActivationShape shape, DataType type) implements Operand {
  /** The same elements in another shape of the same size. */
  Value withShape(ActivationShape other) {
    return new Value(index, other, type);
  }

  /** The same elements in another type. */
  Value withType(DataType other) {
    return new Value(index, shape, other);
  }

  /** The number of elements of one sample. */
  int size() {
    return shape.size();
  }

  @Override
  public <R> R fold(Function<Tensor, R> constant, Function<Value, R> value) {
    return value.apply(this);
  }
}
