package org.etalon.vnnlib;

import java.util.List;
import java.util.Optional;

/**
 * A network that a query declares.
 *
 * @param name its name
 * @param equalTo the network that it is, if it is another one's twin
 * @param isomorphicTo the network whose structure it has, if that is said
 * @param input its input
 * @param output its output
 */
public record QueryNetwork(
    String name,
    Optional<String> equalTo,
    Optional<String> isomorphicTo,
    Tensor input,
    Tensor output) {
  /**
   * A tensor that a query declares.
   *
   * @param name its name
   * @param type the type of its elements as it is declared
   * @param shape its shape; empty for a scalar
   */
  public record Tensor(String name, String type, List<Integer> shape) {
    /** Copies the list. */
    public Tensor {
      shape = List.copyOf(shape);
    }

    /** How many elements it has. */
    public int size() {
      return shape.stream().mapToInt(extent -> extent).reduce(1, Math::multiplyExact);
    }

    /** An element as a query names it, {@code X[0,3]}, by its row-major number. */
    String element(int number) {
      String index = "";
      int left = number;
      for (int axis = shape.size() - 1; axis >= 0; axis--) {
        index = left % shape.get(axis) + (index.isEmpty() ? "" : "," + index);
        left /= shape.get(axis);
      }
      return shape.isEmpty() ? name : name + "[" + index + "]";
    }
  }
}
