package org.etalon.lab.theory;

import static org.etalon.lab.theory.Directed.DOWN;
import static org.etalon.lab.theory.Directed.UP;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.etalon.problem.UnfitException;
import org.etalon.quant.Rounding;

/**
 * How many bits a coordinate needs so that no network of a class errs by more than epsilon.
 *
 * @param etaSufficient a step for which E_up is at most epsilon
 * @param etaExcluded a step at and above which E_mono is above epsilon; empty where no step is
 * @param sufficientBits bits of the grid of the first step
 * @param necessaryBits with fewer bits the finest grid that covers [-B, B] fails on a network of
 *     the class (E_low)
 * @param necessaryBitsAnyStep with fewer bits every grid that covers [-B, B] fails (E_mono)
 */
public record BitCount(
    BigDecimal etaSufficient,
    Optional<BigDecimal> etaExcluded,
    int sufficientBits,
    int necessaryBits,
    OptionalInt necessaryBitsAnyStep) {
  /** Above this many bits a coordinate nothing is computed. */
  public static final int MOST_BITS = 1 << 16;

  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal SLIGHTLY_ABOVE_ONE = BigDecimal.ONE.add(new BigDecimal("1e-40"));
  private static final int STEPS = 80;

  /**
   * The bits for a class.
   *
   * @throws IllegalArgumentException if epsilon is not positive, or more than {@value #MOST_BITS}
   *     bits would be needed
   */
  public static BitCount of(ParameterClass c, Rounding rounding, BigDecimal epsilon) {
    ParameterClass.requireSize("epsilon", epsilon);
    ErrorBounds bounds = new ErrorBounds(c, rounding);
    BigDecimal sufficient = largest(bounds::upper, c, epsilon)[0];
    BigDecimal b = c.weightBound();
    BigDecimal[] monotone = largest(bounds::monotone, c, epsilon);
    boolean excludes = monotone[0].compareTo(monotone[1]) < 0;
    int anyStep = excludes ? bits(rounding, b, monotone[1]) : 1;
    return new BitCount(
        sufficient,
        excludes ? Optional.of(monotone[1]) : Optional.empty(),
        bits(rounding, b, sufficient),
        leastNotRefuted(bounds, rounding, b, anyStep, epsilon),
        excludes ? OptionalInt.of(anyStep) : OptionalInt.empty());
  }

  /**
   * The bits that tell apart all multiples of the step which a rounding takes numbers of [-B, B]
   * to: the ceiling of the binary logarithm of their number, exactly.
   */
  static int bits(Rounding rounding, BigDecimal b, BigDecimal eta) {
    BigDecimal[] division = b.divideAndRemainder(eta);
    BigInteger below = division[0].toBigInteger();
    BigInteger above = division[1].signum() == 0 ? below : below.add(BigInteger.ONE);
    BigInteger others =
        switch (rounding) {
          case FLOOR -> below.add(above);
          case ZERO -> below.shiftLeft(1);
          case NEAREST -> nearest(division, eta).shiftLeft(1);
        };
    return others.bitLength(); // the least n with 2^n above the number of values but 0
  }

  /** The multiple that a quotient and remainder go to, ties to the even one. */
  private static BigInteger nearest(BigDecimal[] division, BigDecimal eta) {
    BigInteger below = division[0].toBigInteger();
    int half = division[1].multiply(TWO).compareTo(eta);
    return half > 0 || (half == 0 && below.testBit(0)) ? below.add(BigInteger.ONE) : below;
  }

  /**
   * For a nondecreasing error: a step found good and a slightly larger one found bad, the exponent
   * of two first, then by bisection. If every step is good, both are the largest tried.
   */
  private static BigDecimal[] largest(
      UnaryOperator<BigDecimal> error, ParameterClass c, BigDecimal epsilon) {
    BigDecimal top = c.weightBound().multiply(TWO);
    if (error.apply(top).compareTo(epsilon) <= 0) {
      return new BigDecimal[] {top, top};
    }
    int bad = -1; // top is B 2^1; the step B 2^-bad fails
    int good = 1;
    while (error.apply(step(c, good)).compareTo(epsilon) > 0) {
      bad = good;
      good *= 2;
      if (good > MOST_BITS) {
        throw new UnfitException(
            "such a class and epsilon need more than " + MOST_BITS + " bits a coordinate");
      }
    }
    while (good - bad > 1) {
      int middle = (good + bad) / 2;
      if (error.apply(step(c, middle)).compareTo(epsilon) <= 0) {
        good = middle;
      } else {
        bad = middle;
      }
    }
    BigDecimal low = step(c, good);
    BigDecimal high = step(c, bad);
    for (int k = 0; k < STEPS; k++) {
      BigDecimal middle = DOWN.over(DOWN.plus(low, high), TWO);
      if (error.apply(middle).compareTo(epsilon) <= 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new BigDecimal[] {low, high};
  }

  /** {@code B 2^-halvings}, about. */
  private static BigDecimal step(ParameterClass c, int halvings) {
    return halvings < 0
        ? c.weightBound().multiply(TWO)
        : DOWN.over(c.weightBound(), DOWN.power(TWO, halvings));
  }

  /** The least width, from one on, whose finest grid no network of {@code lower} refutes. */
  private static int leastNotRefuted(
      ErrorBounds bounds, Rounding rounding, BigDecimal b, int from, BigDecimal epsilon) {
    int bits = from;
    while (bounds.lower(finestStep(rounding, b, bits)).compareTo(epsilon) > 0) {
      bits++;
    }
    return bits;
  }

  /**
   * The finest step whose values fit a width, above it by less than anything matters: B over
   * 2^(bits-1), for nearest over half less, where B would go one multiple further.
   */
  static BigDecimal finestStep(Rounding rounding, BigDecimal b, int bits) {
    BigDecimal steps = DOWN.power(TWO, bits - 1);
    BigDecimal most = rounding == Rounding.NEAREST ? steps.subtract(HALF) : steps;
    return UP.times(UP.over(b, most), SLIGHTLY_ABOVE_ONE);
  }
}
