package org.etalon.engine.bound;

/**
 * What is known in the Euclidean norm of the neurons of a layer that may be unstable: of z less
 * fixed centres, and of d.
 */
final class EuclideanNorms {
  private final double[] centers;
  private final double ofZ;
  private final double ofD;

  /**
   * Norms of a layer.
   *
   * @param centers [neurons of the layer] the centres of z
   * @param ofZ an upper bound of {@code ||z - centers||_2}
   * @param ofD an upper bound of {@code ||d||_2}
   */
  EuclideanNorms(double[] centers, double ofZ, double ofD) {
    this.centers = centers;
    this.ofZ = ofZ;
    this.ofD = ofD;
  }

  double center(int i) {
    return centers[i];
  }

  double ofZ() {
    return ofZ;
  }

  double ofD() {
    return ofD;
  }
}
