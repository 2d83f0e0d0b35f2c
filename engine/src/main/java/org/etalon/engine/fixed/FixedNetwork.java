package org.etalon.engine.fixed;

import java.util.List;
import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.quant.QuantizedNetwork;

/**
 * A network in fixed point: parameters on grids, values cast.
 *
 * @param quantized the network, whose source casts
 * @param values what is cast, in the order of the network
 * @param widths of parameters and of what is cast
 */
public record FixedNetwork(
    QuantizedNetwork quantized, List<FixedValue> values, FixedWidths widths) {
  /** Copies the list. */
  public FixedNetwork {
    values = List.copyOf(values);
  }

  /** What of a node is cast, as it is or rectified; nothing if it is not. */
  Optional<FixedValue> cast(int node) {
    Network g = network();
    int value = node;
    int casts = 0;
    for (int k = 1; k <= g.nodes().size(); k++) {
      Node taking = g.nodes().get(k - 1);
      boolean cast = taking.layer().isCast();
      if (k > node && taking.inputs().contains(value)) {
        if (cast) {
          return Optional.of(values.get(casts));
        }
        if (!taking.layer().isRelu()) {
          return Optional.empty();
        }
        value = k;
      }
      casts += cast ? 1 : 0;
    }
    return Optional.empty();
  }

  /** The network that the device computes, exactly. */
  public Network network() {
    return quantized.network();
  }
}
