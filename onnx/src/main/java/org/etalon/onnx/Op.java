package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** One node of the graph: an operator with its attributes, and the author of messages about it. */
final class Op {
  private final Wire.Node node;
  private final int position;
  private final long opset;
  private final Operators.Definition definition;

  private Op(Wire.Node node, int position, long opset) {
    this.definition = Operators.find(node).orElseThrow();
    this.node = node;
    this.position = position;
    this.opset = opset;
  }

  /**
   * The operator of a node, which is a known one.
   *
   * @param position the place of the node in the file, counted from 1
   * @throws ModelException if an attribute is not supported
   */
  static Op of(Wire.Node node, int position, long opset) {
    Op op = new Op(node, position, opset);
    Operators.Definition known = op.definition;
    if (node.inputs().size() > known.inputs()) {
      throw op.malformed(
          "has " + node.inputs().size() + " inputs; the operator takes " + known.inputs());
    }
    for (Wire.Attribute attribute : node.attributes()) {
      if (!known.attributes().contains(attribute.name()) || !attribute.reference().isEmpty()) {
        throw op.unsupported("attribute " + Names.quote(attribute.name()) + " not supported");
      }
    }
    return op;
  }

  /** What the operator is. */
  Operators.Definition definition() {
    return definition;
  }

  String type() {
    return node.type();
  }

  String name() {
    return node.name();
  }

  List<String> inputs() {
    return node.inputs();
  }

  List<String> outputs() {
    return node.outputs();
  }

  /** The version of the operator set it belongs to. */
  long opset() {
    return opset;
  }

  /** A message about a file that contradicts the format. */
  MalformedModelException malformed(String text) {
    return new MalformedModelException(where() + text);
  }

  /** A message about something Etalon does not read. */
  UnsupportedModelException unsupported(String text) {
    return new UnsupportedModelException(where() + text);
  }

  private String where() {
    return "node "
        + (node.name().isEmpty() ? position : Names.quote(node.name()))
        + " ("
        + Names.plain(node.type())
        + "): ";
  }

  /** An integer attribute, or its default. */
  long integer(String name, long otherwise) {
    return attribute(name, Wire.Attribute.INT).map(Wire.Attribute::integer).orElse(otherwise);
  }

  /** A flag: an integer attribute that is 0 or 1. */
  boolean flag(String name) {
    return integer(name, 0) != 0;
  }

  /** A floating-point attribute, or its default; finite. */
  double number(String name, double otherwise) {
    Optional<Wire.Attribute> attribute = attribute(name, Wire.Attribute.FLOAT);
    double value = attribute.isPresent() ? attribute.get().number() : otherwise;
    if (!Double.isFinite(value)) {
      throw unsupported("attribute '" + name + "' is " + value + "; supported are finite ones");
    }
    return value;
  }

  /** A text attribute, or its default. */
  String text(String name, String otherwise) {
    return attribute(name, Wire.Attribute.STRING).map(Wire.Attribute::text).orElse(otherwise);
  }

  /** A list of integers, if the attribute is there. */
  Optional<List<Long>> integers(String name) {
    return attribute(name, Wire.Attribute.INTS).map(Wire.Attribute::integers);
  }

  /** A list of numbers, if the attribute is there. */
  Optional<List<Float>> numbers(String name) {
    return attribute(name, Wire.Attribute.FLOATS).map(Wire.Attribute::numbers);
  }

  /** A tensor, if the attribute is there. */
  Optional<Wire.Tensor> tensor(String name) {
    Optional<Wire.Attribute> attribute = attribute(name, Wire.Attribute.TENSOR);
    if (attribute.isPresent() && attribute.get().tensor().isEmpty()) {
      throw malformed("attribute '" + name + "' holds no tensor");
    }
    return attribute.flatMap(Wire.Attribute::tensor);
  }

  /** A graph, which must be there. */
  Wire.Graph graph(String name) {
    return attribute(name, Wire.Attribute.GRAPH)
        .flatMap(Wire.Attribute::graph)
        .orElseThrow(() -> malformed("attribute '" + name + "' holds no graph"));
  }

  /** Whether it is one of the operators that may stand behind the network. */
  boolean isHead() {
    return HeadOperators.isHead(node);
  }

  /** Whether an attribute is there. */
  boolean has(String name) {
    return node.attributes().stream().anyMatch(attribute -> attribute.name().equals(name));
  }

  private Optional<Wire.Attribute> attribute(String name, int type) {
    List<Wire.Attribute> found =
        node.attributes().stream().filter(attribute -> attribute.name().equals(name)).toList();
    if (found.size() > 1) {
      throw malformed("attribute '" + name + "' is given twice");
    }
    for (Wire.Attribute attribute : found) {
      if (attribute.type() != 0 && attribute.type() != type) {
        throw malformed("attribute '" + name + "' has another type than the operator defines");
      }
    }
    return found.stream().findFirst();
  }

  /** An axis counted from the front, from one that may be counted from the back. */
  int axis(long axis, int rank) {
    long positive = axis < 0 ? axis + rank : axis;
    if (positive < 0 || positive >= rank) {
      throw malformed("axis " + axis + " does not exist in " + rank + " dimensions");
    }
    return (int) positive;
  }

  /** The order of axes that Transpose asks for: 'perm', or back to front. */
  List<Integer> order(int rank) {
    List<Integer> order = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      order.add(axis);
    }
    Optional<List<Long>> perm = integers("perm");
    if (perm.isEmpty()) {
      Collections.reverse(order);
      return order;
    }
    List<Integer> given = perm.get().stream().map(axis -> axis(axis, rank)).toList();
    if (!given.stream().sorted().toList().equals(order)) {
      throw malformed("'perm' is not an order of the " + rank + " axes");
    }
    return given;
  }

  /** The shape, if it has at most as many dimensions as are read. */
  ActivationShape requireRank(ActivationShape shape) {
    if (shape.rank() > Limits.MAX_RANK) {
      throw unsupported("a shape of " + shape.rank() + " dimensions");
    }
    return shape;
  }

  /** The number of elements of one sample, if it is at most as many as are read. */
  int requireSize(ActivationShape shape) {
    long size = 1;
    for (int dimension : requireRank(shape).sample()) {
      size = Math.min(size, Limits.MAX_ELEMENTS + 1L) * dimension;
    }
    return requireSize(size);
  }

  /** A number of elements, if it is at most as many as are read. */
  int requireSize(long size) {
    if (size > Limits.MAX_ELEMENTS) {
      throw unsupported("the result has more than " + Limits.MAX_ELEMENTS + " elements");
    }
    return (int) size;
  }

  /**
   * The integers of an attribute or, since they became inputs, of a constant input.
   *
   * @param input the constant, if it is there
   */
  Optional<List<Long>> integers(String attribute, Optional<Tensor> input) {
    return input.isEmpty() ? integers(attribute) : Optional.of(exact(list(attribute, input.get())));
  }

  /** The same for bounds that are cut to the length of an axis, and so may be of any size. */
  Optional<List<Long>> bounds(String attribute, Optional<Tensor> input) {
    return input.isEmpty() ? integers(attribute) : Optional.of(list(attribute, input.get()));
  }

  /** The dimensions in a constant, none negative. */
  List<Long> dimensions(Tensor tensor) {
    List<Long> dimensions = exact(list("shape", tensor));
    if (dimensions.stream().anyMatch(d -> d < 0 || d > Limits.MAX_ELEMENTS)) {
      throw malformed("the dimensions " + dimensions + " are not from 0 to " + Limits.MAX_ELEMENTS);
    }
    return dimensions;
  }

  private List<Long> exact(List<Long> integers) {
    if (integers.stream().anyMatch(i -> Math.abs((double) i) >= TensorDecoder.EXACT_INTEGERS)) {
      throw unsupported("an integer beyond 2^53");
    }
    return integers;
  }

  private List<Long> list(String name, Tensor tensor) {
    if (tensor.type().isFloating() || tensor.rank() > 1) {
      throw malformed("'" + name + "' must be a list of integers");
    }
    List<Long> values = new ArrayList<>();
    for (int i = 0; i < tensor.size(); i++) {
      values.add((long) tensor.values().get(i));
    }
    return values;
  }
}
