package org.etalon.onnx;

import java.util.List;
import org.etalon.network.Layer;

/**
 * What one node does to the value that flows through the network.
 *
 * @param shape the shape it gives
 * @param layers the layers it adds, none where it only reshapes
 */
record Step(ActivationShape shape, List<Layer> layers) {
  static Step reshape(ActivationShape shape) {
    return new Step(shape, List.of());
  }
}
