package org.etalon.quant;

import java.math.BigInteger;

/**
 * The smallest allowed step with which a range of parameters fits the integers of a scheme.
 *
 * <p><b>Allowed</b> is a step {@code m * 2^e} that is a normal float32, with m of at most {@code
 * max(1, 24 - b)} bits if the rule is {@link StepRule#FREE}, 1 bit if it is {@link
 * StepRule#POWER_OF_TWO}; then index times step is exact in float32 up to 25 bits, and in float64
 * (docs/math/quantizers.md, lemma 5).
 *
 * <p><b>Property:</b> exact; the step found fits, and no smaller allowed one does (lemma 6).
 */
final class StepSelection {
  private static final int FLOAT32_PRECISION = 24;

  private StepSelection() {}

  /**
   * The step for parameters of magnitude at most {@code bound}; 1 if {@code bound} is 0.
   *
   * @param bound B, at most the largest float32
   */
  static double smallest(double bound, UniformScheme scheme) {
    if (bound == 0) {
      return 1;
    }
    // 2^(exponent(B) - b) is below B / 2^(b-1), so the search starts at a step that does not fit,
    // unless that one is not normal.
    int exponent = Math.max(Float.MIN_EXPONENT, Math.getExponent(bound) - scheme.bits());
    while (!fits(bound, Math.scalb(1.0, exponent), scheme)) {
      exponent++;
    }
    if (scheme.step() == StepRule.POWER_OF_TWO || exponent == Float.MIN_EXPONENT) {
      return Math.scalb(1.0, exponent);
    }
    int precision = Math.max(1, FLOAT32_PRECISION - scheme.bits());
    int fitting = 1 << precision;
    int failing = fitting / 2;
    while (fitting - failing > 1) {
      int middle = (fitting + failing) / 2;
      if (fits(bound, Math.scalb((double) middle, exponent - precision), scheme)) {
        fitting = middle;
      } else {
        failing = middle;
      }
    }
    return Math.scalb((double) fitting, exponent - precision);
  }

  /** Whether all of [-bound, bound] has indices in the range, or reaches its ends if saturating. */
  private static boolean fits(double bound, double eta, UniformScheme scheme) {
    BigInteger limit = BigInteger.ONE.shiftLeft(scheme.bits() - 1);
    if (scheme.saturate()) {
      // B / eta <= 2^(b-1) is ceil(B / eta) <= 2^(b-1).
      return Grid.index(-bound, eta, Rounding.FLOOR).negate().compareTo(limit) <= 0;
    }
    return Grid.index(bound, eta, scheme.rounding()).compareTo(limit) < 0;
  }
}
