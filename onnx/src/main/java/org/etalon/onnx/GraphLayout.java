package org.etalon.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The graph that a network was read from, without its parameters: what a model made of the network
 * keeps of it, so that it can take the place of the first.
 */
public final class GraphLayout {
  private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul");

  /** What a node does to the value. */
  enum Effect {
    /** Nothing, or it gives it another shape. */
    SHAPE,
    /** A product with a matrix, perhaps with a bias. */
    PRODUCT,
    /** Another affine map. */
    AFFINE,
    /** The rectifier. */
    RELU,
    /** Anything else. */
    OTHER
  }

  /**
   * A node on the way from the input to the output.
   *
   * @param op the operator
   * @param active the position of the value among its inputs
   * @param before the shape of the value it takes
   * @param effect what it does
   * @param after the shape of the value it gives
   */
  record Node(Op op, int active, ActivationShape before, Effect effect, ActivationShape after) {
    static Node of(
        Op op,
        int active,
        ActivationShape before,
        List<org.etalon.network.Node> added,
        ActivationShape after) {
      return new Node(op, active, before, effect(op, added), after);
    }

    private static Effect effect(Op op, List<org.etalon.network.Node> added) {
      Effect affine = PRODUCTS.contains(op.type()) ? Effect.PRODUCT : Effect.AFFINE;
      List<Effect> effects =
          added.stream()
              .map(
                  node ->
                      node.layer()
                          .<Effect>fold(
                              a -> affine,
                              relu -> Effect.RELU,
                              sum -> Effect.OTHER,
                              maxPool -> Effect.OTHER))
              .distinct()
              .toList();
      return effects.isEmpty() ? Effect.SHAPE : effects.size() == 1 ? effects.get(0) : Effect.OTHER;
    }

    String result() {
      return op.outputs().get(0);
    }

    /** The constant it works with. */
    String constant() {
      return op.inputs().get(1 - active);
    }

    /** Whether it multiplies a matrix by the value: one row a sample, or one column. */
    boolean multipliesVector() {
      return effect == Effect.PRODUCT
          && (active == 0
              ? !op.flag("transA") && before.isRow() && after.isRow()
              : !op.flag("transB") && before.isColumn() && after.isColumn());
    }

    /** Whether it adds a constant to the value and does nothing else. */
    boolean addsConstant() {
      return op.type().equals("Add") || (op.type().equals("Sub") && active == 0);
    }

    /** Whether it is a product that adds a bias. */
    boolean hasBias() {
      return effect == Effect.PRODUCT && op.inputs().size() > 2 && !op.inputs().get(2).isEmpty();
    }

    /** The name of the bias it adds, if it does. */
    Optional<String> bias() {
      if (effect == Effect.PRODUCT) {
        return hasBias() ? Optional.of(op.inputs().get(2)) : Optional.empty();
      }
      return Optional.of(constant());
    }

    /** The attribute of Flatten. */
    int axis() {
      return (int) op.integer("axis", 1);
    }

    /** Its operator and name, for people. */
    String described() {
      return op.type() + " " + (op.name().isEmpty() ? result() : op.name());
    }
  }

  private final Port input;
  private final ActivationShape inputShape;
  private final List<Node> nodes;
  private final Port output;
  private final List<List<Integer>> origins;

  GraphLayout(
      Port input,
      ActivationShape inputShape,
      List<Node> nodes,
      Port output,
      List<List<Integer>> origins) {
    this.input = input;
    this.inputShape = inputShape;
    this.nodes = List.copyOf(nodes);
    this.output = output;
    this.origins = List.copyOf(origins);
  }

  /** The layout of a model that does not say: rows in, rows out. */
  static GraphLayout plain(String input, int inputSize, String output, int outputSize) {
    return new GraphLayout(
        Port.rows(input, DataType.FLOAT, inputSize),
        ActivationShape.of(List.of(ActivationShape.BATCH, inputSize)),
        List.of(),
        Port.rows(output, DataType.FLOAT, outputSize),
        List.of());
  }

  Port input() {
    return input;
  }

  Port output() {
    return output;
  }

  /** The shape of the value that enters the first node. */
  ActivationShape inputShape() {
    return inputShape;
  }

  /** The shape of the value that leaves the last node. */
  ActivationShape outputShape() {
    return nodes.isEmpty() ? inputShape : nodes.get(nodes.size() - 1).after();
  }

  /**
   * The nodes of the graph that a node of the network came from: where affine maps were composed,
   * one each, in order.
   *
   * @param k the number of the node of the network, from 1
   */
  List<Node> origins(int k) {
    return origins.get(k - 1).stream().map(nodes::get).toList();
  }

  /** The nodes between the rectifiers, in order: one list more than there are rectifiers. */
  List<List<Node>> parts() {
    List<List<Node>> parts = new ArrayList<>(List.of(new ArrayList<>()));
    for (Node node : nodes) {
      if (node.effect() == Effect.RELU) {
        parts.add(new ArrayList<>());
      } else {
        parts.get(parts.size() - 1).add(node);
      }
    }
    return parts;
  }

  /** The rectifiers, in order. */
  List<Node> rectifiers() {
    return nodes.stream().filter(node -> node.effect() == Effect.RELU).toList();
  }

  /** All names of values. */
  List<String> names() {
    List<String> names = new ArrayList<>(List.of(input.name(), output.name()));
    nodes.forEach(node -> names.add(node.result()));
    return names;
  }
}
