package org.etalon.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts the nodes of a model's own functions in place of the nodes that call them.
 *
 * <p>Names made inside a function become names of their own at every call; attributes that stand
 * for one of the call take its value, or the function's default, or go. Calls may be nested, but no
 * function may reach itself.
 *
 * <p><b>Reference:</b> github.com/onnx/onnx, docs/IR.md, section Functions, and onnx.proto.
 */
final class LocalFunctions {
  private static final int MAX_DEPTH = 64;

  /** What identifies a function. */
  private record Key(String domain, String name, String overload) {
    static Key of(Wire.Node node) {
      return new Key(node.domain(), node.type(), node.overload());
    }
  }

  private final Map<Key, Wire.Function> functions = new HashMap<>();
  private final long opset;
  private final Limits limits;
  private final Set<String> taken = new HashSet<>();
  private final Deque<Key> open = new ArrayDeque<>();
  private int nodes;

  private LocalFunctions(long opset, Limits limits) {
    this.opset = opset;
    this.limits = limits;
  }

  /**
   * The graph without calls.
   *
   * @param opset the model's version of the standard operators
   * @throws ModelException if a function calls itself, or a call does not fit its function
   */
  static Wire.Graph inline(
      Wire.Graph graph, List<Wire.Function> functions, long opset, Limits limits) {
    if (functions.isEmpty()) {
      return graph;
    }
    LocalFunctions inlining = new LocalFunctions(opset, limits);
    functions.forEach(inlining::define);
    inlining.taken.addAll(graph.names());
    return inlining.inlined(graph);
  }

  private void define(Wire.Function function) {
    Key key = new Key(function.domain(), function.name(), function.overload());
    if (Wire.isStandard(function.domain())) {
      throw new UnsupportedModelException(
          described(function) + " is in the domain of the standard; export it in its own");
    }
    if (functions.put(key, function) != null) {
      throw new MalformedModelException(described(function) + " is defined twice");
    }
  }

  private static String described(Wire.Function function) {
    return "function " + Names.quote(function.name());
  }

  private Wire.Graph inlined(Wire.Graph graph) {
    List<Wire.Node> flat = new ArrayList<>();
    graph.nodes().forEach(node -> put(node, flat));
    return graph.withNodes(flat);
  }

  /** Puts a node, or what it calls. */
  private void put(Wire.Node node, List<Wire.Node> flat) {
    limits.countEntry();
    Wire.Function function = functions.get(Key.of(node));
    if (function != null) {
      call(node, function, flat);
      return;
    }
    if (++nodes > Limits.MAX_NODES) {
      throw new UnsupportedModelException(
          "with its functions the graph has more than " + Limits.MAX_NODES + " nodes");
    }
    flat.add(node.withGraphs(this::inlined));
  }

  private void call(Wire.Node node, Wire.Function function, List<Wire.Node> flat) {
    Key key = Key.of(node);
    if (open.contains(key)) {
      throw new MalformedModelException(described(function) + " calls itself");
    }
    if (open.size() == MAX_DEPTH) {
      throw new UnsupportedModelException("functions call each other " + MAX_DEPTH + " deep");
    }
    requireOpset(function);
    String label = node.name().isEmpty() ? function.name() : node.name();
    FunctionScope scope = new FunctionScope(label, taken, attributes(node, function));
    bindInputs(node, function, scope);
    List<Wire.Node> copies = bindOutputs(node, function, scope);
    open.push(key);
    function.nodes().forEach(inner -> put(scope.node(inner), flat));
    open.pop();
    copies.forEach(copy -> put(copy, flat));
  }

  /** Its nodes become the model's, so they have to mean there what they mean in the function. */
  private void requireOpset(Wire.Function function) {
    boolean standard = function.nodes().stream().anyMatch(Wire.Node::isStandard);
    long version = function.opsets().getOrDefault("", 0L);
    boolean holds =
        version == opset
            || (version >= 1
                && version < opset
                && Opsets.areStable(function.nodes(), version, opset));
    if (standard && !holds) {
      throw new UnsupportedModelException(
          described(function)
              + " uses operator set "
              + version
              + ", the model "
              + opset
              + "; export both with one");
    }
  }

  private static Map<String, Optional<Wire.Attribute>> attributes(
      Wire.Node node, Wire.Function function) {
    Map<String, Optional<Wire.Attribute>> attributes = new HashMap<>();
    function.attributes().forEach(name -> attributes.put(name, Optional.empty()));
    function.defaults().forEach(value -> attributes.put(value.name(), Optional.of(value)));
    for (Wire.Attribute given : node.attributes()) {
      if (attributes.put(given.name(), Optional.of(given)) == null) {
        throw new MalformedModelException(
            described(function) + " has no attribute " + Names.quote(given.name()));
      }
    }
    return attributes;
  }

  private static void bindInputs(Wire.Node node, Wire.Function function, FunctionScope scope) {
    List<String> formal = function.inputs();
    List<String> given = node.inputs();
    if (given.size() > formal.size()) {
      throw new MalformedModelException(
          described(function)
              + " takes "
              + formal.size()
              + " inputs, a call gives "
              + given.size());
    }
    for (int i = 0; i < formal.size(); i++) {
      if (!scope.bind(formal.get(i), i < given.size() ? given.get(i) : "")) {
        throw new MalformedModelException(
            described(function) + " calls two inputs " + Names.quote(formal.get(i)));
      }
    }
  }

  /** Names the outputs; those that stand for something already become copies of it. */
  private static List<Wire.Node> bindOutputs(
      Wire.Node node, Wire.Function function, FunctionScope scope) {
    if (node.outputs().size() > function.outputs().size()) {
      throw new MalformedModelException(
          described(function)
              + " gives "
              + function.outputs().size()
              + " outputs, a call takes "
              + node.outputs().size());
    }
    List<Wire.Node> copies = new ArrayList<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      String inner = function.outputs().get(i);
      String outer = node.outputs().get(i);
      if (!outer.isEmpty() && !scope.bind(inner, outer)) {
        List<String> source = List.of(scope.name(inner));
        copies.add(
            new Wire.Node(node.name(), "Identity", "", "", source, List.of(outer), List.of()));
      }
    }
    return copies;
  }
}
