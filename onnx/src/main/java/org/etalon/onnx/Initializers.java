package org.etalon.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The initializers of a graph, decoded when they are first used. */
final class Initializers {
  private final Map<String, Wire.Tensor> initializers = new HashMap<>();
  private final TensorDecoder decoder;
  private final Map<String, Tensor> decoded = new HashMap<>();

  Initializers(TensorDecoder decoder) {
    this.decoder = decoder;
  }

  /**
   * Adds those of a graph or of a branch; returns their names.
   *
   * @throws ModelException if two have one name, or are sparse
   */
  Set<String> add(Wire.Graph graph) {
    if (graph.hasSparseInitializers()) {
      throw new UnsupportedModelException(
          "the graph has sparse initializers; store the parameters as dense tensors");
    }
    for (Wire.Tensor tensor : graph.initializers()) {
      if (initializers.put(tensor.name(), tensor) != null) {
        throw new MalformedModelException(
            "two initializers are called " + Names.quote(tensor.name()));
      }
    }
    return graph.initializers().stream().map(Wire.Tensor::name).collect(Collectors.toSet());
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
