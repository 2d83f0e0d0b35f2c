package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.network.Folding;
import org.etalon.network.Network;

/**
 * The graph that a network was read from, without its parameters: what a model made of the network
 * keeps of it, so that it can take the place of the first.
 */
public final class GraphLayout {
  private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul");

  /**
   * A node on the way from the input to the output.
   *
   * @param op the operator
   * @param active the position of the value among its inputs
   * @param before the shape of the value it takes
   * @param after the shape of the value it gives
   */
  record Node(Op op, int active, ActivationShape before, ActivationShape after) {
    String result() {
      return op.outputs().get(0);
    }

    /** The constant it works with. */
    String constant() {
      return op.inputs().get(1 - active);
    }

    /** Whether it multiplies a matrix by the value: one row a sample, or one column. */
    boolean multipliesVector() {
      return PRODUCTS.contains(op.type())
          && (active == 0
              ? !op.flag("transA") && before.isRow() && after.isRow()
              : !op.flag("transB") && before.isColumn() && after.isColumn());
    }

    /** Whether it adds a constant to the value and does nothing else. */
    boolean addsConstant() {
      return op.type().equals("Add") || (op.type().equals("Sub") && active == 0);
    }

    /** The name of the bias it adds to a product, or alone. */
    Optional<String> bias() {
      boolean third = op.inputs().size() > 2 && !op.inputs().get(2).isEmpty();
      if (PRODUCTS.contains(op.type()) || op.type().equals("Conv")) {
        return third ? Optional.of(op.inputs().get(2)) : Optional.empty();
      }
      return addsConstant() ? Optional.of(constant()) : Optional.empty();
    }
  }

  private final Port input;
  private final ActivationShape inputShape;
  private final List<Node> nodes;
  private final Port output;
  private final List<List<Integer>> origins;
  private final Optional<Source> source;

  /**
   * The file that a graph was read from.
   *
   * @param bytes its content
   * @param opset the version of the standard operators
   * @param network what was read
   */
  record Source(ByteString bytes, long opset, Network network) {}

  GraphLayout(
      Port input,
      ActivationShape inputShape,
      List<Node> nodes,
      Port output,
      List<List<Integer>> origins,
      Optional<Source> source) {
    this.input = input;
    this.inputShape = inputShape;
    this.nodes = List.copyOf(nodes);
    this.output = output;
    this.origins = List.copyOf(origins);
    this.source = source;
  }

  /** The layout of a model that does not say: rows in, rows out. */
  static GraphLayout plain(String input, int inputSize, String output, int outputSize) {
    return new GraphLayout(
        Port.rows(input, DataType.FLOAT, inputSize),
        ActivationShape.of(List.of(ActivationShape.BATCH, inputSize)),
        List.of(),
        Port.rows(output, DataType.FLOAT, outputSize),
        List.of(),
        Optional.empty());
  }

  /** The same graph with the file it was read from. */
  GraphLayout withSource(Source file) {
    return new GraphLayout(input, inputShape, nodes, output, origins, Optional.of(file));
  }

  /** The file, where there is one. */
  Optional<Source> source() {
    return source;
  }

  /**
   * For each node of a network the nodes of this graph that it came from, in order: of the one that
   * was read, or of that with normalizations folded; nothing for any other.
   */
  Optional<List<List<Node>>> origins(Network network) {
    Optional<Network> read = source.map(Source::network);
    if (read.filter(network::equals).isPresent()) {
      return Optional.of(origins.stream().map(this::at).toList());
    }
    return read.filter(r -> Folding.rounded(r).equals(network))
        .map(r -> Folding.members(r).stream().map(this::ofMembers).toList());
  }

  private List<Node> ofMembers(List<Integer> members) {
    return at(members.stream().flatMap(k -> origins.get(k - 1).stream()).distinct().toList());
  }

  private List<Node> at(List<Integer> steps) {
    return steps.stream().map(nodes::get).toList();
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
}
