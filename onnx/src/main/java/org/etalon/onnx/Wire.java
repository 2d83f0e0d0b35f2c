package org.etalon.onnx;

import com.google.protobuf.ByteString;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.etalon.linalg.Vector;

/**
 * The messages of the ONNX format that a network needs, as records; field numbers are those of
 * onnx.proto (github.com/onnx/onnx, IR version 3 and later).
 */
final class Wire {
  private Wire() {}

  /** Whether a domain is that of the standard operators. */
  static boolean isStandard(String domain) {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  /** ModelProto. */
  record Model(
      long irVersion,
      String producer,
      Map<String, Long> opsets,
      Map<String, String> properties,
      List<Function> functions,
      Optional<Graph> graph) {}

  /**
   * FunctionProto.
   *
   * @param attributes the names of attributes without a default
   * @param defaults the other attributes
   */
  record Function(
      String domain,
      String name,
      String overload,
      List<String> inputs,
      List<String> outputs,
      List<String> attributes,
      List<Attribute> defaults,
      List<Node> nodes,
      Map<String, Long> opsets) {}

  /** GraphProto. */
  record Graph(
      List<Node> nodes,
      List<Tensor> initializers,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      boolean hasSparseInitializers) {
    /** The names that it takes from around it: used, but neither made nor stored here. */
    Set<String> outerNames() {
      Set<String> names = new LinkedHashSet<>();
      nodes.forEach(node -> names.addAll(node.uses()));
      outputs.forEach(output -> names.add(output.name()));
      nodes.forEach(node -> names.removeAll(node.outputs()));
      initializers.forEach(tensor -> names.remove(tensor.name()));
      names.remove("");
      return names;
    }

    /** All names of values, those of branches included. */
    Set<String> names() {
      Set<String> names = new LinkedHashSet<>();
      initializers.forEach(tensor -> names.add(tensor.name()));
      inputs.forEach(info -> names.add(info.name()));
      for (Node node : nodes) {
        names.addAll(node.inputs());
        names.addAll(node.outputs());
        node.graphs().forEach(graph -> names.addAll(graph.names()));
      }
      return names;
    }

    /** The same with other nodes. */
    Graph withNodes(List<Node> other) {
      return new Graph(other, initializers, inputs, outputs, hasSparseInitializers);
    }
  }

  /** NodeProto. */
  record Node(
      String name,
      String type,
      String domain,
      String overload,
      List<String> inputs,
      List<String> outputs,
      List<Attribute> attributes) {
    /** Whether its operator is one of the ONNX standard. */
    boolean isStandard() {
      return Wire.isStandard(domain);
    }

    /** The names of the values it needs, those that its branches take from around it included. */
    Set<String> uses() {
      Set<String> names = new LinkedHashSet<>(inputs);
      graphs().forEach(graph -> names.addAll(graph.outerNames()));
      return names;
    }

    /** The graphs it holds: the branches of If. */
    List<Graph> graphs() {
      return attributes.stream().flatMap(attribute -> attribute.graph().stream()).toList();
    }

    /** The same with each graph replaced. */
    Node withGraphs(UnaryOperator<Graph> change) {
      List<Attribute> changed = attributes.stream().map(a -> a.withGraph(change)).toList();
      return new Node(name, type, domain, overload, inputs, outputs, changed);
    }
  }

  /**
   * AttributeProto.
   *
   * @param type the code of AttributeType, 0 if not given
   * @param reference the attribute of the function around it that it stands for, empty if none
   */
  record Attribute(
      String name,
      int type,
      float number,
      long integer,
      String text,
      List<Float> numbers,
      List<Long> integers,
      Optional<Tensor> tensor,
      Optional<Graph> graph,
      String reference) {
    static final int FLOAT = 1;
    static final int INT = 2;
    static final int STRING = 3;
    static final int TENSOR = 4;
    static final int GRAPH = 5;
    static final int FLOATS = 6;
    static final int INTS = 7;

    /** The same under another name. */
    Attribute withName(String other) {
      return new Attribute(
          other, type, number, integer, text, numbers, integers, tensor, graph, reference);
    }

    /** The same with its graph, if it holds one, replaced. */
    Attribute withGraph(UnaryOperator<Graph> change) {
      return new Attribute(
          name,
          type,
          number,
          integer,
          text,
          numbers,
          integers,
          tensor,
          graph.map(change),
          reference);
    }
  }

  /**
   * TensorProto.
   *
   * @param typed the entries of the typed fields by field number; integers beyond 2^53 are rounded
   * @param external where the elements lie, by key, if not in this file
   */
  record Tensor(
      String name,
      List<Long> dimensions,
      int dataType,
      Optional<ByteString> raw,
      Map<Integer, Vector> typed,
      Optional<Map<String, String>> external) {
    static final int FLOAT_DATA = 4;
    static final int INT32_DATA = 5;
    static final int INT64_DATA = 7;
    static final int DOUBLE_DATA = 10;
    static final int UINT64_DATA = 11;

    /** The same under another name. */
    Tensor withName(String other) {
      return new Tensor(other, dimensions, dataType, raw, typed, external);
    }
  }

  /**
   * ValueInfoProto of a tensor.
   *
   * @param elementType the code of the element type, 0 if not given
   * @param dimensions the shape, if it is given
   */
  record ValueInfo(String name, int elementType, Optional<List<Dimension>> dimensions) {
    /** The same under another name. */
    ValueInfo withName(String other) {
      return new ValueInfo(other, elementType, dimensions);
    }
  }

  /**
   * One dimension of a {@link ValueInfo}.
   *
   * @param symbolic whether it has a name or nothing in place of a number
   * @param value the number, 0 if symbolic
   * @param name the name, empty if there is none
   */
  record Dimension(boolean symbolic, long value, String name) {}
}
