package org.etalon.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class OutwardTest {
  private static final double[] CORNERS = {
    0.0,
    -0.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    -Double.MIN_NORMAL,
    1,
    -1,
    Math.nextUp(1.0),
    Math.nextDown(1.0),
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    1e-200,
    0x1p970
  };

  private static double anyDouble(SplittableRandom random) {
    switch (random.nextInt(3)) {
      case 0:
        return CORNERS[random.nextInt(CORNERS.length)];
      case 1:
        return Math.scalb(random.nextDouble() - 0.5, random.nextInt(-20, 20));
      default:
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : 1.0;
    }
  }

  private static void requireUp(double bound, BigDecimal exact) {
    assertThat(bound).isNotNaN();
    if (Double.isFinite(bound)) {
      assertThat(new BigDecimal(bound)).isGreaterThanOrEqualTo(exact);
    } else {
      assertThat(bound).isPositive();
    }
  }

  private static void requireDown(double bound, BigDecimal exact) {
    requireUp(-bound, exact.negate());
  }

  @Test
  void operations_onRandomAndCornerDoubles_boundTheExactResult() {
    SplittableRandom random = new SplittableRandom(3);
    for (int trial = 0; trial < 20000; trial++) {
      double a = anyDouble(random);
      double b = anyDouble(random);
      BigDecimal x = new BigDecimal(a);
      BigDecimal y = new BigDecimal(b);
      requireUp(Outward.addUp(a, b), x.add(y));
      requireDown(Outward.addDown(a, b), x.add(y));
      requireUp(Outward.subtractUp(a, b), x.subtract(y));
      requireDown(Outward.subtractDown(a, b), x.subtract(y));
      requireUp(Outward.multiplyUp(a, b), x.multiply(y));
      requireDown(Outward.multiplyDown(a, b), x.multiply(y));
      if (b != 0) {
        double quotient = Outward.divideUp(a, b);
        assertThat(quotient).isNotNaN();
        if (Double.isFinite(quotient)) {
          BigDecimal scaled = new BigDecimal(quotient).multiply(y.abs());
          assertThat(scaled).isGreaterThanOrEqualTo(b > 0 ? x : x.negate());
        }
      }
    }
  }

  @Test
  void squareRoot_onRandomDoubles_isEnclosed() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 5000; trial++) {
      double a = Math.abs(anyDouble(random));
      BigDecimal up = new BigDecimal(Outward.sqrtUp(a));
      BigDecimal down = new BigDecimal(Outward.sqrtDown(a));
      assertThat(up.multiply(up)).isGreaterThanOrEqualTo(new BigDecimal(a));
      assertThat(down.multiply(down)).isLessThanOrEqualTo(new BigDecimal(a));
      assertThat(down.signum()).isNotNegative();
    }
  }

  @Test
  void zeroFactor_givesExactZero() {
    assertThat(Outward.multiplyUp(0, 1e300)).isEqualTo(0.0);
    assertThat(Outward.multiplyUp(1e-300, 1e-300)).isEqualTo(Double.MIN_VALUE);
    assertThat(Outward.multiplyDown(1e-300, -1e-300)).isEqualTo(-Double.MIN_VALUE);
    assertThat(Outward.sqrtUp(0)).isEqualTo(0.0);
    assertThat(Outward.sqrtDown(0)).isEqualTo(0.0);
  }

  @Test
  void notANumber_staysNotANumber() {
    assertThat(Outward.addUp(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY)).isNaN();
    assertThat(Outward.multiplyUp(0, Double.POSITIVE_INFINITY)).isNaN();
    assertThat(Outward.multiplyDown(Double.NaN, 1)).isNaN();
    assertThat(Outward.sqrtUp(-1)).isNaN();
  }

  @Test
  void overflow_givesABoundOnTheRightSide() {
    assertThat(Outward.addUp(Double.MAX_VALUE, Double.MAX_VALUE))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Outward.addDown(Double.MAX_VALUE, Double.MAX_VALUE)).isEqualTo(Double.MAX_VALUE);
    assertThat(Outward.multiplyUp(-Double.MAX_VALUE, 2)).isEqualTo(-Double.MAX_VALUE);
  }

  @Test
  void gamma_isAtLeastTheRealOneAndClose() {
    BigDecimal unit = new BigDecimal(Outward.UNIT);
    for (int n : new int[] {0, 1, 2, 3, 7, 100, 12345, (1 << 30) - 1, 1 << 30}) {
      BigDecimal nu = unit.multiply(BigDecimal.valueOf(n));
      BigDecimal exact = nu.divide(BigDecimal.ONE.subtract(nu), new MathContext(60));
      BigDecimal gamma = new BigDecimal(Outward.gammaUp(n));
      assertThat(gamma).isGreaterThanOrEqualTo(exact);
      assertThat(gamma).isLessThanOrEqualTo(exact.multiply(new BigDecimal("1.000000000000001")));
    }
    assertThatThrownBy(() -> Outward.gammaUp(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Outward.gammaUp((1 << 30) + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void gamma_boundsTheErrorOfRandomDotProducts() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 500; trial++) {
      int n = random.nextInt(1, 60);
      double sum = 0;
      BigDecimal exact = BigDecimal.ZERO;
      BigDecimal magnitude = BigDecimal.ZERO;
      for (int i = 0; i < n; i++) {
        double x = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-9, 9));
        double y = random.nextDouble() - 0.5;
        sum += x * y;
        BigDecimal product = new BigDecimal(x).multiply(new BigDecimal(y));
        exact = exact.add(product);
        magnitude = magnitude.add(product.abs());
      }
      BigDecimal error = new BigDecimal(sum).subtract(exact).abs();
      assertThat(error).isLessThanOrEqualTo(new BigDecimal(Outward.gammaUp(n)).multiply(magnitude));
    }
  }

  @Test
  void decimals_areRoundedOutward() {
    SplittableRandom random = new SplittableRandom(6);
    for (int trial = 0; trial < 2000; trial++) {
      double a = anyDouble(random);
      int digits = random.nextInt(1, 18);
      BigDecimal up = Outward.toDecimalUp(a, digits);
      BigDecimal down = Outward.toDecimalDown(a, digits);
      assertThat(up).isGreaterThanOrEqualTo(new BigDecimal(a));
      assertThat(down).isLessThanOrEqualTo(new BigDecimal(a));
      assertThat(up.precision()).isLessThanOrEqualTo(digits);
    }
    assertThat(Outward.toDecimalUp(0.1, 2)).isEqualByComparingTo("0.11");
    assertThat(Outward.toDecimalDown(0.1, 2)).isEqualByComparingTo("0.10");
    assertThat(Outward.toDecimalUp(-0.1, 2)).isEqualByComparingTo("-0.10");
    assertThatThrownBy(() -> Outward.toDecimalUp(Double.NaN, 3))
        .isInstanceOf(NumberFormatException.class);
  }
}
