package org.etalon.onnx;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The supported operators: of the ONNX standard, in all their operator sets, of QONNX, and integer
 * ones of ONNX Runtime.
 */
final class Operators {
  /** What an operator does to operands of which at least one is a value. */
  @FunctionalInterface
  interface OnValues {
    /**
     * The outputs of a node, whose new nodes are added to the network.
     *
     * @throws ModelException if the node is no supported step of a network
     */
    List<? extends Operand> apply(Op op, Operands in, NetworkBuilder network);
  }

  /** An operator with one output. */
  @FunctionalInterface
  interface OneOutput {
    /** The output of a node. */
    Operand apply(Op op, Operands in, NetworkBuilder network);
  }

  /**
   * An operator.
   *
   * @param inputs the most inputs it takes, in all operator sets
   * @param attributes the attributes it may carry
   * @param ofOneType whether all its inputs have one type
   * @param onValues what it does to values; empty where it takes constants alone
   */
  record Definition(
      int inputs, Set<String> attributes, boolean ofOneType, Optional<OnValues> onValues) {}

  /** Collects definitions. */
  static final class Table {
    private final Map<String, Definition> definitions = new TreeMap<>();

    /** An operator all of whose inputs have one type. */
    Table ofOneType(String type, int inputs, Set<String> attributes, OneOutput onValues) {
      return put(type, new Definition(inputs, attributes, true, only(onValues)));
    }

    /** An operator whose inputs may differ in type. */
    Table mixed(String type, int inputs, Set<String> attributes, OneOutput onValues) {
      return put(type, new Definition(inputs, attributes, false, only(onValues)));
    }

    /** An operator that takes constants alone. */
    Table constant(String type, int inputs, Set<String> attributes) {
      return put(type, new Definition(inputs, attributes, false, Optional.empty()));
    }

    /** An operator with several outputs, whose inputs may differ in type. */
    Table several(String type, int inputs, Set<String> attributes, OnValues onValues) {
      return put(type, new Definition(inputs, attributes, false, Optional.of(onValues)));
    }

    private Table put(String type, Definition definition) {
      definitions.put(type, definition);
      return this;
    }

    private static Optional<OnValues> only(OneOutput onValues) {
      return Optional.of((op, in, network) -> List.of(onValues.apply(op, in, network)));
    }
  }

  /** The operator of which float32 computes something else than is read, whatever it is given. */
  static final String DERIVED = "BatchNormalization";

  /** The one that takes integers, of which parameters may be stored. */
  private static final String OF_PARAMETERS = "DequantizeLinear";

  /** Any number of inputs. */
  static final int ANY = Integer.MAX_VALUE;

  private static final Map<String, Definition> ALL = all();
  private static final Map<String, Definition> QONNX = qonnx();
  private static final Map<String, Definition> RUNTIME = runtime();
  private static final Map<String, Definition> HEADS = heads();

  private Operators() {}

  private static Map<String, Definition> all() {
    Table table = new Table();
    MatrixOperators.define(table);
    ElementwiseOperators.define(table);
    ConvolutionOperators.define(table);
    ShapeOperators.define(table);
    MovementOperators.define(table);
    PlacingOperators.define(table);
    PoolingOperators.define(table);
    ReductionOperators.define(table);
    PiecewiseOperators.define(table);
    ConstantOperators.define(table);
    CastOperators.define(table);
    IntegerProducts.define(table);
    DynamicProducts.define(table);
    return Collections.unmodifiableMap(table.definitions);
  }

  private static Map<String, Definition> qonnx() {
    Table table = new Table();
    QonnxOperators.define(table);
    Truncation.define(table);
    return Collections.unmodifiableMap(table.definitions);
  }

  private static Map<String, Definition> runtime() {
    Table table = new Table();
    RuntimeOperators.define(table);
    return Collections.unmodifiableMap(table.definitions);
  }

  private static Map<String, Definition> heads() {
    Table table = new Table();
    HeadOperators.define(table);
    return Collections.unmodifiableMap(table.definitions);
  }

  /** Those of networks without casts, in alphabetical order. */
  static List<String> namesOfReals() {
    Table casts = new Table();
    CastOperators.define(casts);
    IntegerProducts.define(casts);
    casts.definitions.remove(OF_PARAMETERS);
    return ALL.keySet().stream().filter(name -> !casts.definitions.containsKey(name)).toList();
  }

  /** The attributes of both. */
  static Set<String> union(Set<String> attributes, Set<String> more) {
    Set<String> all = new HashSet<>(attributes);
    all.addAll(more);
    return all;
  }

  /** The operator of a node, if it is a supported one, or one that may stand at the end. */
  static Optional<Definition> find(Wire.Node node) {
    if (QonnxOperators.isOwn(node)) {
      return Optional.ofNullable(QONNX.get(node.type()));
    }
    if (RuntimeOperators.isOwn(node)) {
      return Optional.ofNullable(RUNTIME.get(node.type()));
    }
    return node.isStandard()
        ? Optional.ofNullable(ALL.get(node.type()))
            .or(() -> Optional.ofNullable(HEADS.get(node.type())))
        : Optional.empty();
  }
}
