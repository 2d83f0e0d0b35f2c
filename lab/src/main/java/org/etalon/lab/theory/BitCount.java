package org.etalon.lab.theory;

import static org.etalon.lab.theory.Numbers.over;
import static org.etalon.lab.theory.Numbers.times;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.etalon.quant.Rounding;

/**
 * How many bits a coordinate needs so that no network of a class errs by more than epsilon.
 *
 * @param etaSufficient a step for which E_up is at most epsilon (rounded down)
 * @param etaExcluded a step at and above which E_mono is above epsilon (rounded up); empty where no
 *     step is, and for nearest, for which E_mono is no proved bound
 * @param sufficientBits bits of the grid of the first step
 * @param necessaryBits with fewer bits even the finest grid that covers [-B, B] fails on a network
 *     of the class (E_low)
 * @param necessaryBitsAnyStep with fewer bits every grid that covers [-B, B] fails (E_mono)
 */
public record BitCount(
    BigDecimal etaSufficient,
    Optional<BigDecimal> etaExcluded,
    int sufficientBits,
    int necessaryBits,
    OptionalInt necessaryBitsAnyStep) {
  private static final int STEPS = 80;

  /**
   * The bits for a class.
   *
   * @throws IllegalArgumentException if epsilon is not positive
   */
  public static BitCount of(ParameterClass c, Rounding rounding, BigDecimal epsilon) {
    if (epsilon.signum() <= 0) {
      throw new IllegalArgumentException("epsilon must be above 0");
    }
    ErrorBounds bounds = new ErrorBounds(c, rounding);
    BigDecimal sufficient = largest(bounds::upper, c, epsilon)[0];
    BigDecimal b = c.weightBound();
    BigDecimal[] monotone = largest(bounds::monotone, c, epsilon);
    boolean excludes = rounding != Rounding.NEAREST && monotone[0].compareTo(monotone[1]) < 0;
    int anyStep = excludes ? bits(b, monotone[1]) : 1;
    return new BitCount(
        sufficient,
        excludes ? Optional.of(monotone[1]) : Optional.empty(),
        bits(b, sufficient),
        leastNotRefuted(bounds, b, Math.max(1, anyStep - 1), epsilon),
        excludes ? OptionalInt.of(anyStep) : OptionalInt.empty());
  }

  /**
   * The bits of the grid {@code eta Z} on [-B, B]: {@code ceil(log2(floor(B/eta) + ceil(B/eta) +
   * 1))}.
   */
  static int bits(BigDecimal b, BigDecimal eta) {
    BigInteger whole = Numbers.quotient(b, eta);
    boolean exact = new BigDecimal(whole).multiply(eta).compareTo(b) == 0;
    BigInteger above = exact ? whole : whole.add(BigInteger.ONE);
    return Numbers.ceilLog2(whole.add(above).add(BigInteger.ONE));
  }

  /**
   * For a nondecreasing error: a step found good and a slightly larger one found bad, the exponent
   * of two first, then by bisection. If every step is good, both are the largest tried.
   */
  private static BigDecimal[] largest(
      Function<BigDecimal, BigDecimal> error, ParameterClass c, BigDecimal epsilon) {
    BigDecimal top = times(c.weightBound(), power(1));
    if (error.apply(top).compareTo(epsilon) <= 0) {
      return new BigDecimal[] {top, top};
    }
    int bad = -1; // top is B 2^1; the step B 2^-bad fails
    int good = 1;
    while (error.apply(times(c.weightBound(), power(-good))).compareTo(epsilon) > 0) {
      bad = good;
      good *= 2;
    }
    while (good - bad > 1) {
      int middle = (good + bad) / 2;
      if (error.apply(times(c.weightBound(), power(-middle))).compareTo(epsilon) <= 0) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    BigDecimal low = times(c.weightBound(), power(-good));
    BigDecimal high = times(c.weightBound(), power(-bad));
    for (int k = 0; k < STEPS; k++) {
      BigDecimal middle = over(low.add(high, Numbers.CONTEXT), Numbers.TWO);
      if (error.apply(middle).compareTo(epsilon) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new BigDecimal[] {low, high};
  }

  private static BigDecimal power(int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(exponent)));
    return exponent >= 0 ? power : over(BigDecimal.ONE, power);
  }

  /** The least width, from one on, whose finest grid no network of {@code lower} refutes. */
  private static int leastNotRefuted(
      ErrorBounds bounds, BigDecimal b, int from, BigDecimal epsilon) {
    int bits = from;
    while (bounds.lower(finestStep(b, bits)).compareTo(epsilon) > 0) {
      bits++;
    }
    return bits;
  }

  /** The finest step of a width: {@code B / 2^(bits-1)}, above it by less than anything matters. */
  private static BigDecimal finestStep(BigDecimal b, int bits) {
    BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(bits - 1));
    return times(over(b, power), BigDecimal.ONE.add(new BigDecimal("1e-40")));
  }
}
