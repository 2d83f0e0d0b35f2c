package org.etalon.engine.bound;

/** The enclosures of all neurons on a root box, valid on every box inside it, and its bound. */
public final class RootBound {
  private final double[][][] enclosures;
  private final BoxBound bound;

  RootBound(LayerState[] states, BoxBound bound) {
    this.bound = bound;
    enclosures = new double[states.length][][];
    for (int l = 0; l < states.length; l++) {
      double[][] live = arrays(states[l]);
      enclosures[l] = new double[live.length][];
      for (int k = 0; k < live.length; k++) {
        enclosures[l][k] = live[k].clone();
      }
    }
  }

  /** The bound of the root box itself. */
  public BoxBound bound() {
    return bound;
  }

  /** Lower bounds of the pre-activations of layer {@code l}, counted from 0; a copy. */
  public double[] lower(int l, boolean ofG) {
    return enclosures[l][ofG ? 2 : 0].clone();
  }

  /** Upper bounds of the pre-activations of layer {@code l}, counted from 0; a copy. */
  public double[] upper(int l, boolean ofG) {
    return enclosures[l][ofG ? 3 : 1].clone();
  }

  void restore(LayerState[] states) {
    for (int l = 0; l < states.length; l++) {
      double[][] live = arrays(states[l]);
      for (int k = 0; k < live.length; k++) {
        System.arraycopy(enclosures[l][k], 0, live[k], 0, live[k].length);
      }
    }
  }

  private static double[][] arrays(LayerState s) {
    return new double[][] {s.lower, s.upper, s.lowerPrime, s.upperPrime, s.lowerD, s.upperD};
  }
}
