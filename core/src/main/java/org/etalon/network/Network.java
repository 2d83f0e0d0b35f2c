package org.etalon.network;

import java.util.ArrayList;
import java.util.List;
import org.etalon.exact.Dyadic;

/**
 * An immutable feed-forward ReLU network: affine layers and rectifiers, one after the other.
 *
 * <p>Its function is the one of real arithmetic on the stored doubles. Affine layers may follow
 * each other: they are composed only where that is exact ({@link Compose}), so the function never
 * depends on how a reader rounded. {@link FoldedNetwork} is the strictly alternating form that
 * bounds and quantizers work on.
 */
public final class Network {
  private final List<Layer> layers;

  private Network(List<Layer> layers) {
    this.layers = layers;
  }

  /**
   * A network of these layers, applied first to last.
   *
   * @throws IllegalArgumentException if there is no layer, a layer does not fit the one before it,
   *     or a size is zero
   */
  public static Network of(List<Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a network needs at least one layer");
    }
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.inputSize() == 0 || layer.outputSize() == 0) {
        throw new IllegalArgumentException("layer " + (i + 1) + " has size zero");
      }
      if (i > 0 && layers.get(i - 1).outputSize() != layer.inputSize()) {
        throw new IllegalArgumentException(
            "layer "
                + (i + 1)
                + " takes "
                + layer.inputSize()
                + " inputs, layer "
                + i
                + " gives "
                + layers.get(i - 1).outputSize());
      }
    }
    return new Network(List.copyOf(layers));
  }

  /** A network of affine layers with a rectifier between each two. */
  public static Network alternating(List<Affine> affineLayers) {
    List<Layer> layers = new ArrayList<>();
    for (Affine affine : affineLayers) {
      if (!layers.isEmpty()) {
        layers.add(new Relu(affine.inputSize()));
      }
      layers.add(affine);
    }
    return of(layers);
  }

  /** The layers, first to last; immutable. */
  public List<Layer> layers() {
    return layers;
  }

  /** N_0, the number of inputs. */
  public int inputSize() {
    return layers.get(0).inputSize();
  }

  /** N_L, the number of outputs. */
  public int outputSize() {
    return layers.get(layers.size() - 1).outputSize();
  }

  /**
   * The outputs at {@code x} in double arithmetic; no rounding direction is promised.
   *
   * @param x {@code inputSize} entries, not modified
   * @throws IllegalArgumentException if {@code x} has another size
   */
  public double[] forward(double[] x) {
    requireInput(x);
    double[] y = x;
    for (Layer layer : layers) {
      y = layer.forward(y);
    }
    return y == x ? x.clone() : y;
  }

  /**
   * The exact outputs at {@code x}.
   *
   * @param x {@code inputSize} finite entries, not modified
   * @throws IllegalArgumentException if {@code x} has another size or an entry is not finite
   */
  public Dyadic[] forwardExact(double[] x) {
    requireInput(x);
    Dyadic[] y = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Dyadic.of(x[i]);
    }
    for (Layer layer : layers) {
      y = layer.forwardExact(y);
    }
    return y;
  }

  private void requireInput(double[] x) {
    if (x.length != inputSize()) {
      throw new IllegalArgumentException(
          "input has " + x.length + " entries, the network takes " + inputSize());
    }
  }

  /** Equal layers. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Network network && layers.equals(network.layers);
  }

  @Override
  public int hashCode() {
    return layers.hashCode();
  }

  @Override
  public String toString() {
    return "Network[" + inputSize() + " -> " + outputSize() + ", " + layers.size() + " layers]";
  }
}
