package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.onnx.GraphLayout.Node;
import org.etalon.quant.QuantizedLayer;
import org.etalon.quant.QuantizedNetwork;
import org.jspecify.annotations.Nullable;

/**
 * How the nodes of a graph that one quantized layer came from take its parameters.
 *
 * <p>Of a product with what was composed into it, the product takes the weights, and the bias where
 * no node behind it adds one; of entrywise maps, the first one becomes Mul and Add. What else was
 * composed does nothing any more: Identity.
 */
final class Rewriting {
  /** From this version on Gemm may have no bias. */
  private static final long BARE_GEMM = 11;

  private static final Set<String> PRODUCTS = Set.of("Gemm", "MatMul", "Conv");
  private static final Set<String> ENTRYWISE =
      Set.of("Add", "Sub", "Mul", "Div", "BatchNormalization");

  private final int number;
  private final Affine affine;
  private final List<Node> nodes;
  private final Node main;
  private final boolean product;
  private final @Nullable Node adds;
  private String weights = "";
  private String biases = "";
  private String zero = "";

  private Rewriting(QuantizedLayer layer, List<Node> nodes) {
    number = layer.node();
    affine = layer.affine();
    this.nodes = nodes;
    Optional<Node> first = nodes.stream().filter(n -> PRODUCTS.contains(n.op().type())).findFirst();
    product = first.isPresent();
    main = first.orElse(nodes.get(0));
    adds =
        nodes.subList(nodes.indexOf(main) + 1, nodes.size()).stream()
            .filter(node -> product && hasBias() && main.bias().isEmpty() && node.addsConstant())
            .findFirst()
            .orElse(null);
  }

  /** A rewriting of each layer; nothing where one came from nodes of another kind. */
  static Optional<List<Rewriting>> plan(QuantizedNetwork network, GraphLayout layout) {
    Optional<List<List<Node>>> origins = layout.origins(network.source());
    if (origins.isEmpty() || isTooWide(network, layout)) {
      return Optional.empty();
    }
    Map<Node, Integer> made = new HashMap<>();
    origins.get().forEach(nodes -> nodes.forEach(node -> made.merge(node, 1, Integer::sum)));
    List<Rewriting> plan = new ArrayList<>();
    for (QuantizedLayer layer : network.layers()) {
      List<Node> nodes = origins.get().get(layer.node() - 1);
      boolean own = nodes.stream().allMatch(node -> made.getOrDefault(node, 0) == 1);
      if (!own || !isKnown(layer, nodes)) {
        return Optional.empty();
      }
      plan.add(new Rewriting(layer, nodes));
    }
    return Optional.of(plan);
  }

  private static boolean isTooWide(QuantizedNetwork network, GraphLayout layout) {
    return layout.input().type() != DataType.DOUBLE
        && network.layers().stream()
            .anyMatch(
                layer ->
                    ParameterStorage.isWide(layer.encoding())
                        || ParameterStorage.isWide(layer.biasEncoding()));
  }

  private static boolean isKnown(QuantizedLayer layer, List<Node> nodes) {
    List<Node> products = nodes.stream().filter(n -> PRODUCTS.contains(n.op().type())).toList();
    boolean entrywise =
        nodes.stream()
            .filter(node -> !products.contains(node))
            .allMatch(n -> ENTRYWISE.contains(n.op().type()) && n.before().equals(n.after()));
    if (nodes.isEmpty() || !entrywise || products.size() > 1 || !storesAll(layer.affine())) {
      return false;
    }
    Affine affine = layer.affine();
    return affine
        .map()
        .fold(
            dense -> products.size() == 1 && !products.get(0).op().type().equals("Conv"),
            diagonal -> products.isEmpty(),
            convolution ->
                products.size() == 1
                    && products.get(0).op().type().equals("Conv")
                    && hasSimpleBias(layer, products.get(0), nodes),
            selection -> false);
  }

  /** Whether no number that is not zero or one is left to be written as it is. */
  private static boolean storesAll(Affine affine) {
    return (affine.stored().weights() || affine.map().isUnitDiagonal())
        && (affine.stored().bias() || affine.bias().maxAbs() == 0);
  }

  /** Whether one bias a channel will do, or there is a node to add others. */
  private static boolean hasSimpleBias(QuantizedLayer layer, Node product, List<Node> nodes) {
    List<Node> behind = nodes.subList(nodes.indexOf(product) + 1, nodes.size());
    return layer.parameters().biases().size() <= layer.parameters().channels()
        || (product.bias().isEmpty() && behind.stream().anyMatch(Node::addsConstant));
  }

  /** The nodes that are written anew. */
  List<Node> nodes() {
    return nodes;
  }

  private boolean hasBias() {
    return affine.stored().bias();
  }

  private boolean scales() {
    return affine.stored().weights();
  }

  /** Whether the product takes a column, so that weights stand before it. */
  private boolean isColumn() {
    return main.active() == 1 && main.multipliesVector();
  }

  /**
   * Adds what computes the parameters.
   *
   * @param opset the version of the operators, where Gemm may need a bias
   */
  void addConstants(ModelBuilder model, QuantizedNumbers numbers, long opset) {
    boolean bare = product && (!hasBias() || adds != null);
    if (bare && opset < BARE_GEMM && !main.op().type().equals("Conv")) {
      zero = model.unique(main.result() + "_zero");
      model.initializer(zero, DataType.FLOAT, List.of(1), ParameterStorage.floats(new double[1]));
    }
    if (scales()) {
      String name = product ? main.constant() : main.result() + "_scale";
      weights =
          affine
              .map()
              .fold(
                  dense ->
                      numbers.weights(
                          model,
                          number,
                          affine,
                          name,
                          List.of(dense.outputSize(), dense.inputSize())),
                  diagonal -> entries(model, numbers, name, true),
                  convolution -> numbers.weights(model, number, affine, name, kernel(convolution)),
                  selection -> "");
    }
    if (hasBias()) {
      biases = addBiases(model, numbers);
    }
  }

  private List<Integer> kernel(Convolution convolution) {
    var shape = convolution.shape();
    int inPerGroup = shape.inChannels() / shape.groups();
    return main.before().rank() == 3
        ? List.of(shape.outChannels(), inPerGroup, shape.kernelWidth())
        : List.of(shape.outChannels(), inPerGroup, shape.kernelHeight(), shape.kernelWidth());
  }

  private String addBiases(ModelBuilder model, QuantizedNumbers numbers) {
    Node at = adds == null ? main : adds;
    String name = at.bias().orElse(main.result() + "_bias");
    if (adds == null && product) {
      int count = numbers.biasCount(number, affine);
      List<Integer> shape = isColumn() ? List.of(count, 1) : List.of(count);
      return numbers.biases(model, number, affine, name, shape);
    }
    return entries(model, numbers, name, false);
  }

  /** Numbers that meet the entries of a value: one a channel, or one each. */
  private String entries(
      ModelBuilder model, QuantizedNumbers numbers, String name, boolean ofWeights) {
    Node at = adds == null ? main : adds;
    int channels = affine.map().channels();
    int count = ofWeights ? channels : numbers.biasCount(number, affine);
    List<Integer> sample = new ArrayList<>(at.before().sample());
    if (at.before().hasBatch() || (sample.size() > 1 && sample.get(0) == 1)) {
      sample.remove(0);
    }
    boolean grouped = count < at.before().size();
    List<Integer> shape = new ArrayList<>(sample);
    if (grouped) {
      shape.replaceAll(dimension -> 1);
      shape.set(0, count);
    }
    boolean direct = shape.isEmpty() || shape.get(0) == count;
    List<Integer> stored = direct && !shape.isEmpty() ? shape : List.of(count);
    String flat = direct ? name : name + "_flat";
    String added =
        ofWeights
            ? numbers.weights(model, number, affine, flat, stored)
            : numbers.biases(model, number, affine, flat, stored);
    return direct ? added : model.reshape(added, model.unique(name), shape);
  }

  /**
   * The nodes in place of one.
   *
   * @param raw gives the fields of the node that makes a value
   */
  byte[] write(Node node, Function<String, RawMessage> raw, ModelBuilder model) {
    String x = node.op().inputs().get(node.active());
    String result = node.result();
    if (node.equals(main) && product) {
      return main.op().type().equals("Conv") ? convolution(raw.apply(result), x) : gemm(model, x);
    }
    if (node.equals(main) || node.equals(adds)) {
      boolean multiplies = node.equals(main) && scales();
      boolean shifts = hasBias();
      String before = shifts ? model.unique(result + "_scaled") : result;
      String value = multiplies ? named(model, node, "Mul", List.of(x, weights), before) : x;
      if (shifts) {
        named(model, node, "Add", List.of(value, biases), result);
      }
    } else {
      named(model, node, "Identity", List.of(x), result);
    }
    return model.takeNodes();
  }

  private static String named(
      ModelBuilder model, Node node, String type, List<String> inputs, String result) {
    String name = result.equals(node.result()) ? node.op().name() : result;
    return model.node(type, name, inputs, result, List.of());
  }

  /** A product of the value, as a row where it is neither row nor column. */
  private byte[] gemm(ModelBuilder model, String x) {
    boolean direct = main.multipliesVector();
    String result = direct ? main.result() : model.unique(main.result() + "_row");
    String row =
        direct ? x : model.reshape(x, model.unique(x + "_row"), List.of(-1, affine.inputSize()));
    List<String> inputs =
        new ArrayList<>(isColumn() ? List.of(weights, row) : List.of(row, weights));
    if (hasBias() && adds == null) {
      inputs.add(biases);
    } else if (!zero.isEmpty()) {
      inputs.add(zero);
    }
    model.node(
        "Gemm",
        main.op().name(),
        inputs,
        result,
        isColumn() ? List.of() : List.of(IntegerAttribute.of("transB", 1)));
    if (!direct) {
      List<Integer> shape = new ArrayList<>(main.after().dimensions());
      shape.replaceAll(d -> d == ActivationShape.BATCH ? -1 : d);
      model.reshape(result, main.result(), shape);
    }
    return model.takeNodes();
  }

  /** The node as it is, with other constants. */
  private byte[] convolution(RawMessage raw, String x) {
    Message node = new Message();
    node.text(1, x).text(1, weights);
    if (hasBias() && adds == null) {
      node.text(1, biases);
    }
    for (RawMessage.Field field : raw.fields()) {
      if (field.number() != 1) {
        node.copy(field);
      }
    }
    byte[] content = node.toByteArray();
    return new Message().raw(1, content).toByteArray();
  }
}
