package org.etalon.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Vector;

/**
 * The numbers of an affine layer that are parameters, each once, channel by channel.
 *
 * @param channels the output channels of the map
 * @param weights the numbers of the map, as many a channel; none where they are no parameters
 * @param biases one a channel, or one an output where a channel has several; none where they are no
 *     parameters
 */
public record StoredParameters(int channels, Vector weights, Vector biases) {
  /** The parameters of a layer. */
  public static StoredParameters of(Affine affine) {
    int channels = affine.map().channels();
    double[] weights = affine.stored().weights() ? affine.map().parameters() : new double[0];
    double[] biases = affine.stored().bias() ? biases(affine, channels) : new double[0];
    return new StoredParameters(channels, Vector.of(weights), Vector.of(biases));
  }

  private static double[] biases(Affine affine, int channels) {
    int places = affine.outputSize() / channels;
    double[] biases = affine.bias().toArray();
    double[] first = new double[channels];
    for (int c = 0; c < channels; c++) {
      first[c] = biases[c * places];
      for (int i = c * places; i < (c + 1) * places; i++) {
        if (biases[i] != first[c]) { // exactly: one number, or several
          return biases;
        }
      }
    }
    return first;
  }

  /** Those of all layers that have some, in the order of the nodes. */
  public static List<StoredParameters> ofAll(Network network) {
    List<StoredParameters> all = new ArrayList<>();
    for (Layer layer : network.layers()) {
      layer.affine().map(StoredParameters::of).filter(p -> p.count() > 0).ifPresent(all::add);
    }
    return all;
  }

  /** How many numbers a network stores. */
  public static long count(Network network) {
    return ofAll(network).stream().mapToLong(StoredParameters::count).sum();
  }

  /** How many numbers of a network's affine layers are no parameters, such as normalizations. */
  public static long countFixed(Network network) {
    long count = 0;
    for (Layer layer : network.layers()) {
      count += layer.affine().map(StoredParameters::fixed).orElse(0L);
    }
    return count;
  }

  private static long fixed(Affine affine) {
    StoredParameters all = of(new Affine(affine.map(), affine.bias()));
    boolean plain = affine.stored().weights() || affine.map().isUnitDiagonal();
    long weights = plain ? 0 : all.weights().size();
    boolean unbiased = affine.stored().bias() || affine.bias().maxAbs() == 0;
    return weights + (unbiased ? 0 : all.biases().size());
  }

  /** How many there are. */
  public long count() {
    return (long) weights.size() + biases.size();
  }

  /** The largest magnitude of the weights of each channel. */
  public double[] weightBounds() {
    return bounds(weights);
  }

  /** The largest magnitude of the biases of each channel. */
  public double[] biasBounds() {
    return bounds(biases);
  }

  private double[] bounds(Vector values) {
    double[] bounds = new double[channels];
    int each = values.size() / channels;
    for (int i = 0; i < values.size(); i++) {
      bounds[i / each] = Math.max(bounds[i / each], Math.abs(values.get(i)));
    }
    return bounds;
  }

  /** The same parameters with other values, as many weights and biases. */
  public StoredParameters with(double[] otherWeights, double[] otherBiases) {
    return new StoredParameters(channels, Vector.of(otherWeights), Vector.of(otherBiases));
  }

  /** A layer with these parameters in place of its own. */
  public Affine in(Affine affine) {
    LinearMap map =
        weights.size() == 0 ? affine.map() : affine.map().withParameters(weights.toArray());
    return new Affine(map, biases.size() == 0 ? affine.bias() : spread(affine), affine.stored());
  }

  private Vector spread(Affine affine) {
    double[] bias = new double[affine.outputSize()];
    int places = bias.length / biases.size();
    Arrays.setAll(bias, i -> biases.get(i / places));
    return Vector.of(bias);
  }
}
