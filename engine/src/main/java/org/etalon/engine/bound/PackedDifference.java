package org.etalon.engine.bound;

import java.util.Objects;

/**
 * What {@link PackedLayer} leaves out where it is of a pair: weights of d, and relaxations of e. A
 * copy, immutable once made; arrays are not modified.
 */
final class PackedDifference {
  /** Of g and of the difference, [neurons x neurons below]; nothing in the first layer. */
  final double[] wPrime;

  final double[] dw;
  final double[] db;
  final double[] uz;
  final double[] ud;
  final double[] u0;
  final double[] lz;
  final double[] ld;
  final double[] l0;

  /** The rounding of a step per unit of a coefficient on e. */
  final double[] weight;

  PackedDifference(SiteState s, DenseLayer layer, int[] neurons, int[] below) {
    ReluPlanes planes = Objects.requireNonNull(s.relu);
    wPrime = PackedLayer.matrix(layer.wPrime, layer.columns, neurons, below);
    dw = PackedLayer.matrix(layer.dw, layer.columns, neurons, below);
    db = PackedLayer.take(layer.site.db, neurons);
    uz = PackedLayer.take(planes.uz, neurons);
    ud = PackedLayer.take(planes.ud, neurons);
    u0 = PackedLayer.take(planes.u0, neurons);
    lz = PackedLayer.take(planes.lz, neurons);
    ld = PackedLayer.take(planes.ld, neurons);
    l0 = PackedLayer.take(planes.l0, neurons);
    weight = PackedLayer.take(s.alpha, neurons);
  }
}
