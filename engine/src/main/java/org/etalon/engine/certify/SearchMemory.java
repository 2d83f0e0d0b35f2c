package org.etalon.engine.certify;

import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;

/** About how much memory a search takes beside its boxes. */
final class SearchMemory {
  /** Doubles a parameter, for the pair of networks and for each thread. */
  private static final long A_PARAMETER = 6;

  private static final long A_PARAMETER_AND_THREAD = 2;

  /** And a neuron, for the pair and its root box, and for each thread. */
  private static final long A_NEURON = 14;

  private static final long A_NEURON_AND_THREAD = 32;

  private SearchMemory() {}

  /** The bytes of one that compares a network with others of its form. */
  static long bytes(Network f, int threads) {
    return Double.BYTES
        * (StoredParameters.count(f) * (A_PARAMETER + A_PARAMETER_AND_THREAD * threads)
            + neurons(f) * (A_NEURON + A_NEURON_AND_THREAD * threads));
  }

  /** How many values that are no affine images of others, about. */
  private static long neurons(Network f) {
    return f.layers().stream()
        .filter(layer -> layer.affine().isEmpty())
        .mapToLong(Layer::outputSize)
        .sum();
  }
}
