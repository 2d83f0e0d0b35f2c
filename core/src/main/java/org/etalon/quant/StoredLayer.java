package org.etalon.quant;

import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;

/** A layer that stores parameters, at its place. */
record StoredLayer(int node, int number, Affine affine, StoredParameters parameters) {
  /** All of them that a network has, numbered from 1. */
  static List<StoredLayer> of(Network network) {
    List<StoredLayer> layers = new ArrayList<>();
    for (int k = 1; k <= network.nodes().size(); k++) {
      int node = k;
      network.nodes().get(k - 1).layer().affine().ifPresent(affine -> add(layers, node, affine));
    }
    return layers;
  }

  private static void add(List<StoredLayer> layers, int node, Affine affine) {
    StoredParameters parameters = StoredParameters.of(affine);
    if (parameters.count() > 0) {
      layers.add(new StoredLayer(node, layers.size() + 1, affine, parameters));
    }
  }

  /** The layer with other values of its parameters. */
  QuantizedLayer with(
      double[] weights, double[] biases, Encoding encoding, Encoding ofBiases, int saturated) {
    StoredParameters quantized = parameters.with(weights, biases);
    return new QuantizedLayer(node, quantized.in(affine), quantized, encoding, ofBiases, saturated);
  }
}
