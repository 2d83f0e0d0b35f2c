package org.etalon.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/**
 * The judge rounds decimals, with the step that IEEE division gives where the range is a double.
 */
class DynamicCastTest {
  private static double[] doubles(Dyadic[] y) {
    return Arrays.stream(y).mapToDouble(Dyadic::toDouble).toArray();
  }

  private static double[] cast(double... x) {
    return doubles(DynamicCast.cast(Dyadic.ofAll(x.length, i -> x[i])));
  }

  /** Numbers of few bits, so that their differences are doubles; now and then halves of steps. */
  private static double[] vector(SplittableRandom random) {
    double[] x = new double[1 + random.nextInt(5)];
    int exponent = random.nextInt(-60, 60);
    int most = random.nextBoolean() ? 511 : 1 << 20;
    int sign = random.nextInt(3);
    for (int i = 0; i < x.length; i++) {
      int code = random.nextInt(4) == 0 ? 0 : random.nextInt(-most, most);
      x[i] =
          Math.scalb(
              (double) (sign == 0 ? code : sign == 1 ? Math.abs(code) : -Math.abs(code)), exponent);
    }
    if (x.length > 1 && random.nextInt(3) == 0) {
      int low = random.nextInt(511);
      Arrays.setAll(x, i -> Math.scalb((double) random.nextInt(-low, 511 - low), exponent));
      x[0] = Math.scalb((double) -low, exponent);
      x[1] = Math.scalb((double) (510 - low), exponent);
    }
    return x;
  }

  private static BigInteger even(BigDecimal t) {
    return t.setScale(0, java.math.RoundingMode.HALF_EVEN).toBigIntegerExact();
  }

  private static BigInteger saturated(BigInteger code) {
    return code.max(BigInteger.ZERO).min(BigInteger.valueOf(255));
  }

  /** A quotient that is rounded as the exact one is: more digits, the last one never a 0 or 5. */
  private static BigInteger quotient(double x, double step) {
    BigDecimal[] parts = new BigDecimal(x).divideAndRemainder(new BigDecimal(step));
    BigDecimal twice = parts[1].abs().multiply(BigDecimal.valueOf(2));
    int half = twice.compareTo(new BigDecimal(step));
    BigDecimal rest =
        BigDecimal.valueOf(parts[1].signum() * (half < 0 ? 0.25 : half > 0 ? 0.75 : 0.5));
    return even(parts[0].add(rest));
  }

  @Test
  void cast_vectorsOfFewBits_isThatOfDecimals() {
    SplittableRandom random = new SplittableRandom(3);
    int saturated = 0;
    int ties = 0;
    for (int n = 0; n < Cases.of(8000); n++) {
      double[] x = vector(random);
      double low = Math.min(0, Arrays.stream(x).min().orElseThrow());
      double high = Math.max(0, Arrays.stream(x).max().orElseThrow());
      double[] y = cast(x);
      double[] guide = DynamicCast.cast(x);
      double step = (high - low) / 255;
      BigInteger zero = low == high ? BigInteger.ZERO : saturated(quotient(-low, step));
      for (int i = 0; i < x.length; i++) {
        if (low == high) {
          assertThat(y[i]).isZero();
          continue;
        }
        BigInteger code = quotient(x[i], step).add(zero);
        saturated += code.equals(saturated(code)) ? 0 : 1;
        ties += 2 * x[i] / step % 2 == 1 ? 1 : 0;
        BigInteger codes = saturated(code).subtract(zero);
        assertThat(y[i]).isEqualTo(codes.doubleValue() * step);
        assertThat(guide[i]).isCloseTo(y[i], org.assertj.core.data.Offset.offset(1.01 * step));
      }
    }
    assertThat(saturated).isGreaterThan(Cases.of(8000) / 1000);
    assertThat(ties).isGreaterThan(Cases.of(8000) / 1000);
  }

  /** Of the exact step, nothing is further away than half of it, saturated or not. */
  @Test
  void cast_anyVector_isWithinHalfAStep() {
    SplittableRandom random = new SplittableRandom(5);
    int attained = 0;
    for (int n = 0; n < Cases.of(4000); n++) {
      double[] x = vector(random);
      if (n % 3 == 0) {
        Arrays.setAll(x, i -> x[i] + random.nextDouble() * x[i]);
      }
      double low = Math.min(0, Arrays.stream(x).min().orElseThrow());
      double high = Math.max(0, Arrays.stream(x).max().orElseThrow());
      Rational half = Rational.of(high).subtract(Rational.of(low)).divide(Rational.of(510));
      Rational more = half.multiply(Rational.of(1 + 0x1p-40));
      Rational[] exact =
          CastNetworks.castDynamically(
              Arrays.stream(x).mapToObj(Rational::of).toArray(Rational[]::new));
      double[] y = cast(x);
      for (int i = 0; i < x.length; i++) {
        Rational error = exact[i].subtract(Rational.of(x[i])).abs();
        assertThat(error).isLessThanOrEqualTo(half);
        attained += error.equals(half) && half.signum() > 0 ? 1 : 0;
        Rational code = Rational.of(y[i]).subtract(Rational.of(x[i])).abs();
        assertThat(code).isLessThanOrEqualTo(more.multiply(Rational.of(1 + 0x1p-50)));
      }
    }
    assertThat(attained).isPositive();
  }

  @Test
  void cast_numbersOfAnyExponent_keepsTheirProportions() {
    SplittableRandom random = new SplittableRandom(7);
    for (int shift : new int[] {-5000, -1100, 0, 1100, 5000}) {
      double[] x = vector(random);
      Dyadic[] plain = DynamicCast.cast(Dyadic.ofAll(x.length, i -> x[i]));
      Dyadic[] shifted =
          DynamicCast.cast(
              Arrays.stream(Dyadic.ofAll(x.length, i -> x[i]))
                  .map(d -> d.scaleByPowerOfTwo(shift))
                  .toArray(Dyadic[]::new));
      for (int i = 0; i < x.length; i++) {
        assertThat(shifted[i]).isEqualTo(plain[i].scaleByPowerOfTwo(shift));
      }
    }
  }

  /** 53 bits, to nearest, as IEEE division by 255; whichever bits the range has. */
  @Test
  void step_ofDoubles_isTheirQuotient() {
    SplittableRandom random = new SplittableRandom(11);
    for (int n = 0; n < 20_000; n++) {
      double range = Math.scalb(1 + random.nextDouble(), random.nextInt(-300, 300));
      range = n % 5 == 0 ? Math.scalb(1.0, n % 50) * (n % 3 == 0 ? 255 : 1) : range;
      assertThat(DynamicCast.step(Dyadic.of(range)).toDouble()).isEqualTo(range / 255);
    }
  }

  @Test
  void cast_oneSidedTiedAndZeroVectors_isAsExpected() {
    assertThat(cast(0, 0, 0)).containsExactly(0, 0, 0);
    assertThat(cast(255, 0.5, 1.5, 254.5, -0.0)).containsExactly(255, 0, 2, 254, 0);
    assertThat(cast(-255, -0.5, -1.5)).containsExactly(-255, 0, -2);
    // zero point 128 of a tie: the largest, 127.5, is a tie too, and saturates
    assertThat(cast(-127.5, 127.5, 0)).containsExactly(-128, 127, 0);
    assertThat(cast(3)).containsExactly(255 * (3.0 / 255));
  }
}
