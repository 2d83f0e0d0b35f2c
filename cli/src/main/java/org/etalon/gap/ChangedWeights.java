package org.etalon.gap;

import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;

/** Networks that differ from one in their stored weights. */
final class ChangedWeights {
  /** Changes the weights of a layer in place. */
  interface Change {
    /**
     * Changes them.
     *
     * @param weights channel after channel, as many each
     * @param channels the output channels: the rows of a matrix, the kernels of a convolution
     */
    void apply(double[] weights, int channels);
  }

  private ChangedWeights() {}

  /** The network with the stored weights of each layer changed, first to last; biases stay. */
  static Network of(Network network, Change change) {
    return of(network, change, parameters -> parameters.biases());
  }

  /** The same with zeros for the stored biases. */
  static Network withoutBiases(Network network, Change change) {
    return of(network, change, parameters -> Vector.zeros(parameters.biases().size()));
  }

  private interface Biases {
    Vector of(StoredParameters parameters);
  }

  private static Network of(Network network, Change change, Biases biases) {
    return network.withAffine(affine -> changed(affine, change, biases));
  }

  private static Affine changed(Affine affine, Change change, Biases biases) {
    StoredParameters parameters = StoredParameters.of(affine);
    double[] weights = parameters.weights().toArray();
    if (weights.length > 0) {
      change.apply(weights, parameters.channels());
    }
    return parameters.with(weights, biases.of(parameters).toArray()).in(affine);
  }
}
