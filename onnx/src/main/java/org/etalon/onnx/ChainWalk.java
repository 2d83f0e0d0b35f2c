package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.etalon.network.Layer;
import org.etalon.network.Network;

/** Follows the value from the input of a graph to its output, node by node. */
final class ChainWalk {
  private static final Set<String> OF_ONE_TYPE =
      Set.of("Gemm", "MatMul", "Add", "Sub", "Mul", "Div");

  private final ConstantPool constants;
  private final Limits limits;
  private final LayerChain chain;
  private final Set<String> passed = new HashSet<>();
  private final List<GraphLayout.Node> nodes = new ArrayList<>();
  private String value = "";
  private DataType type = DataType.FLOAT;

  ChainWalk(ConstantPool constants, Limits limits) {
    this.constants = constants;
    this.limits = limits;
    this.chain = new LayerChain(limits);
  }

  /**
   * The network that the nodes make.
   *
   * @param ops the nodes, each after those it uses
   * @param inputShape the shape of the input, and which of its dimensions counts samples
   * @throws ModelException if they are no chain of supported steps
   */
  Network network(
      List<Op> ops, Wire.ValueInfo input, ActivationShape inputShape, Wire.ValueInfo output) {
    ActivationShape shape = inputShape;
    value = input.name();
    type = DataType.ofCode(input.elementType()).orElseThrow();
    for (Op op : ops) {
      if (op.outputs().isEmpty() || op.outputs().get(0).isEmpty()) {
        throw op.unsupported("has no first output");
      }
      String result = op.outputs().get(0);
      Operands operands = operands(op);
      if (operands.active() < 0) {
        constants.evaluate(op, operands, result);
        continue;
      }
      limits.countNumbers(shape.size());
      requireOneType(op, operands);
      Step step = ActivationOperators.apply(op, operands, shape);
      nodes.add(GraphLayout.Node.of(op, operands.active(), shape, step));
      for (Layer layer : step.layers()) {
        chain.add(layer);
      }
      passed.add(value);
      shape = step.shape();
      value = result;
      type = op.type().equals("Cast") ? DataType.ofCode(op.integer("to", 0)).orElseThrow() : type;
    }
    requireEnd(output);
    return chain.toNetwork(inputShape.size());
  }

  /** The nodes that were walked, those that only reshape included. */
  List<GraphLayout.Node> nodes() {
    return List.copyOf(nodes);
  }

  private void requireEnd(Wire.ValueInfo output) {
    if (!value.equals(output.name())) {
      String where = "output " + Names.quote(output.name());
      throw constants.contains(output.name())
          ? new UnsupportedModelException(where + " does not depend on the input")
          : new MalformedModelException(where + " is not made by any node");
    }
    if (output.elementType() != 0 && output.elementType() != type.code()) {
      throw new MalformedModelException(
          "output "
              + Names.quote(output.name())
              + " is declared "
              + DataType.label(output.elementType())
              + " but its value is "
              + type.label()
              + "; the types of the model contradict each other");
    }
  }

  private void requireOneType(Op op, Operands operands) {
    if (!OF_ONE_TYPE.contains(op.type())) {
      return;
    }
    operands
        .constants()
        .forEach(
            (position, constant) -> {
              if (constant.type() != type) {
                throw op.malformed(
                    "the value is "
                        + type.label()
                        + ", input "
                        + (position + 1)
                        + " is "
                        + constant.type().label()
                        + "; the types of the model contradict each other, add a Cast");
              }
            });
  }

  private Operands operands(Op op) {
    int active = -1;
    Map<Integer, Tensor> found = new LinkedHashMap<>();
    for (int i = 0; i < op.inputs().size(); i++) {
      String name = op.inputs().get(i);
      if (name.equals(value)) {
        if (active >= 0) {
          throw op.unsupported("uses " + Names.quote(name) + " twice; the graph must be one chain");
        }
        active = i;
      } else if (passed.contains(name)) {
        throw op.unsupported(
            "uses "
                + Names.quote(name)
                + ", which another node has used; the graph must be one chain");
      } else if (!name.isEmpty()) {
        found.put(i, constants.get(op, name));
      }
    }
    return new Operands(active, found);
  }
}
