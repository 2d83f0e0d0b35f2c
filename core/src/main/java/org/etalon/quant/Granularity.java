package org.etalon.quant;

/** Which parameters share one step. */
public enum Granularity {
  /** All weights and biases of the network. */
  NETWORK("network"),
  /** The weights and biases of one layer. */
  LAYER("layer"),
  /**
   * The weights of one output channel and its bias: those into one neuron of a dense layer, one
   * kernel of a convolution.
   */
  CHANNEL("channel");

  private final String label;

  Granularity(String label) {
    this.label = label;
  }

  /** The name used on the command line and in JSON. */
  public String label() {
    return label;
  }
}
