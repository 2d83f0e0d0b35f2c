package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Follows the values of a graph from its input to its output, node by node. */
final class GraphWalk {
  private final Initializers initializers;
  private final TensorDecoder decoder;
  private final Limits limits;
  private final NetworkBuilder builder;
  private final Map<String, Operand> made = new HashMap<>();
  private final Set<String> unread = new HashSet<>(); // outputs beside the first
  private final List<GraphLayout.Node> steps = new ArrayList<>();

  GraphWalk(Initializers initializers, TensorDecoder decoder, Limits limits) {
    this.initializers = initializers;
    this.decoder = decoder;
    this.limits = limits;
    this.builder = new NetworkBuilder(limits);
  }

  /**
   * The network that the nodes make, and the graph it came from.
   *
   * @param ops the nodes, each after those it uses
   * @param inputShape the shape of the input, and which of its dimensions counts samples
   * @throws ModelException if one is no supported step of a network
   */
  Composition.Result network(
      List<Op> ops, Wire.ValueInfo input, ActivationShape inputShape, Wire.ValueInfo output) {
    DataType type = DataType.ofCode(input.elementType()).orElseThrow();
    made.put(input.name(), new Value(0, inputShape, type));
    for (Op op : ops) {
      step(op);
    }
    return Composition.of(builder, inputShape.size(), end(output), limits);
  }

  /** The nodes on the way from the input, those that only reshape included. */
  List<GraphLayout.Node> steps() {
    return List.copyOf(steps);
  }

  private void step(Op op) {
    if (op.outputs().isEmpty() || op.outputs().get(0).isEmpty()) {
      throw op.unsupported("has no first output");
    }
    Operands operands = operands(op);
    List<Value> values = operands.values();
    if (values.isEmpty()) {
      put(op, ConstantOperators.apply(op, operands, decoder, limits));
      return;
    }
    values.forEach(value -> limits.countNumbers(value.size()));
    requireOneType(op, operands);
    builder.beginStep(steps.size());
    List<? extends Operand> results = op.definition().onValues().apply(op, operands, builder);
    put(op, results);
    Optional<Value> first = results.get(0).fold(constant -> Optional.empty(), Optional::of);
    ActivationShape taken = values.get(0).shape();
    first.ifPresent(y -> steps.add(new GraphLayout.Node(op, operands.active(), taken, y.shape())));
  }

  private void put(Op op, List<? extends Operand> results) {
    for (int i = 0; i < op.outputs().size(); i++) {
      if (i < results.size()) {
        made.put(op.outputs().get(i), results.get(i));
      } else {
        unread.add(op.outputs().get(i));
      }
    }
  }

  private Operands operands(Op op) {
    return new Operands(
        op.inputs().stream()
            .map(name -> name.isEmpty() ? Optional.<Operand>empty() : Optional.of(find(op, name)))
            .toList());
  }

  private Operand find(Op op, String name) {
    @Nullable Operand operand = made.get(name);
    if (operand != null) {
      return operand;
    }
    if (unread.contains(name)) {
      throw op.unsupported(
          "uses " + Names.quote(name) + ", a second output of a node; supported is the first");
    }
    if (!initializers.contains(name)) {
      throw op.malformed(
          "input " + Names.quote(name) + " is neither an initializer nor made by a node");
    }
    return initializers.get(name);
  }

  private Value end(Wire.ValueInfo output) {
    String where = "output " + Names.quote(output.name());
    @Nullable Operand operand = made.get(output.name());
    if (operand == null && !initializers.contains(output.name())) {
      throw new MalformedModelException(where + " is not made by any node");
    }
    Value value =
        Optional.ofNullable(operand)
            .flatMap(o -> o.<Optional<Value>>fold(constant -> Optional.empty(), Optional::of))
            .orElseThrow(
                () -> new UnsupportedModelException(where + " does not depend on the input"));
    if (output.elementType() != 0 && output.elementType() != value.type().code()) {
      throw new MalformedModelException(
          where
              + " is declared "
              + DataType.label(output.elementType())
              + " but its value is "
              + value.type().label()
              + "; the types of the model contradict each other");
    }
    return value;
  }

  private static void requireOneType(Op op, Operands operands) {
    if (!op.definition().ofOneType()) {
      return;
    }
    DataType type = operands.values().get(0).type();
    for (int i = 0; i < operands.inputs().size(); i++) {
      int position = i;
      operands.inputs().get(i).ifPresent(o -> requireType(op, type, position, typeOf(o)));
    }
  }

  private static DataType typeOf(Operand operand) {
    return operand.fold(Tensor::type, Value::type);
  }

  private static void requireType(Op op, DataType expected, int position, DataType type) {
    if (type != expected) {
      throw op.malformed(
          "the value is "
              + expected.label()
              + ", input "
              + (position + 1)
              + " is "
              + type.label()
              + "; the types of the model contradict each other, add a Cast");
    }
  }
}
