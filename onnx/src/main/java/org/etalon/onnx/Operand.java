package org.etalon.onnx;

import java.util.Optional;
import java.util.function.Function;

/** What a name of a graph stands for: a constant, or a value that depends on the input. */
sealed interface Operand permits Tensor, Value {
  /** What is given for the kind that this operand is. */
  <R> R fold(Function<Tensor, R> constant, Function<Value, R> value);

  /** The constant, if it is one. */
  default Optional<Tensor> constant() {
    return fold(Optional::of, value -> Optional.empty());
  }

  /** The value, if it is one. */
  default Optional<Value> value() {
    return fold(constant -> Optional.empty(), Optional::of);
  }
}
