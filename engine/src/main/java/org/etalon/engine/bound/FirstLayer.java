package org.etalon.engine.bound;

import java.util.stream.IntStream;

/**
 * The first hidden layer of a pair, or of g alone, over a box: its neurons as rows of affine maps,
 * and what rounding costs there. Immutable once made.
 */
final class FirstLayer {
  /** z of f (or z' of g), for the neurons of the packed layer. */
  final ScaledRows z;

  /** d of the pair; of g alone the same as z. */
  final ScaledRows d;

  /** The rounding per unit of a coefficient on a. */
  final double[] weightA;

  /** The same on e. */
  final double[] weightE;

  /** The numbers, among the packed neurons, of those that may be unstable. */
  final int[] listed;

  /** The numbers of the inputs, and how many the network has. */
  final int[] inputs;

  final int columns;

  /** Neurons unstable in both networks: e is bounded by envelopes of {@code max(0, d)}. */
  final boolean[] curvedE;

  /**
   * Of the pair, or of g alone.
   *
   * @param states of which the first layer's is enclosed, relaxed and weighed
   * @param packed of the same layer
   */
  FirstLayer(
      Side side,
      SiteState[] states,
      DenseLayer layer,
      PackedLayer packed,
      EuclideanBox box,
      double gamma) {
    int[] rows = packed.neurons;
    PairSite site = layer.site;
    SiteState s = states[1];
    z = new ScaledRows(layer.weights(side), layer.columns, site.bias(side), rows, box);
    d = side == Side.G ? z : new ScaledRows(layer.dw, layer.columns, site.db, rows, box);
    listed = IntStream.range(0, rows.length).filter(k -> packed.unstable[k]).toArray();
    inputs = box.inputs();
    columns = layer.columns;
    weightA = new double[rows.length];
    weightE = new double[rows.length];
    curvedE = new boolean[rows.length];
    for (int k = 0; k < rows.length; k++) {
      int i = rows[k];
      double onZ = 4 * gamma * z.reach(k) + site.errorZ(side, i, gamma, states);
      double onD = 4 * gamma * d.reach(k) + site.errorD(i, gamma, states);
      curvedE[k] = packed.unstable[k] && s.g.unstable(i);
      weightA[k] = SiteState.inflate(packed.weight[k] + onZ);
      weightE[k] = SiteState.inflate(curvedE[k] ? onD : s.alpha[i] + onZ + onD);
    }
  }
}
