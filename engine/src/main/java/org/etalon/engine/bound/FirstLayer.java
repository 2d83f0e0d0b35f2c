package org.etalon.engine.bound;

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

  /** Neurons unstable in both networks: e is bounded by envelopes of {@code max(0, d)}. */
  final boolean[] curvedE;

  private FirstLayer(
      LayerState s,
      PairLayer layer,
      PackedLayer packed,
      EuclideanBox box,
      double gamma,
      boolean prime) {
    int[] rows = packed.neurons;
    z =
        new ScaledRows(
            prime ? layer.wPrime : layer.w,
            layer.columns,
            prime ? layer.bPrime : layer.b,
            rows,
            box);
    d = prime ? z : new ScaledRows(layer.dw, layer.columns, layer.db, rows, box);
    weightA = new double[rows.length];
    weightE = new double[rows.length];
    curvedE = new boolean[rows.length];
    for (int k = 0; k < rows.length; k++) {
      int i = rows[k];
      double onZ = 4 * gamma * z.reach(k) + layer.errorZ(i, gamma, box.largest());
      double onZPrime = 4 * gamma * z.reach(k) + layer.errorZPrime(i, gamma, box.largest());
      double onD = 4 * gamma * d.reach(k) + layer.errorD(i, gamma, box.largest(), 0);
      curvedE[k] = packed.unstable[k] && s.lowerPrime[i] < 0 && s.upperPrime[i] > 0;
      weightA[k] = LayerState.inflate(packed.weight[k] + (prime ? onZPrime : onZ));
      weightE[k] = LayerState.inflate(curvedE[k] ? onD : s.alpha[i] + onZ + onD);
    }
  }

  /**
   * Of the pair.
   *
   * @param s enclosed, relaxed and weighed
   * @param packed of the same layer
   */
  static FirstLayer ofPair(
      LayerState s, PairLayer layer, PackedLayer packed, EuclideanBox box, double gamma) {
    return new FirstLayer(s, layer, packed, box, gamma, false);
  }

  /** The same of g alone. */
  static FirstLayer ofPrime(
      LayerState s, PairLayer layer, PackedLayer packed, EuclideanBox box, double gamma) {
    return new FirstLayer(s, layer, packed, box, gamma, true);
  }
}
