package org.etalon.quant;

/** Which steps a uniform quantizer may choose. */
public enum StepRule {
  /** Powers of two: integer times step is exact in every binary format. */
  POWER_OF_TWO("power-of-two"),
  /**
   * Any step with so few significant bits that integer times step is exact in float32: at most
   * {@code 24 - bits} of them; a power of two from 23 bits on. (Integers of more than 25 bits,
   * which float32 does not hold, are exact in float64.)
   */
  FREE("free");

  private final String label;

  StepRule(String label) {
    this.label = label;
  }

  /** The name used on the command line and in JSON. */
  public String label() {
    return label;
  }
}
