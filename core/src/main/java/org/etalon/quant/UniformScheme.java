package org.etalon.quant;

import java.util.OptionalInt;

/**
 * A uniform quantization of a network with one bit width, or one for weights and one for biases.
 *
 * @param bits b, the width of every stored integer, sign included, 1 to 32
 * @param rounding how a parameter goes to the grid
 * @param granularity which parameters share a step
 * @param step which steps are allowed
 * @param saturate whether the step may be so small that the integer of the largest parameter has to
 *     be clipped to the largest one, {@code 2^(b-1) - 1}; otherwise the step is the smallest one
 *     for which every number of {@code [-B, B]} fits, B the largest absolute parameter that shares
 *     it
 * @param biasBits the width of biases, 1 to 32, which then have steps of their own: one for all
 *     biases of the network, of a layer, or one for each bias; if empty, biases have the width and
 *     the steps of the weights
 */
public record UniformScheme(
    int bits,
    Rounding rounding,
    Granularity granularity,
    StepRule step,
    boolean saturate,
    OptionalInt biasBits) {
  /** The widest integers: those of ONNX's int32. */
  public static final int MAX_BITS = 32;

  /**
   * Checks the widths.
   *
   * @throws IllegalArgumentException if a width is not in 1 to {@link #MAX_BITS}
   */
  public UniformScheme {
    requireWidth("bits", bits);
    biasBits.ifPresent(width -> requireWidth("bias bits", width));
  }

  /** A scheme whose biases share the width and the steps of the weights. */
  public UniformScheme(
      int bits, Rounding rounding, Granularity granularity, StepRule step, boolean saturate) {
    this(bits, rounding, granularity, step, saturate, OptionalInt.empty());
  }

  private static void requireWidth(String name, int width) {
    if (width < 1 || width > MAX_BITS) {
      throw new IllegalArgumentException(name + " must be 1 to " + MAX_BITS + ", not " + width);
    }
  }

  /** The same with another width of the weights. */
  public UniformScheme withBits(int width) {
    return new UniformScheme(width, rounding, granularity, step, saturate, biasBits);
  }

  /** The scheme of the biases alone. */
  UniformScheme ofBiases() {
    return new UniformScheme(biasBits.orElse(bits), rounding, granularity, step, saturate);
  }
}
