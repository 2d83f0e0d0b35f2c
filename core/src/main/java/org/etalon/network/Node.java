package org.etalon.network;

import java.util.List;

/**
 * A layer at its place in a network.
 *
 * @param layer what it computes
 * @param inputs the values it takes: 0 is the input of the network, k what the k-th node gives
 */
public record Node(Layer layer, List<Integer> inputs) {
  /** Copies the list. */
  public Node {
    inputs = List.copyOf(inputs);
  }

  /** A layer that takes one value. */
  public static Node of(Layer layer, int input) {
    return new Node(layer, List.of(input));
  }
}
