package org.etalon.onnx;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What of a graph is not supported, as far as its nodes say so without their shapes: so that one
 * message lists all of it.
 */
final class Unsupported {
  private static final Set<String> PRODUCTS =
      Set.of(
          "Mul",
          "MatMul",
          "Gemm",
          "Einsum",
          "Conv",
          "ConvTranspose",
          "MatMulInteger",
          "ConvInteger");
  private static final Set<String> OF_SHAPES = Set.of("Shape", "Size");
  private static final long ALL = Long.MAX_VALUE;

  private final Set<String> active; // values that surely depend on the inputs: of branches none
  private final Set<String> operators = new TreeSet<>();
  private final Set<String> uses = new TreeSet<>();
  private final Set<String> ofBranches = new TreeSet<>();

  /**
   * Nothing so far.
   *
   * @param inputs the names of the graph's inputs, if what depends on them matters
   */
  Unsupported(Set<String> inputs) {
    active = new HashSet<>(inputs);
  }

  /**
   * Looks at a node, after those that it uses.
   *
   * @param last whether it may be a head
   */
  void look(Wire.Node node, boolean last) {
    add(node, last, "", operators, uses);
    branches(node);
    boolean depends = node.inputs().stream().anyMatch(active::contains);
    if (depends && !(node.isStandard() && OF_SHAPES.contains(node.type()))) {
      // its step and zero point are no values
      boolean codes = node.type().equals(DynamicProducts.CAST);
      node.outputs().stream().limit(codes ? 1 : ALL).forEach(active::add);
    }
  }

  /** Both branches, one of which will be left out: what they have counts beside other things. */
  private void branches(Wire.Node node) {
    for (Wire.Graph graph : node.graphs()) {
      for (Wire.Node inner : graph.nodes()) {
        add(inner, false, " in a branch", ofBranches, ofBranches);
        branches(inner);
      }
    }
  }

  private void add(
      Wire.Node node, boolean last, String where, Set<String> unknown, Set<String> other) {
    boolean hidden = HeadOperators.isHead(node) && !last;
    Optional<Operators.Definition> known = Operators.find(node);
    if (hidden || known.isEmpty()) {
      unknown.add(shown(node, hidden) + where);
      return;
    }
    for (Wire.Attribute attribute : node.attributes()) {
      if (!known.get().attributes().contains(attribute.name())) {
        other.add(node.type() + " with attribute " + Names.quote(attribute.name()) + where);
      }
    }
    long values = node.inputs().stream().filter(active::contains).count();
    if (known.get().onValues().isEmpty() && values > 0) {
      other.add(node.type() + " of a value" + where);
    }
    if (PRODUCTS.contains(node.type()) && values > 1) {
      other.add(node.type() + " of two values" + where);
    }
    boolean second = node.inputs().size() > 1 && active.contains(node.inputs().get(1));
    if (second && (node.type().equals("Div") || node.type().equals("Pow"))) {
      other.add(node.type() + " by a value" + where);
    }
  }

  private static String shown(Wire.Node node, boolean hidden) {
    String type = Names.plain(node.type());
    String where = hidden ? " before the end" : "";
    return node.isStandard() ? type + where : type + " of domain " + Names.quote(node.domain());
  }

  /**
   * Refuses the graph if it has an operator that is unknown, or several other things; one alone is
   * refused where it is met, in words of its own.
   */
  void refuse() {
    Set<String> all = new TreeSet<>(operators);
    all.addAll(uses);
    if (!all.isEmpty()) {
      all.addAll(ofBranches);
    }
    if (!operators.isEmpty() || all.size() > 1) {
      throw new UnsupportedModelException(
          (all.size() == 1 ? "operator not supported: " : "operators not supported: ")
              + Names.list(all)
              + "; Etalon reads networks of affine and piecewise linear operators");
    }
  }
}
