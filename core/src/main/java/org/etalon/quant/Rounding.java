package org.etalon.quant;

/** How a real number goes to the grid of multiples of a step. */
public enum Rounding {
  /** To the largest multiple at most the number: ap_fixed's AP_TRN. */
  FLOOR("floor"),
  /** To the nearest multiple, ties to the even one. */
  NEAREST("nearest"),
  /** To the nearest multiple towards zero. */
  ZERO("zero");

  private final String label;

  Rounding(String label) {
    this.label = label;
  }

  /** The name used on the command line and in JSON. */
  public String label() {
    return label;
  }
}
