package org.etalon.checker;

/** What a row bounds: a neuron's z of f, z' of g, or their difference d = z' - z. */
enum Kind {
  F,
  G,
  DIFFERENCE;

  /** The lower ends of what it bounds. */
  double[] low(LayerState state) {
    return switch (this) {
      case F -> state.zLow;
      case G -> state.pLow;
      case DIFFERENCE -> state.dLow;
    };
  }

  /** The upper ends. */
  double[] high(LayerState state) {
    return switch (this) {
      case F -> state.zHigh;
      case G -> state.pHigh;
      case DIFFERENCE -> state.dHigh;
    };
  }
}
