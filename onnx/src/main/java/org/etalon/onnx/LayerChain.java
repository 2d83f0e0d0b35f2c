package org.etalon.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Compose;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.Network;

/**
 * The layers of a network as they are read: an affine layer is composed with the one before it
 * where that is exact, and the identity is left out.
 */
final class LayerChain {
  private final Limits limits;
  private final List<Layer> layers = new ArrayList<>();

  LayerChain(Limits limits) {
    this.limits = limits;
  }

  void add(Layer layer) {
    if (!(layer instanceof Affine next)) {
      layers.add(layer);
      return;
    }
    limits.countNumbers(entries(next));
    if (isIdentity(next)) {
      return;
    }
    Optional<Affine> composed = Optional.empty();
    int last = layers.size() - 1;
    if (last >= 0 && layers.get(last) instanceof Affine before) {
      limits.countNumbers(Math.max(entries(before), entries(next)));
      composed = Compose.exactly(before, next);
    }
    if (composed.isEmpty()) {
      layers.add(next);
    } else if (isIdentity(composed.get())) {
      layers.remove(last);
    } else {
      layers.set(last, composed.get());
    }
  }

  /**
   * The network of these layers.
   *
   * @param inputSize the size of its input
   * @throws UnsupportedModelException if its matrices are too large to be multiplied out
   */
  Network toNetwork(int inputSize) {
    if (layers.isEmpty()) {
      layers.add(new Affine(ones(inputSize), Vector.zeros(inputSize)));
    }
    long entries = 0;
    int runInput = inputSize;
    for (Layer layer : layers) {
      // A rectifier at either end stands beside an identity, once affine maps alternate with them.
      boolean end = layer == layers.get(0) || layer == layers.get(layers.size() - 1);
      if (layer instanceof Affine || end) {
        entries += (long) layer.inputSize() * layer.outputSize();
        entries += (long) runInput * layer.outputSize();
      }
      if (entries > Limits.MAX_MATRIX_ENTRIES) {
        throw new UnsupportedModelException(
            "layers of up to "
                + layer.outputSize()
                + " outputs make matrices of more than "
                + Limits.MAX_MATRIX_ENTRIES
                + " entries; reduce the model");
      }
      runInput = layer instanceof Affine ? runInput : layer.outputSize();
    }
    return Network.of(layers);
  }

  private static long entries(Affine layer) {
    return layer.map() instanceof DiagonalMap
        ? layer.outputSize()
        : (long) layer.inputSize() * layer.outputSize();
  }

  private static boolean isIdentity(Affine layer) {
    return layer.map() instanceof DiagonalMap diagonal
        && Arrays.stream(diagonal.scale().toArray()).allMatch(factor -> factor == 1)
        && layer.bias().maxAbs() == 0;
  }

  private static DiagonalMap ones(int size) {
    double[] ones = new double[size];
    Arrays.fill(ones, 1);
    return new DiagonalMap(Vector.of(ones));
  }
}
