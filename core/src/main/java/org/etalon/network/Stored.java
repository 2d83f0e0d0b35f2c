package org.etalon.network;

/**
 * Which numbers of an affine layer are parameters, those that are counted and quantized; the others
 * belong to the architecture, as the mean of a pooling or the normalization of inputs does.
 */
public enum Stored {
  /** The numbers of the map and the bias. */
  WEIGHTS_AND_BIAS(true, true),
  /** The numbers of the map; the bias is zero or fixed. */
  WEIGHTS(true, false),
  /** The bias; the map is the identity or fixed. */
  BIAS(false, true),
  /** None. */
  NOTHING(false, false);

  /** What two layers that become one store. */
  static Stored union(Stored a, Stored b) {
    boolean biases = a.bias || b.bias;
    return a.weights || b.weights ? biases ? WEIGHTS_AND_BIAS : WEIGHTS : biases ? BIAS : NOTHING;
  }

  private final boolean weights;
  private final boolean bias;

  Stored(boolean weights, boolean bias) {
    this.weights = weights;
    this.bias = bias;
  }

  /** Whether the numbers of the map are parameters. */
  public boolean weights() {
    return weights;
  }

  /** Whether the bias is one. */
  public boolean bias() {
    return bias;
  }
}
