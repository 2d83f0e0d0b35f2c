package org.etalon.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The constants of a graph: initializers, decoded when they are first used, and what nodes make.
 */
final class ConstantPool {
  private final Map<String, Wire.Tensor> initializers;
  private final Set<String> made;
  private final TensorDecoder decoder;
  private final Limits limits;
  private final Map<String, Tensor> known = new HashMap<>();

  /**
   * The constants before any node.
   *
   * @param made the names of all values that nodes make
   */
  ConstantPool(
      Map<String, Wire.Tensor> initializers,
      Set<String> made,
      TensorDecoder decoder,
      Limits limits) {
    this.initializers = new HashMap<>(initializers);
    this.made = made;
    this.decoder = decoder;
    this.limits = limits;
  }

  /**
   * Adds the initializers of a branch, whose names are in no other use; returns the names.
   *
   * @throws MalformedModelException if two have one name
   */
  Set<String> add(List<Wire.Tensor> tensors) {
    for (Wire.Tensor tensor : tensors) {
      if (initializers.put(tensor.name(), tensor) != null) {
        throw new MalformedModelException(
            "two initializers are called " + Names.quote(tensor.name()));
      }
    }
    return tensors.stream().map(Wire.Tensor::name).collect(Collectors.toSet());
  }

  /** Evaluates a node on constants. */
  void evaluate(Op op, Operands operands) {
    put(op.outputs().get(0), ConstantOperators.apply(op, operands, decoder, limits));
  }

  /** Takes what a node makes; returns what this name stood for before. */
  @Nullable Tensor put(String name, Tensor constant) {
    return known.put(name, constant);
  }

  boolean contains(String name) {
    return known.containsKey(name) || initializers.containsKey(name);
  }

  /**
   * The constant that a node uses.
   *
   * @throws ModelException if there is none of this name
   */
  Tensor get(Op op, String name) {
    @Nullable Tensor found = known.get(name);
    if (found != null) {
      return found;
    }
    Wire.@Nullable Tensor initializer = initializers.get(name);
    if (initializer == null) {
      throw made.contains(name)
          ? op.unsupported(
              "uses " + Names.quote(name) + ", a second output of a node; supported is the first")
          : op.malformed(
              "input " + Names.quote(name) + " is neither an initializer nor made by a node");
    }
    Tensor decoded = decoder.decode(initializer);
    known.put(name, decoded);
    return decoded;
  }
}
