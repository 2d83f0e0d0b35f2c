package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.IntStream;
import org.etalon.head.Head;
import org.etalon.head.NoHead;
import org.jspecify.annotations.Nullable;

/** Follows the values of a graph from its inputs to its outputs, node by node. */
final class GraphWalk {
  /** The value before the head, its name, the head, and how many steps led there. */
  private record Before(String name, Value value, Head head, int steps) {}

  private final Initializers initializers;
  private final TensorDecoder decoder;
  private final Limits limits;
  private final NetworkBuilder builder;
  private final IntegerKernels kernels = new IntegerKernels();
  private final DynamicProducts dynamic = new DynamicProducts();
  private final Map<String, Operand> made = new HashMap<>();
  private final Set<String> unread = new HashSet<>(); // outputs beside the first
  private final List<GraphLayout.Node> steps = new ArrayList<>();
  private final long opset;
  private final Set<String> taken;
  private Optional<Before> beforeHead = Optional.empty();

  /**
   * A walk.
   *
   * @param opset the version of the standard operators
   * @param taken the names that are in use; those of branches are added
   */
  GraphWalk(
      Initializers initializers,
      TensorDecoder decoder,
      Limits limits,
      long opset,
      Set<String> taken) {
    this.opset = opset;
    this.taken = taken;
    this.initializers = initializers;
    this.decoder = decoder;
    this.limits = limits;
    this.builder = new NetworkBuilder(limits);
  }

  /**
   * The network that the nodes make, and the graph it came from: from all inputs, one after the
   * other, to all outputs, one after the other.
   *
   * @param ops the nodes, each after those it uses
   * @param shapes the shapes of the inputs, and which of their dimensions counts samples
   * @throws ModelException if one is no supported step of a network
   */
  Composition.Result network(
      List<Op> ops,
      List<Wire.ValueInfo> inputs,
      List<ActivationShape> shapes,
      List<Wire.ValueInfo> outputs) {
    int size = begin(inputs, shapes);
    for (Op op : ops) {
      step(op);
    }
    if (dynamic.casts() && kernels.multipliesReals()) {
      builder.derive("products of integer weights with values that are not cast");
    }
    List<Value> ends = outputs.stream().map(this::end).toList();
    return Composition.of(builder, size, builder.joined(ends), limits);
  }

  /** Cuts the whole input into the inputs; returns its size. */
  private int begin(List<Wire.ValueInfo> inputs, List<ActivationShape> shapes) {
    long size = shapes.stream().mapToLong(ActivationShape::size).sum();
    if (size > Limits.MAX_ELEMENTS) {
      throw new UnsupportedModelException(
          "the inputs have more than " + Limits.MAX_ELEMENTS + " elements; reduce the model");
    }
    int first = 0;
    for (int i = 0; i < inputs.size(); i++) {
      DataType type = DataType.ofCode(inputs.get(i).elementType()).orElseThrow();
      ActivationShape shape = shapes.get(i);
      Value whole = new Value(0, ActivationShape.of(List.of((int) size)), type);
      int[] places = IntStream.range(first, first + shape.size()).toArray();
      made.put(
          inputs.get(i).name(),
          inputs.size() == 1 ? new Value(0, shape, type) : builder.select(whole, shape, places));
      first += shape.size();
    }
    return (int) size;
  }

  /** The nodes on the way to the head, those that only reshape included. */
  List<GraphLayout.Node> steps() {
    return steps.subList(0, beforeHead.map(Before::steps).orElse(steps.size()));
  }

  /** What of the graph runs in other steps than the network has. */
  SortedSet<String> derived() {
    return builder.derived();
  }

  /** What follows the network. */
  Head head() {
    return beforeHead.map(Before::head).orElse(new NoHead());
  }

  /** The end of the network: the output, or the value before the head, unless that is the input. */
  Port end(Port output) {
    return beforeHead
        .map(
            before ->
                new Port(
                    before.value().index() == 0 ? output.name() : before.name(),
                    before.value().type(),
                    Optional.empty()))
        .orElse(output);
  }

  private void step(Op op) {
    if (op.outputs().isEmpty() || op.outputs().get(0).isEmpty()) {
      throw op.unsupported("has no first output");
    }
    if (dynamic.isTakenBy(op)) {
      ofDynamic(op);
      return;
    }
    Operands operands = operands(op);
    List<Value> values = operands.values();
    if (op.type().equals("If")) {
      branch(op, operands);
      return;
    }
    if (values.isEmpty()) {
      put(op, ConstantOperators.apply(op, operands, decoder, limits));
      kernels.ofConstants(op, operands);
      if (ConstantOperators.magnifiesSubnormal(op, operands)) {
        builder.derive("numbers below 2^-126 that constants are computed of");
      }
      return;
    }
    CastOperators.requireReal(op, values);
    for (Value value : values) {
      if (value.type() != DataType.FLOAT && !value.type().isQuantized()) {
        builder.derive("values of type " + value.type().name());
      }
    }
    if (op.isHead()) {
      cut(op, operands.value(op, 0));
      return;
    }
    requireOneType(op, operands);
    builder.beginStep(steps.size());
    Operators.OnValues onValues =
        op.definition()
            .onValues()
            .orElseThrow(() -> op.unsupported("supported for constants only"));
    List<? extends Operand> results = onValues.apply(op, operands, builder);
    if (results.stream()
        .anyMatch(result -> result.value().filter(y -> y.size() == 0).isPresent())) {
      throw op.unsupported("gives a value without elements");
    }
    CastOperators.keepScale(op, values.get(0), results, builder);
    put(op, results);
    kernels.ofValues(op, operands, builder);
    Optional<Value> first = results.get(0).value();
    first.ifPresent(y -> dynamic.note(op, y));
    ActivationShape taken = values.get(0).shape();
    first.ifPresent(y -> steps.add(new GraphLayout.Node(op, operands.active(), taken, y.shape())));
  }

  private void ofDynamic(Op op) {
    builder.beginStep(steps.size());
    Optional<Value> y = dynamic.apply(op, name -> find(op, name), builder);
    if (y.isPresent()) {
      put(op, List.of(y.get()));
      steps.add(new GraphLayout.Node(op, 0, y.get().shape(), y.get().shape()));
    }
  }

  /** Ends the network at a head: values behind it stand for the one before it, reshaped. */
  private void cut(Op op, Value value) {
    Head head = HeadOperators.head(op, value.shape());
    beforeHead = Optional.of(new Before(op.inputs().get(0), value, head, steps.size()));
    put(op, List.of(HeadOperators.after(op, value)));
  }

  /** Walks the branch that a constant condition takes, in place of the node. */
  private void branch(Op op, Operands operands) {
    if (!operands.values().isEmpty()) {
      throw op.unsupported("chooses by a value of the network; supported is a constant condition");
    }
    Tensor condition = operands.constant(op, 0);
    if (condition.size() != 1) {
      throw op.malformed("the condition has " + condition.size() + " elements");
    }
    Wire.Graph branch = op.graph(condition.values().get(0) != 0 ? "then_branch" : "else_branch");
    if (branch.outputs().size() != op.outputs().size()) {
      throw op.malformed(
          "gives " + op.outputs().size() + " outputs, its branch " + branch.outputs().size());
    }
    FunctionScope scope = new FunctionScope(op.outputs().get(0), taken, Map.of());
    branch.outerNames().forEach(name -> scope.bind(name, name));
    Wire.Graph own = scope.graph(branch);
    Set<String> stored = initializers.add(own);
    List<String> ends = own.outputs().stream().map(Wire.ValueInfo::name).toList();
    new GraphNodes(own.nodes(), opset, stored).ops(ends, Set.of(), Set.of()).forEach(this::step);
    put(op, ends.stream().map(name -> find(op, name)).toList());
    for (int i = 0; i < ends.size(); i++) {
      kernels.alias(ends.get(i), op.outputs().get(i));
    }
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

  /** The value that an output is, or what is before its head. */
  private Value end(Wire.ValueInfo output) {
    String where = "output " + Names.quote(output.name());
    @Nullable Operand operand = made.get(output.name());
    if (dynamic.gives(output.name()) || unread.contains(output.name())) {
      throw new UnsupportedModelException(
          where + " is not made by any node that is read: it is a step, sums or a second output");
    }
    if (operand == null && !initializers.contains(output.name())) {
      throw new MalformedModelException(where + " is not made by any node");
    }
    Value value =
        Optional.ofNullable(operand)
            .flatMap(Operand::value)
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
    if (value.type() != DataType.FLOAT) {
      builder.derive("outputs of type " + value.type().name());
    }
    if (value.type().isQuantized()) {
      throw new UnsupportedModelException(
          where + " is integers; supported is what a DequantizeLinear makes of them");
    }
    return beforeHead.map(Before::value).orElse(value);
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
