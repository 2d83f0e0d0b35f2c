package org.etalon.engine.bound;

import org.etalon.linalg.Matrix;

/** A site of a chain of matrices, as methods for such chains read it. Arrays are not modified. */
final class DenseLayer {
  final PairSite site;
  final int columns;
  final double[] w;
  final double[] wPrime;
  final double[] dw;

  private DenseLayer(PairSite site, Matrix w, Matrix wPrime, Matrix dw) {
    this.site = site;
    columns = w.columns();
    this.w = w.toArray();
    this.wPrime = wPrime.toArray();
    this.dw = dw.toArray();
  }

  /** The layers of a chain; entry s is that of site s, the first one empty. */
  static DenseLayer[] of(PairTheta pair) {
    DenseLayer[] layers = new DenseLayer[pair.count()];
    for (int s = 1; s < layers.length; s++) {
      PairSite site = pair.site(s);
      PairSegment segment = site.incoming[0];
      layers[s] =
          new DenseLayer(
              site,
              segment.mapF.toMatrix(),
              segment.mapG.toMatrix(),
              segment.mapDifference.toMatrix());
    }
    return layers;
  }

  double[] weights(Side side) {
    return side.of(w, wPrime);
  }
}
