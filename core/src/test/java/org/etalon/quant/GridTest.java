package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

class GridTest {
  private static RoundingMode mode(Rounding rounding) {
    return switch (rounding) {
      case FLOOR -> RoundingMode.FLOOR;
      case NEAREST -> RoundingMode.HALF_EVEN;
      case ZERO -> RoundingMode.DOWN;
    };
  }

  /** Decimal division to scale 0: an oracle that shares no code with the grid. */
  private static BigInteger expected(double x, double eta, Rounding rounding) {
    return new BigDecimal(x).divide(new BigDecimal(eta), 0, mode(rounding)).toBigIntegerExact();
  }

  private static double step(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> Math.scalb(1.0, random.nextInt(-1074, 1024));
      case 1 -> Math.scalb(1.0, random.nextInt(-30, 5));
      case 2 -> Math.scalb((double) random.nextInt(1, 1 << 16), random.nextInt(-40, 5));
      case 3 -> random.nextInt(1, 100) * Double.MIN_VALUE;
      default -> Math.scalb(1 + random.nextDouble(), random.nextInt(-1022, 1023));
    };
  }

  /** Numbers on, beside and half-way between the multiples of {@code eta}, and any others. */
  private static double number(SplittableRandom random, double eta) {
    double x =
        switch (random.nextInt(6)) {
          case 0 -> random.nextInt(-50, 50) * eta;
          case 1 -> (random.nextInt(-50, 50) + 0.5) * eta;
          case 2 -> random.nextLong(-1L << 54, 1L << 54) * eta;
          case 3 -> random.nextInt(-100, 100) * Double.MIN_VALUE;
          case 4 -> random.nextDouble(-5, 5) * eta;
          default -> Double.longBitsToDouble(random.nextLong());
        };
    x = Double.isFinite(x) ? x : 0.1;
    return switch (random.nextInt(4)) {
      case 0 -> x == Double.MAX_VALUE ? x : Math.nextUp(x);
      case 1 -> x == -Double.MAX_VALUE ? x : Math.nextDown(x);
      default -> x;
    };
  }

  @Test
  void index_isTheOneOfExactDivision() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < Cases.of(30_000); i++) {
      double eta = step(random);
      double x = number(random, eta);
      for (Rounding rounding : Rounding.values()) {
        assertThat(Grid.index(x, eta, rounding))
            .as("%s / %s %s", x, eta, rounding)
            .isEqualTo(expected(x, eta, rounding));
      }
    }
  }

  @Test
  void index_whereTheRoundedQuotientIsInTheNextCell_isNot() {
    // 0.3 / 0.1 rounds to 3 - 2^-51, and 0.7 / 0.1 to 7 - 2^-50; the real ones lie on other sides.
    for (double eta : new double[] {0.1, 0.3, 1 / 3.0, 0.7, 1e-17}) {
      int differing = 0;
      for (int k = -3000; k <= 3000; k++) {
        double x = k * eta;
        for (Rounding rounding : Rounding.values()) {
          assertThat(Grid.index(x, eta, rounding)).isEqualTo(expected(x, eta, rounding));
        }
        double naive = Math.floor(x / eta);
        differing += naive == expected(x, eta, Rounding.FLOOR).doubleValue() ? 0 : 1;
      }
      // The test is about something: floor of the rounded quotient is wrong for some of these.
      assertThat(differing).isPositive();
    }
  }

  @Test
  void index_ofTies_goesToTheEvenNeighbour() {
    assertThat(Grid.index(0.5, 1, Rounding.NEAREST)).isEqualTo(BigInteger.ZERO);
    assertThat(Grid.index(1.5, 1, Rounding.NEAREST)).isEqualTo(BigInteger.TWO);
    assertThat(Grid.index(-0.5, 1, Rounding.NEAREST)).isEqualTo(BigInteger.ZERO);
    assertThat(Grid.index(-1.5, 1, Rounding.NEAREST)).isEqualTo(BigInteger.valueOf(-2));
    assertThat(Grid.index(4.5, 3, Rounding.NEAREST)).isEqualTo(BigInteger.TWO);
    assertThat(Grid.index(-Double.MIN_VALUE, 1, Rounding.FLOOR)).isEqualTo(BigInteger.valueOf(-1));
    assertThat(Grid.index(-Double.MIN_VALUE, 0x1p1000, Rounding.FLOOR))
        .isEqualTo(BigInteger.valueOf(-1));
    assertThat(Grid.index(-0.0, 3, Rounding.FLOOR)).isEqualTo(BigInteger.ZERO);
  }

  @Test
  void quantize_isTheMultiple_orSaysThatItIsNoDouble() {
    SplittableRandom random = new SplittableRandom(2);
    int exact = 0;
    int refused = 0;
    for (int i = 0; i < Cases.of(20_000); i++) {
      double eta = step(random);
      double x = number(random, eta);
      Rounding rounding = List.of(Rounding.values()).get(i % 3);
      BigDecimal multiple =
          new BigDecimal(expected(x, eta, rounding)).multiply(new BigDecimal(eta));
      double nearest = multiple.doubleValue();
      if (Double.isFinite(nearest) && new BigDecimal(nearest).compareTo(multiple) == 0) {
        double value = Grid.quantize(x, eta, rounding);
        assertThat(new BigDecimal(value)).isEqualByComparingTo(multiple);
        // Bits, not numbers: a zero has no sign.
        assertThat(Double.doubleToRawLongBits(value)).isNotEqualTo(Long.MIN_VALUE);
        exact++;
      } else {
        assertThatThrownBy(() -> Grid.quantize(x, eta, rounding))
            .isInstanceOf(ArithmeticException.class);
        refused++;
      }
    }
    assertThat(exact).isGreaterThan(Cases.of(5000));
    assertThat(refused).isGreaterThan(Cases.of(1000));
  }

  @Test
  void countAndClassBits_agreeWithTheFormulas() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < Cases.of(5000); i++) {
      double eta = step(random);
      double bound = Math.abs(number(random, eta));
      BigDecimal b = new BigDecimal(bound);
      BigDecimal e = new BigDecimal(eta);
      BigDecimal floor = b.divide(e, 0, RoundingMode.FLOOR);
      BigDecimal rint = b.divide(e, 0, RoundingMode.HALF_EVEN);
      BigDecimal ceil = b.divide(e, 0, RoundingMode.CEILING);
      for (Rounding rounding : Rounding.values()) {
        BigDecimal count =
            switch (rounding) {
              case FLOOR -> floor.add(ceil);
              case NEAREST -> rint.add(rint);
              case ZERO -> floor.add(floor);
            };
        BigInteger expected = count.toBigIntegerExact().add(BigInteger.ONE);
        assertThat(Grid.count(bound, eta, rounding)).isEqualTo(expected);
        int bits = Grid.classBits(bound, eta, rounding);
        assertThat(BigInteger.ONE.shiftLeft(bits)).isGreaterThanOrEqualTo(expected);
        if (bits > 0) {
          assertThat(BigInteger.ONE.shiftLeft(bits - 1)).isLessThan(expected);
        }
      }
    }
  }

  @Test
  void classBits_ofThePublishedExamples() {
    // B = 2 with the steps of the golden table of floor quantization.
    assertThat(Grid.classBits(2, 3.994257e-3, Rounding.FLOOR)).isEqualTo(10);
    assertThat(Grid.classBits(2, 3.442959e-3, Rounding.FLOOR)).isEqualTo(11);
    assertThat(Grid.classBits(1.5, 8.434025e-4, Rounding.FLOOR)).isEqualTo(12);
    // eta = B / 2^(b-1) has one index too many.
    assertThat(Grid.count(1, 0x1p-7, Rounding.FLOOR)).isEqualTo(BigInteger.valueOf(257));
    assertThat(Grid.classBits(1, 0x1p-7, Rounding.FLOOR)).isEqualTo(9);
    assertThat(Grid.classBits(0, 1, Rounding.FLOOR)).isZero();
  }

  @Test
  void badArguments_areRejected() {
    for (double x : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Grid.index(x, 1, Rounding.FLOOR))
          .isInstanceOf(IllegalArgumentException.class);
    }
    for (double eta : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Grid.quantize(1, eta, Rounding.FLOOR))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("step");
    }
    assertThatThrownBy(() -> Grid.count(-1, 1, Rounding.FLOOR))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
