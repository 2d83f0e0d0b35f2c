package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.etalon.network.Node;
import org.jspecify.annotations.Nullable;

/** Follows the values of a graph from its input to its output, node by node. */
final class GraphWalk {
  private final ConstantPool constants;
  private final Limits limits;
  private final NetworkBuilder builder;
  private final Map<String, Value> values = new HashMap<>();
  private final List<GraphLayout.Node> steps = new ArrayList<>();

  GraphWalk(ConstantPool constants, Limits limits) {
    this.constants = constants;
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
    values.put(input.name(), new Value(0, inputShape, type));
    for (Op op : ops) {
      step(op);
    }
    Value result = end(output);
    return Composition.of(builder, inputShape.size(), result, limits);
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
    if (operands.values().isEmpty()) {
      constants.evaluate(op, operands);
      return;
    }
    operands.values().values().forEach(value -> limits.countNumbers(value.size()));
    requireOneType(op, operands);
    int before = builder.nodes().size();
    builder.beginStep(steps.size());
    List<? extends Operand> results = op.definition().onValues().apply(op, operands, builder);
    for (int i = 0; i < Math.min(results.size(), op.outputs().size()); i++) {
      String name = op.outputs().get(i);
      results.get(i).fold(c -> constants.put(name, c), v -> values.put(name, v));
    }
    @Nullable Value first = values.get(op.outputs().get(0));
    if (first != null) {
      List<Node> added = builder.nodes().subList(before, builder.nodes().size());
      ActivationShape taken = operands.values().get(operands.active()).shape();
      steps.add(GraphLayout.Node.of(op, operands.active(), taken, added, first.shape()));
    }
  }

  private Operands operands(Op op) {
    Operands operands = new Operands();
    for (int i = 0; i < op.inputs().size(); i++) {
      String name = op.inputs().get(i);
      if (!name.isEmpty()) {
        @Nullable Value value = values.get(name);
        operands.put(i, value == null ? constants.get(op, name) : value);
      }
    }
    return operands;
  }

  private Value end(Wire.ValueInfo output) {
    @Nullable Value value = values.get(output.name());
    if (value == null) {
      String where = "output " + Names.quote(output.name());
      throw constants.contains(output.name())
          ? new UnsupportedModelException(where + " does not depend on the input")
          : new MalformedModelException(where + " is not made by any node");
    }
    if (output.elementType() != 0 && output.elementType() != value.type().code()) {
      throw new MalformedModelException(
          "output "
              + Names.quote(output.name())
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
    DataType type = operands.values().get(operands.active()).type();
    operands.values().forEach((position, value) -> requireType(op, type, position, value.type()));
    operands.constants().forEach((position, c) -> requireType(op, type, position, c.type()));
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
