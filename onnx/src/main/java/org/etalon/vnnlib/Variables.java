package org.etalon.vnnlib;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The declared variables: which symbols are inputs, at which flat index, and which are something
 * else (outputs, hidden nodes).
 *
 * <p>1.0 declares {@code X_0, X_1, ..} one by one; 2.0 declares tensors, whose elements are indexed
 * row-major. With several networks, their inputs are one and the same: the question is asked at a
 * common input.
 */
final class Variables {
  /** The index that stands for a variable which is no input. */
  static final int OTHER = -1;

  private final int inputs;
  private final Map<String, Integer> scalars = new LinkedHashMap<>();
  private final Map<String, int[]> tensors = new LinkedHashMap<>();
  private final Map<String, Boolean> tensorIsInput = new LinkedHashMap<>();
  private int declaredInputs;

  Variables(int inputs) {
    this.inputs = inputs;
  }

  /** Takes in {@code (declare-const X_3 Real)}. */
  void declareConst(SExpression expression) {
    if (expression.items().size() != 3 || !expression.items().get(1).isAtom()) {
      throw SExpression.malformed(expression.line(), "expected (declare-const NAME Real)");
    }
    String name = expression.items().get(1).atom();
    if (name.matches("X_[0-9]{1,9}")) {
      int index = Integer.parseInt(name.substring(2));
      if (index >= inputs) {
        throw tooMany(expression.line(), name);
      }
      scalars.put(name, index);
      declaredInputs = Math.max(declaredInputs, index + 1);
    } else {
      scalars.put(name, OTHER);
    }
  }

  /** Takes in {@code (declare-network f (declare-input X Real [1,5]) ..)}. */
  void declareNetwork(SExpression expression) {
    int offset = 0;
    for (SExpression item : expression.arguments()) {
      if (item.head().equals("declare-input")) {
        offset = declareTensor(item, offset, true);
      } else if (item.head().equals("declare-output") || item.head().equals("declare-hidden")) {
        declareTensor(item, 0, false);
      }
    }
    declaredInputs = Math.max(declaredInputs, offset);
  }

  private int declareTensor(SExpression item, int offset, boolean input) {
    List<SExpression> parts = item.arguments();
    if (parts.size() < 3 || !parts.get(2).atom().matches("\\[[0-9,]*\\]")) {
      throw SExpression.malformed(item.line(), "expected (" + item.head() + " NAME TYPE [SHAPE])");
    }
    int[] shape = indices(parts.get(2).atom(), item.line());
    long size = 1;
    for (int extent : shape) {
      size = Math.min(Integer.MAX_VALUE, size * extent);
    }
    if (input && offset + size > inputs) {
      throw tooMany(item.line(), parts.get(0).atom() + " of " + size + " elements");
    }
    tensors.put(parts.get(0).atom(), shape);
    tensorIsInput.put(parts.get(0).atom(), input);
    scalars.put(parts.get(0).atom(), offset);
    return offset + (int) Math.min(size, inputs);
  }

  private RuntimeException tooMany(int line, String name) {
    return SExpression.malformed(
        line, "input " + name + " is declared, but the network takes " + inputs + " inputs");
  }

  private static int[] indices(String brackets, int line) {
    String inner = brackets.substring(brackets.indexOf('[') + 1, brackets.length() - 1);
    if (inner.isEmpty()) {
      return new int[0];
    }
    String[] parts = inner.split(",", -1);
    int[] values = new int[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].matches("[0-9]{1,9}")) {
        throw SExpression.malformed(line, "bad index in " + brackets);
      }
      values[i] = Integer.parseInt(parts[i]);
    }
    return values;
  }

  /** The number of inputs the file declares. */
  int declaredInputs() {
    return declaredInputs;
  }

  /** The flat index of an input variable, or {@link #OTHER}. */
  int resolve(SExpression atom) {
    String name = atom.atom();
    int bracket = name.indexOf('[');
    if (bracket < 0) {
      Integer index = scalars.get(name);
      boolean scalar = index != null && tensorSize(name) <= 1;
      if (!scalar) {
        throw SExpression.malformed(atom.line(), "unknown variable " + shorten(name));
      }
      return Boolean.FALSE.equals(tensorIsInput.get(name)) ? OTHER : index;
    }
    return element(atom, name.substring(0, bracket), name);
  }

  private long tensorSize(String name) {
    int[] shape = tensors.get(name);
    long size = 1;
    for (int extent : shape == null ? new int[0] : shape) {
      size *= extent;
    }
    return size;
  }

  private int element(SExpression atom, String tensor, String name) {
    int[] shape = tensors.get(tensor);
    Integer offset = scalars.get(tensor);
    if (shape == null || offset == null || !name.endsWith("]")) {
      throw SExpression.malformed(atom.line(), "unknown variable " + shorten(name));
    }
    int[] index = indices(name, atom.line());
    if (index.length != shape.length) {
      throw SExpression.malformed(
          atom.line(), shorten(name) + " needs " + shape.length + " indices");
    }
    int flat = 0;
    for (int i = 0; i < shape.length; i++) {
      if (index[i] >= shape[i]) {
        throw SExpression.malformed(atom.line(), shorten(name) + " is outside its tensor");
      }
      flat = flat * shape[i] + index[i];
    }
    return Boolean.TRUE.equals(tensorIsInput.get(tensor)) ? offset + flat : OTHER;
  }

  static String shorten(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
