package org.etalon.onnx;

import java.util.List;
import org.etalon.network.Affine;
import org.etalon.network.StoredParameters;

/** How the numbers of affine layers come into a model. */
interface Numbers {
  /** The element type of real numbers. */
  DataType type();

  /**
   * Adds the weights of a layer.
   *
   * @param node the place of its node in the network, from 1
   * @param name what they are to be called
   * @param shape the dimensions of the tensor, output channels first
   * @return the name of the real numbers
   */
  String weights(ModelBuilder model, int node, Affine affine, String name, List<Integer> shape);

  /** How many biases a layer has: one a channel, or one an output. */
  int biasCount(int node, Affine affine);

  /** Adds the biases of a layer, after its weights. */
  String biases(ModelBuilder model, int node, Affine affine, String name, List<Integer> shape);

  /** The numbers of a layer as parameters, whether they are any or not. */
  static StoredParameters all(Affine affine) {
    return StoredParameters.of(new Affine(affine.map(), affine.bias()));
  }
}
