package org.etalon.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What names and attributes mean inside one call of a function, or inside one branch taken. */
final class FunctionScope {
  private final String prefix;
  private final Set<String> taken;
  private final Map<String, Optional<Wire.Attribute>> attributes;
  private final Map<String, String> names = new HashMap<>();

  /**
   * The inside of a call.
   *
   * @param prefix the call, for names that are made inside
   * @param taken the names that are in use; new ones are added
   * @param attributes the attributes of the function, with their values where they have one
   */
  FunctionScope(
      String prefix, Set<String> taken, Map<String, Optional<Wire.Attribute>> attributes) {
    this.prefix = prefix;
    this.taken = taken;
    this.attributes = attributes;
  }

  /** Lets a name of the function stand for one outside; false if it stands for one already. */
  boolean bind(String inner, String outer) {
    return names.putIfAbsent(inner, outer) == null;
  }

  /** The name outside of a name of the function. */
  String name(String inner) {
    return inner.isEmpty() ? "" : names.computeIfAbsent(inner, this::fresh);
  }

  private String fresh(String inner) {
    String name = label(inner);
    String found = name;
    // The count grows with every name, so that the first try succeeds in all but odd files.
    for (int number = taken.size(); !taken.add(found); number++) {
      found = name + "_" + number;
    }
    return found;
  }

  private String label(String inner) {
    return inner.isEmpty() ? "" : prefix + "/" + inner;
  }

  /** A node of the function as it stands outside. */
  Wire.Node node(Wire.Node inner) {
    List<Wire.Attribute> values = new ArrayList<>();
    inner.attributes().forEach(attribute -> value(attribute).ifPresent(values::add));
    Wire.Node node =
        new Wire.Node(
            label(inner.name()),
            inner.type(),
            inner.domain(),
            inner.overload(),
            inner.inputs().stream().map(this::name).toList(),
            inner.outputs().stream().map(this::name).toList(),
            values);
    return node.withGraphs(this::graph);
  }

  /** A branch inside as it stands outside. */
  Wire.Graph graph(Wire.Graph inner) {
    return new Wire.Graph(
        inner.nodes().stream().map(this::node).toList(),
        inner.initializers().stream().map(tensor -> tensor.withName(name(tensor.name()))).toList(),
        inner.inputs().stream().map(info -> info.withName(name(info.name()))).toList(),
        inner.outputs().stream().map(info -> info.withName(name(info.name()))).toList(),
        inner.hasSparseInitializers());
  }

  /**
   * An attribute of a node inside; empty if it stands for one that has no value.
   *
   * @throws MalformedModelException if the function has no such attribute, or one of another type
   */
  private Optional<Wire.Attribute> value(Wire.Attribute attribute) {
    if (attribute.reference().isEmpty()) {
      return Optional.of(attribute);
    }
    Optional<Wire.Attribute> value = attributes.get(attribute.reference());
    if (value == null) {
      throw new MalformedModelException(
          "in function "
              + Names.quote(prefix)
              + " attribute "
              + Names.quote(attribute.name())
              + " stands for "
              + Names.quote(attribute.reference())
              + ", which the function does not have");
    }
    value.ifPresent(given -> requireType(attribute, given));
    return value.map(given -> given.withName(attribute.name()));
  }

  private void requireType(Wire.Attribute attribute, Wire.Attribute given) {
    if (attribute.type() != 0 && given.type() != 0 && attribute.type() != given.type()) {
      throw new MalformedModelException(
          "in function "
              + Names.quote(prefix)
              + " attribute "
              + Names.quote(attribute.name())
              + " is given as one of another type");
    }
  }
}
