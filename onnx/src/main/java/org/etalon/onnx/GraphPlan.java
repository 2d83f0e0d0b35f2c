package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.onnx.GraphLayout.Effect;
import org.etalon.onnx.GraphLayout.Node;
import org.etalon.quant.QuantizedLayer;

/**
 * The nodes of a quantized network in the graph of the network it was made of.
 *
 * <p>Between two rectifiers, a graph with one product of row vectors keeps its nodes and their
 * names: what changes the shape, the product, and the addition behind it; other affine nodes, such
 * as the normalization of inputs, are folded into the layer as its parameters are. Any other piece
 * becomes one product between a flattening and a reshape. A graph whose rectifiers are not those
 * between the layers keeps its input and output alone.
 */
final class GraphPlan {
  /** What a planned node is. */
  enum Kind {
    /** A product, weights only. */
    PRODUCT("Gemm"),
    /** A product with a bias. */
    AFFINE("Gemm"),
    /** The addition of a bias. */
    BIAS("Add"),
    RELU("Relu"),
    FLATTEN("Flatten"),
    RESHAPE("Reshape"),
    IDENTITY("Identity");

    final String operator;

    Kind(String operator) {
      this.operator = operator;
    }
  }

  /**
   * A node to be written.
   *
   * @param layer the number of the layer whose parameters it holds or whose piece it belongs to,
   *     from 1
   * @param name its name, perhaps empty
   * @param result the name of its output; empty where any will do
   * @param source the node of the first graph that it stands for
   * @param shape the shape that a {@link Kind#RESHAPE} gives
   * @param column whether the value is a column, so that the weights stand before it
   */
  record Planned(
      Kind kind,
      int layer,
      String name,
      String result,
      Optional<Node> source,
      ActivationShape shape,
      boolean column) {
    /** A node in place of one of the first graph. */
    static Planned of(Kind kind, int layer, Node node, boolean column) {
      return new Planned(
          kind, layer, node.op().name(), node.result(), Optional.of(node), node.after(), column);
    }

    /** A node that the first graph does not have. */
    static Planned added(Kind kind, int layer, String name, ActivationShape shape, boolean column) {
      return new Planned(kind, layer, name, "", Optional.empty(), shape, column);
    }

    Planned withResult(String other) {
      return new Planned(kind, layer, name, other, source, shape, column);
    }
  }

  private final List<QuantizedLayer> layers;
  private final List<Planned> planned = new ArrayList<>();
  private final Map<Integer, List<String>> folded = new TreeMap<>();

  private GraphPlan(List<QuantizedLayer> layers) {
    this.layers = layers;
  }

  /** The plan for these layers in a graph. */
  static GraphPlan of(GraphLayout layout, List<QuantizedLayer> layers) {
    GraphPlan plan = new GraphPlan(layers);
    List<List<Node>> parts = layout.parts();
    if (plan.matches(parts)) {
      ActivationShape start = layout.inputShape();
      for (int l = 1; l <= parts.size(); l++) {
        List<Node> nodes = parts.get(l - 1);
        ActivationShape end = nodes.isEmpty() ? start : nodes.get(nodes.size() - 1).after();
        plan.piece(l, nodes, start, end);
        if (l < parts.size()) {
          plan.keep(Kind.RELU, l, layout.rectifiers().get(l - 1));
        }
        start = end;
      }
    } else {
      plan.alternate(layout.inputShape(), layout.outputShape());
    }
    if (plan.planned.isEmpty()) {
      plan.add(Kind.IDENTITY, 1, "identity", layout.outputShape());
    }
    return plan;
  }

  /** The nodes, in order. */
  List<Planned> nodes() {
    return planned;
  }

  /** By layer, what was folded into its parameters. */
  Map<Integer, List<String>> folded() {
    return folded;
  }

  private boolean matches(List<List<Node>> parts) {
    boolean known =
        parts.stream().flatMap(List::stream).noneMatch(node -> node.effect() == Effect.OTHER);
    if (!known || parts.size() != layers.size()) {
      return false;
    }
    for (int l = 0; l < parts.size(); l++) {
      List<Node> nodes = parts.get(l);
      QuantizedLayer layer = layers.get(l);
      if (!nodes.isEmpty()
          && (nodes.get(0).before().size() != layer.affine().inputSize()
              || nodes.get(nodes.size() - 1).after().size() != layer.affine().outputSize())) {
        return false;
      }
    }
    return true;
  }

  /** Layers and rectifiers by turns, between the shapes of input and output. */
  private void alternate(ActivationShape input, ActivationShape output) {
    ActivationShape row = ActivationShape.of(List.of(1, 1));
    for (int l = 1; l <= layers.size(); l++) {
      if (l > 1) {
        add(Kind.RELU, l, "relu" + l, row);
      }
      replace(l, List.of(), l == 1 ? input : row, l == layers.size() ? output : row);
    }
  }

  private void piece(int l, List<Node> nodes, ActivationShape start, ActivationShape end) {
    int before = planned.size();
    List<Node> products = nodes.stream().filter(n -> n.effect() == Effect.PRODUCT).toList();
    List<Node> affine = nodes.stream().filter(n -> n.effect() == Effect.AFFINE).toList();
    if (products.size() == 1
        && products.get(0).multipliesVector()
        && affine.stream().allMatch(n -> n.before().equals(n.after()))) {
      preserve(l, nodes, products.get(0));
    } else if (products.isEmpty() && affine.isEmpty() && isIdentity(layers.get(l - 1))) {
      nodes.forEach(node -> reshape(l, node)); // a rectifier at an end of the graph
    } else {
      replace(l, products, start, end);
      nodes.stream()
          .filter(n -> affine.contains(n) || (products.size() > 1 && products.contains(n)))
          .forEach(n -> fold(l, n));
    }
    if (planned.size() > before && !nodes.isEmpty()) {
      String result = nodes.get(nodes.size() - 1).result();
      planned.set(planned.size() - 1, planned.get(planned.size() - 1).withResult(result));
    }
  }

  /** Node by node, with the parameters of the layer in the product and the addition behind it. */
  private void preserve(int l, List<Node> nodes, Node product) {
    Optional<Node> addition =
        nodes.stream()
            .skip(nodes.indexOf(product) + 1L)
            .filter(
                n -> !product.hasBias() && n.addsConstant() && n.before().equals(product.after()))
            .findFirst();
    boolean column = product.active() == 1;
    boolean biased = product.hasBias() || layers.get(l - 1).affine().bias().maxAbs() != 0;
    for (Node node : nodes) {
      if (node.equals(product)) {
        Kind kind = addition.isEmpty() && biased ? Kind.AFFINE : Kind.PRODUCT;
        planned.add(Planned.of(kind, l, node, column));
      } else if (addition.filter(node::equals).isPresent()) {
        planned.add(Planned.of(Kind.BIAS, l, node, column));
      } else if (node.effect() == Effect.AFFINE) {
        fold(l, node);
      } else {
        reshape(l, node);
      }
    }
  }

  private void reshape(int l, Node node) {
    boolean moves = !node.before().equals(node.after());
    boolean flatten = node.op().type().equals("Flatten");
    keep(flatten ? Kind.FLATTEN : moves ? Kind.RESHAPE : Kind.IDENTITY, l, node);
  }

  /** One product for all nodes of a piece: of a column where it starts as one, else of rows. */
  private void replace(int l, List<Node> products, ActivationShape start, ActivationShape end) {
    boolean column = start.isColumn() && !start.isRow();
    if (!column && !start.isRow()) {
      add(Kind.RESHAPE, l, "rows" + l, start.asRow());
    }
    planned.add(
        products.size() == 1
            ? Planned.of(Kind.AFFINE, l, products.get(0), column).withResult("")
            : Planned.added(Kind.AFFINE, l, "affine" + l, end, column));
    if (column ? !end.isColumn() : !end.isRow()) {
      add(Kind.RESHAPE, l, "reshaped" + l, end);
    }
  }

  private void keep(Kind kind, int l, Node node) {
    planned.add(Planned.of(kind, l, node, false));
  }

  private void add(Kind kind, int l, String name, ActivationShape shape) {
    planned.add(Planned.added(kind, l, name, shape, false));
  }

  private void fold(int l, Node node) {
    folded.computeIfAbsent(l, key -> new ArrayList<>()).add(node.described());
  }

  private static boolean isIdentity(QuantizedLayer layer) {
    Matrix w = layer.affine().map().toMatrix();
    double[] ones = new double[w.rows()];
    Arrays.fill(ones, 1);
    return layer.affine().bias().maxAbs() == 0 && w.equals(Matrix.diagonal(Vector.of(ones)));
  }
}
