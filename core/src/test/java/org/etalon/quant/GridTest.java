package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class GridTest {
  private static final double[] STEPS = {
    1,
    0.25,
    0.1,
    0.01,
    3,
    1e-3,
    0x1.5p-20,
    0x1p-30,
    0x1p-126,
    1e300,
    1e-300,
    Double.MIN_VALUE,
    3 * Double.MIN_VALUE,
    Double.MIN_NORMAL,
    0x1p1023,
    Double.MAX_VALUE,
    1.0 / 3
  };

  private static double anyStep(SplittableRandom random) {
    switch (random.nextInt(3)) {
      case 0:
        return STEPS[random.nextInt(STEPS.length)];
      case 1:
        return Math.scalb(1 + random.nextDouble(), random.nextInt(-30, 10));
      default:
        double step = Math.abs(Double.longBitsToDouble(random.nextLong()));
        return Double.isFinite(step) && step > 0 ? step : 1;
    }
  }

  /** Near multiples and half multiples of the step, neighbours of them, and anything. */
  private static double anyValue(double eta, SplittableRandom random) {
    double value;
    switch (random.nextInt(4)) {
      case 0:
        value = Double.longBitsToDouble(random.nextLong());
        break;
      case 1:
        value = random.nextInt(-4, 5) * Double.MIN_VALUE;
        break;
      default:
        value = random.nextInt(-1 << random.nextInt(1, 24), 1 << 20) * 0.5 * eta;
    }
    switch (random.nextInt(3)) {
      case 0:
        value = Math.nextUp(value);
        break;
      case 1:
        value = Math.nextDown(value);
        break;
      default:
    }
    return Double.isFinite(value) ? value : -eta;
  }

  private static BigInteger indexByDecimals(double x, double eta, Rounding rounding) {
    BigDecimal step = new BigDecimal(eta);
    BigDecimal[] division = new BigDecimal(x).divideAndRemainder(step);
    BigInteger truncated = division[0].toBigIntegerExact();
    BigDecimal rest = division[1];
    int half = rest.abs().add(rest.abs()).compareTo(step);
    boolean away = half > 0 || (half == 0 && truncated.testBit(0));
    BigInteger sign = BigInteger.valueOf(rest.signum());
    return switch (rounding) {
      case ZERO -> truncated;
      case FLOOR -> rest.signum() < 0 ? truncated.subtract(BigInteger.ONE) : truncated;
      case NEAREST -> away ? truncated.add(sign) : truncated;
    };
  }

  @ParameterizedTest
  @EnumSource
  void index_onRandomAndAdversarialValues_isThatOfDecimalDivision(Rounding rounding) {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 20000; trial++) {
      double eta = anyStep(random);
      double x = anyValue(eta, random);
      assertThat(Grid.index(x, eta, rounding))
          .as("%s / %s", x, eta)
          .isEqualTo(indexByDecimals(x, eta, rounding));
    }
  }

  @ParameterizedTest
  @EnumSource
  void quantize_whereTheMultipleIsADouble_isThatMultiple(Rounding rounding) {
    SplittableRandom random = new SplittableRandom(12);
    int exact = 0;
    int refused = 0;
    for (int trial = 0; trial < 20000; trial++) {
      double eta = anyStep(random);
      double x = anyValue(eta, random);
      BigDecimal multiple =
          new BigDecimal(indexByDecimals(x, eta, rounding)).multiply(new BigDecimal(eta));
      double nearest = multiple.doubleValue();
      if (Double.isFinite(nearest) && new BigDecimal(nearest).compareTo(multiple) == 0) {
        assertThat(Grid.quantize(x, eta, rounding)).as("%s / %s", x, eta).isEqualTo(nearest + 0.0);
        exact++;
      } else {
        assertThatThrownBy(() -> Grid.quantize(x, eta, rounding))
            .isInstanceOf(ArithmeticException.class)
            .hasMessageContaining("is not a double");
        refused++;
      }
    }
    assertThat(exact).isGreaterThan(5000);
    assertThat(refused).isGreaterThan(500);
  }

  @ParameterizedTest
  @CsvSource({
    "-0.25, 0.25, -1, -1, -1",
    "-0.26, 0.25, -2, -1, -1",
    "-0.125, 0.25, -1, 0, 0",
    "0.125, 0.25, 0, 0, 0",
    "0.375, 0.25, 1, 2, 1",
    "-0.375, 0.25, -2, -2, -1",
    "-0.625, 0.25, -3, -2, -2",
    "-4.9E-324, 1, -1, 0, 0",
    "4.9E-324, 1, 0, 0, 0",
    "-0.0, 1, 0, 0, 0",
    // 0.3 is below 3 times the double 0.1, and 0.3 / 0.1 rounds to 2.9999999999999996
    "0.3, 0.1, 2, 3, 2",
    // 0.9 / 0.1 rounds to 9.0, but the double 0.9 is above 9 times the double 0.1? no: below
    "0.9, 0.1, 8, 9, 8",
    "-0.9, 0.1, -9, -9, -8"
  })
  void index_onHandCheckedValues_isRight(double x, double eta, int floor, int nearest, int zero) {
    assertThat(Grid.index(x, eta, Rounding.FLOOR)).isEqualTo(floor);
    assertThat(Grid.index(x, eta, Rounding.NEAREST)).isEqualTo(nearest);
    assertThat(Grid.index(x, eta, Rounding.ZERO)).isEqualTo(zero);
  }

  @Test
  void index_whereTheRoundedQuotientIsAnInteger_isNotFooled() {
    double eta = 0x1.0000000000001p0;
    double x = Math.nextDown(3 * eta); // 3 * eta rounds; the quotient of the neighbours rounds too
    int fooled = 0;
    SplittableRandom random = new SplittableRandom(13);
    for (int trial = 0; trial < 20000; trial++) {
      double naive = Math.floor(x / eta);
      BigInteger exact = Grid.index(x, eta, Rounding.FLOOR);
      assertThat(exact).isEqualTo(indexByDecimals(x, eta, Rounding.FLOOR));
      fooled += exact.equals(BigInteger.valueOf((long) naive)) ? 0 : 1;
      eta = 1 + random.nextDouble();
      x = random.nextInt(1, 1000) * eta;
    }
    assertThat(fooled).as("trials where floor(x / eta) in doubles is wrong").isGreaterThan(1000);
  }

  @Test
  void index_onQuotientsBeyondTheRangeOfDouble_isExact() {
    assertThat(Grid.index(-0x1p1023, Double.MIN_VALUE, Rounding.FLOOR))
        .isEqualTo(BigInteger.ONE.shiftLeft(2097).negate());
    assertThat(Grid.index(-Double.MIN_VALUE, Double.MAX_VALUE, Rounding.FLOOR)).isEqualTo(-1);
    assertThat(Grid.index(Double.MIN_VALUE, Double.MAX_VALUE, Rounding.NEAREST)).isZero();
  }

  @Test
  void quantize_toZero_isPositiveZero() {
    for (double x : new double[] {-0.0, 0.0, -0.1}) {
      assertThat(Grid.quantize(x, 1, Rounding.ZERO)).isEqualTo(0.0);
      assertThat(Double.doubleToRawLongBits(Grid.quantize(x, 1, Rounding.ZERO))).isZero();
      assertThat(Double.doubleToRawLongBits(Grid.quantize(x, 3, Rounding.ZERO))).isZero();
    }
  }

  @Test
  void quantize_beyondTheLargestDouble_throws() {
    assertThatThrownBy(() -> Grid.quantize(-Double.MAX_VALUE, 0x1p1023, Rounding.FLOOR))
        .isInstanceOf(ArithmeticException.class);
    assertThat(Grid.quantize(Double.MAX_VALUE, 0x1p1023, Rounding.FLOOR)).isEqualTo(0x1p1023);
  }

  @Test
  void anyMethod_onBadArguments_throws() {
    for (double eta : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Grid.index(1, eta, Rounding.FLOOR))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("step");
      assertThatThrownBy(() -> Grid.quantize(1, eta, Rounding.FLOOR))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (double x : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> Grid.index(x, 1, Rounding.ZERO))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> Grid.count(x, 1, Rounding.ZERO))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Grid.count(-1, 1, Rounding.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Range, step and bits of uniformly quantized classes of networks, computed elsewhere. */
  @ParameterizedTest
  @CsvSource({
    "2, 3.994257e-3, 10",
    "2, 5.050291e-3, 10",
    "2, 5.250101e-3, 10",
    "2, 3.442959e-3, 11",
    "1, 1.382085e-3, 11",
    "1, 2.362824e-3, 10",
    "1, 3.665733e-3, 10",
    "1.5, 8.434025e-4, 12",
    "1.5, 1.278095e-3, 12",
    "1.5, 1.343902e-3, 12"
  })
  void classBits_onGoldenClasses_isRight(double bound, double eta, int bits) {
    assertThat(Grid.classBits(bound, eta, Rounding.FLOOR)).isEqualTo(bits);
  }

  @Test
  void count_atAPowerOfTwoOfSteps_isOneTooManyForItsBits() {
    assertThat(Grid.count(1, 0x1p-7, Rounding.FLOOR)).isEqualTo(257);
    assertThat(Grid.classBits(1, 0x1p-7, Rounding.FLOOR)).isEqualTo(9);
    assertThat(Grid.classBits(Math.nextDown(1.0), 0x1p-7, Rounding.FLOOR)).isEqualTo(8);
    assertThat(Grid.classBits(Math.nextDown(1.0), 0x1p-7, Rounding.ZERO)).isEqualTo(8);
    assertThat(Grid.classBits(Math.nextDown(1.0), 0x1p-7, Rounding.NEAREST)).isEqualTo(9);
    assertThat(Grid.classBits(0, 1, Rounding.FLOOR)).isZero();
    assertThat(Grid.classBits(0.5, 1, Rounding.FLOOR)).isEqualTo(1);
    assertThat(Grid.classBits(0.5, 1, Rounding.NEAREST)).isZero();
    assertThat(Grid.classBits(0x1p1000, 0x1p-70, Rounding.FLOOR)).isEqualTo(1072);
    assertThat(Grid.count(2, 0.01, Rounding.FLOOR)).isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource
  void count_onRandomRanges_isTheNumberOfIndicesBetweenTheEnds(Rounding rounding) {
    SplittableRandom random = new SplittableRandom(14);
    for (int trial = 0; trial < 2000; trial++) {
      double eta = Math.scalb(random.nextDouble() + 0.1, random.nextInt(-9, 9));
      double bound = random.nextInt(0, 300) * 0.5 * eta;
      BigInteger index = indexByDecimals(bound, eta, Rounding.FLOOR);
      BigInteger ceiling = indexByDecimals(-bound, eta, Rounding.FLOOR).negate();
      BigInteger expected =
          switch (rounding) {
            case FLOOR -> index.add(ceiling).add(BigInteger.ONE);
            case NEAREST ->
                indexByDecimals(bound, eta, Rounding.NEAREST).shiftLeft(1).add(BigInteger.ONE);
            case ZERO -> index.shiftLeft(1).add(BigInteger.ONE);
          };
      assertThat(Grid.count(bound, eta, rounding)).isEqualTo(expected);
    }
  }
}
