package org.etalon.vnnlib;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the names in a query stand for: each one thing in the whole of it. */
final class QueryNames {
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  /** The element that index 0 of a tensor stands for, and its shape. */
  private record Declared(QueryVariable first, List<Integer> shape) {}

  private final boolean versionOne;
  private final Set<String> taken = new HashSet<>();
  private final Map<String, Declared> tensors = new HashMap<>();

  QueryNames(boolean versionOne) {
    this.versionOne = versionOne;
  }

  /** Whether the query is of VNN-LIB 1.0. */
  boolean isVersionOne() {
    return versionOne;
  }

  /** Takes a name; it must be one, and new. */
  String take(SExpression name) {
    if (!isSymbol(name) || !name.isName() || !NAME.matcher(name.text()).matches()) {
      throw name.malformed(
          name.shown() + " is no name: a letter, then letters, digits and underscores");
    }
    if (!taken.add(name.text())) {
      throw name.malformed(name.shown() + " is declared twice");
    }
    return name.text();
  }

  /** Names between bars, |X|, are of SMT-LIB, so of VNN-LIB 1.0 alone. */
  private boolean isSymbol(SExpression atom) {
    return atom.kind() == Tokenizer.Kind.SYMBOL
        || (versionOne && atom.kind() == Tokenizer.Kind.QUOTED);
  }

  /** Notes what a tensor's name stands for. */
  void declare(String name, QueryVariable first, List<Integer> shape) {
    tensors.put(name, new Declared(first, shape));
  }

  /** The variable that a name, with an index where it needs one, stands for. */
  QueryVariable resolve(SExpression atom) {
    Declared declared = isSymbol(atom) ? tensors.get(atom.text()) : null;
    if (declared == null) {
      throw atom.malformed("unknown variable " + atom.shown());
    }
    List<Integer> index = atom.index().orElse(List.of());
    List<Integer> shape = declared.shape;
    if (index.size() != shape.size()) {
      throw atom.malformed(
          atom.shown() + " needs " + shape.size() + (shape.size() == 1 ? " index" : " indices"));
    }
    int flat = declared.first.element();
    int inner = 0;
    for (int axis = 0; axis < shape.size(); axis++) {
      if (index.get(axis) >= shape.get(axis)) {
        throw atom.malformed(atom.shown() + " is outside its tensor of shape " + shape);
      }
      inner = inner * shape.get(axis) + index.get(axis);
    }
    return new QueryVariable(declared.first.network(), declared.first.isOutput(), flat + inner);
  }
}
