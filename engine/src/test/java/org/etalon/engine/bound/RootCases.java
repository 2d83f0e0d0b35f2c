package org.etalon.engine.bound;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;

/** Networks, changes of them and enclosures that put root bounds to the test. */
final class RootCases {
  private RootCases() {}

  /**
   * Encloses a layer by twice what intervals around zero give.
   *
   * @param reach the largest magnitude of an input of the layer
   * @return the largest magnitude of an output
   */
  static double widen(SiteState s, double reach) {
    double next = 0;
    Matrix w = s.site.incoming[0].mapF.toMatrix();
    Matrix wPrime = s.site.incoming[0].mapG.toMatrix();
    for (int i = 0; i < s.size; i++) {
      double sum = Math.max(Math.abs(s.site.b.get(i)), Math.abs(s.site.bPrime.get(i)));
      for (int j = 0; j < w.columns(); j++) {
        sum += Math.max(Math.abs(w.get(i, j)), Math.abs(wPrime.get(i, j))) * reach;
      }
      s.f.upper[i] = s.g.upper[i] = 2 * sum;
      s.f.lower[i] = s.g.lower[i] = -2 * sum;
      s.upperD[i] = 4 * sum;
      s.lowerD[i] = -4 * sum;
      next = Math.max(next, 2 * sum);
    }
    return next;
  }

  /** The largest magnitude that a layer's d may have. */
  static double largestD(SiteState s) {
    double bound = 0;
    for (int i = 0; i < s.size; i++) {
      bound = Math.max(bound, Math.max(-s.lowerD[i], s.upperD[i]));
    }
    return bound;
  }

  /** Random weights, no biases; each layer about keeps the size of its input. */
  static Network network(SplittableRandom random, int... widths) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] weights = new double[widths[l] * widths[l - 1]];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = (random.nextDouble() - 0.5) * Math.sqrt(12.0 / widths[l - 1]);
      }
      layers.add(
          Affine.of(
              Matrix.of(widths[l], widths[l - 1], weights), Vector.of(new double[widths[l]])));
    }
    return Network.alternating(layers);
  }

  /** The difference is all of f's last layer: what is known of z below is put to the test. */
  static Network lastLayerNegated(Network f) {
    int last = f.layers().size();
    return changed(
        f,
        (layer, number) -> {
          double[] weights = layer.map().parameters();
          for (int k = 0; k < weights.length && number == last; k++) {
            weights[k] = -weights[k];
          }
          return new Affine(layer.map().withParameters(weights), layer.bias());
        });
  }

  /** Every weight rounded to a multiple of 2^-8, no biases. */
  static Network rounded(Network f) {
    return changed(
        f,
        (layer, number) -> {
          double[] weights = layer.map().parameters();
          for (int k = 0; k < weights.length; k++) {
            weights[k] = Math.rint(weights[k] * 256) / 256;
          }
          return new Affine(layer.map().withParameters(weights), Vector.zeros(layer.outputSize()));
        });
  }

  /** A chain with other affine layers, given with the places they have, from 1. */
  private static Network changed(Network f, BiFunction<Affine, Integer, Affine> change) {
    List<Layer> layers = new ArrayList<>();
    for (Layer layer : f.layers()) {
      int number = layers.size() + 1;
      layers.add(
          layer.fold(a -> change.apply(a, number), relu -> relu, add -> add, pool -> pool, c -> c));
    }
    return Network.of(layers);
  }
}
