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
  }
}
