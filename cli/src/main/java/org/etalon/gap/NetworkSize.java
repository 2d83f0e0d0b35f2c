package org.etalon.gap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.etalon.network.LinearMap;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.StoredParameters;
import org.etalon.theta.Segment;
import org.etalon.theta.SegmentNorms;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;

/**
 * How large a network is in the measures that bounds are made of.
 *
 * @param largestNorm an upper bound of the largest spectral norm of a layer
 * @param normProduct an upper bound of how much the network stretches, from the spectral norms of
 *     its layers: their product in a chain, in a graph the sum over its branches
 * @param pathNorm the largest l1 norm of the path-lifting of an output, biases included, computed
 *     in doubles
 */
public record NetworkSize(double largestNorm, double normProduct, double pathNorm) {
  /** The size of a network. */
  public static NetworkSize of(Network network) {
    Theta theta = Theta.of(network);
    int last = theta.sites().size() - 1;
    double largest = 0;
    double[] products = new double[last + 1];
    double[][] paths = new double[last + 1][];
    products[0] = 1;
    paths[0] = new double[network.inputSize()];
    Arrays.fill(paths[0], 1);
    for (int s = 1; s <= last; s++) {
      Site site = theta.sites().get(s);
      double[] z = new double[site.size()];
      Arrays.setAll(z, i -> Math.abs(site.bias().get(i)));
      for (Segment segment : site.incoming()) {
        double norm = SegmentNorms.of(segment).two();
        largest = Math.max(largest, norm);
        products[s] += products[segment.from()] * Math.nextUp(norm);
        addAbsolute(segment.map(), paths[segment.from()], z);
      }
      products[s] *= site.pool().map(pool -> Math.nextUp(Math.sqrt(pool.mostUses()))).orElse(1.0);
      paths[s] = site.pool().map(pool -> totals(pool, z)).orElse(z);
    }
    double path = Arrays.stream(paths[last]).max().orElseThrow();
    return new NetworkSize(largest, products[last] * (1 + 1e-12), path);
  }

  private static void addAbsolute(LinearMap map, double[] paths, double[] sums) {
    for (int i = 0; i < sums.length; i++) {
      MapRow row = map.row(i);
      for (int k = 0; k < row.size(); k++) {
        sums[i] += Math.abs(row.value(k)) * paths[row.column(k)];
      }
    }
  }

  private static double[] totals(MaxPool pool, double[] values) {
    double[] totals = new double[pool.outputSize()];
    for (int i = 0; i < totals.length; i++) {
      for (int k = 0; k < pool.windowSize(i); k++) {
        totals[i] += values[pool.member(i, k)];
      }
    }
    return totals;
  }

  /**
   * The network with the weights of each channel in random places and of random sign: what is left
   * of it when training's arrangement is taken away and all sums of absolute values stay.
   */
  public static Network scrambled(Network network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return ChangedWeights.of(
        network,
        (weights, channels) -> {
          int each = weights.length / channels;
          for (int channel = 0; channel < channels; channel++) {
            scramble(weights, channel * each, each, random);
          }
        });
  }

  private static void scramble(double[] weights, int start, int count, SplittableRandom random) {
    List<Double> row = new ArrayList<>();
    for (int j = start; j < start + count; j++) {
      row.add(random.nextBoolean() ? weights[j] : -weights[j]);
    }
    Collections.shuffle(row, new Random(random.nextLong()));
    for (int j = 0; j < count; j++) {
      weights[start + j] = row.get(j);
    }
  }

  /**
   * A network of the same architecture before training: uniform in {@code +-sqrt(6 / (in + out))},
   * in the weights of an output channel, out how many channels there are; no biases.
   */
  public static Network untrained(Network network, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return ChangedWeights.withoutBiases(
        network,
        (weights, channels) -> {
          double range = Math.sqrt(6.0 / ((double) weights.length / channels + channels));
          double[] values = random.doubles(weights.length, -range, range).toArray();
          System.arraycopy(values, 0, weights, 0, weights.length);
        });
  }

  /**
   * The bits of a weight that channels really use: the logarithm of the most values in one channel.
   */
  public static int bits(Network network) {
    int most = 1;
    for (StoredParameters parameters : StoredParameters.ofAll(network)) {
      int each = parameters.weights().size() / parameters.channels();
      for (int channel = 0; channel < parameters.channels(); channel++) {
        Set<Double> values = new HashSet<>();
        for (int j = channel * each; j < (channel + 1) * each; j++) {
          values.add(parameters.weights().get(j));
        }
        most = Math.max(most, values.size());
      }
    }
    return Math.max(1, 32 - Integer.numberOfLeadingZeros(most - 1));
  }
}
