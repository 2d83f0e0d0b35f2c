package org.etalon.engine.bound;

/**
 * What is known of one network at one site on one box: an enclosure of z, and what activations and
 * rounding follow from it. Buffers of one thread.
 */
final class SideState {
  final double[] lower;
  final double[] upper;

  /** Bounds of the rounding of a step per unit of its coefficients on z. */
  final double[] roundingZ;

  /** The same per unit of its coefficients on a; one entry an activation. */
  final double[] beta;

  /** The activations that are not identically zero on the box. */
  final LiveSet live;

  /** An upper bound of |a| over all activations. */
  double maxA;

  /** For so many z, and room for planes of so many z and a. */
  SideState(int size, int planes, int activations) {
    lower = new double[size];
    upper = new double[size];
    roundingZ = new double[planes];
    beta = new double[activations];
    live = new LiveSet(activations);
  }

  /** Whether neuron {@code i} of a rectifier may be on either side of zero. */
  boolean unstable(int i) {
    return lower[i] < 0 && upper[i] > 0;
  }

  /** An upper bound of |z_i|. */
  double magnitude(int i) {
    return Math.max(Math.abs(lower[i]), Math.abs(upper[i]));
  }
}
