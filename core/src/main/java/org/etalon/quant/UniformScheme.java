package org.etalon.quant;

/**
 * A uniform quantization of a network with one bit width.
 *
 * @param bits b, the width of every stored integer, sign included, 1 to 24
 * @param rounding how a parameter goes to the grid
 * @param granularity which parameters share a step
 * @param step which steps are allowed
 * @param saturate whether the step may be so small that the integer of the largest parameter has to
 *     be clipped to the largest one, {@code 2^(b-1) - 1}; otherwise the step is the smallest one
 *     for which every number of {@code [-B, B]} fits, B the largest absolute parameter that shares
 *     it
 */
public record UniformScheme(
    int bits, Rounding rounding, Granularity granularity, StepRule step, boolean saturate) {
  /** The widest integers: those that float32 holds exactly. */
  public static final int MAX_BITS = 24;

  /**
   * Checks the width.
   *
   * @throws IllegalArgumentException if {@code bits} is not in 1 to {@link #MAX_BITS}
   */
  public UniformScheme {
    if (bits < 1 || bits > MAX_BITS) {
      throw new IllegalArgumentException("bits must be 1 to " + MAX_BITS + ", not " + bits);
    }
  }
}
