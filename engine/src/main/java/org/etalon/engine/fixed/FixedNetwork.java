package org.etalon.engine.fixed;

import java.util.List;
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

  /** A proved bound of the magnitude of what a node gives on the domain; infinite if unknown. */
  double reach(int node) {
    Network g = network();
    int value = node;
    int casts = 0;
    for (int k = 1; k <= g.nodes().size(); k++) {
      Node taking = g.nodes().get(k - 1);
      boolean cast = taking.layer().isCast();
      if (k > node && taking.inputs().contains(value)) {
        if (cast) {
          return values.get(casts).reach();
        }
        if (!taking.layer().isRelu()) {
          return Double.POSITIVE_INFINITY;
        }
        value = k;
      }
      casts += cast ? 1 : 0;
    }
    return Double.POSITIVE_INFINITY;
  }

  /** The network that the device computes, exactly. */
  public Network network() {
    return quantized.network();
  }
}
