package org.etalon.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The initializers of a graph, decoded when they are first used. */
final class Initializers {
  private final Map<String, Wire.Tensor> initializers;
  private final TensorDecoder decoder;
  private final Map<String, Tensor> decoded = new HashMap<>();

  Initializers(Map<String, Wire.Tensor> initializers, TensorDecoder decoder) {
    this.initializers = initializers;
    this.decoder = decoder;
  }

  boolean contains(String name) {
    return initializers.containsKey(name);
  }

  /** The constant of this name, which is one. */
  Tensor get(String name) {
    return decoded.computeIfAbsent(
        name, key -> decoder.decode(Objects.requireNonNull(initializers.get(key))));
  }
}
