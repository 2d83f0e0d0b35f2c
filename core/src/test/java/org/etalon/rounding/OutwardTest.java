package org.etalon.rounding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OutwardTest {
  private static double anyDouble(SplittableRandom random) {
    if (random.nextInt(8) == 0) {
      double[] corners = {
        0, -0.0, Double.MIN_VALUE, -Double.MIN_NORMAL, Double.MAX_VALUE, -Double.MAX_VALUE, 1, -1
      };
      return corners[random.nextInt(corners.length)];
    }
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : -3;
  }

  private static void assertEncloses(double down, BigDecimal exact, double up) {
    if (down != Double.NEGATIVE_INFINITY) {
      assertThat(new BigDecimal(down)).isLessThanOrEqualTo(exact);
    }
    if (up != Double.POSITIVE_INFINITY) {
      assertThat(new BigDecimal(up)).isGreaterThanOrEqualTo(exact);
    }
    // Tight: at most two neighbours apart, so a bound of infinity everywhere fails.
    assertThat(up).isLessThanOrEqualTo(Math.nextUp(Math.nextUp(down)));
  }

  @Test
  void sumsAndProducts_encloseTheExactOnes() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 5000; i++) {
      double a = anyDouble(random);
      double b = random.nextBoolean() ? anyDouble(random) : a * (random.nextDouble() - 0.5);
      BigDecimal x = new BigDecimal(a);
      BigDecimal y = new BigDecimal(b);
      assertEncloses(Outward.addDown(a, b), x.add(y), Outward.addUp(a, b));
      assertEncloses(Outward.subtractDown(a, b), x.subtract(y), Outward.subtractUp(a, b));
      assertEncloses(Outward.multiplyDown(a, b), x.multiply(y), Outward.multiplyUp(a, b));
    }
  }

  @Test
  void multiply_byZero_isExactlyZero() {
    assertThat(Outward.multiplyUp(0, 5)).isZero();
    assertThat(Outward.multiplyDown(5, -0.0)).isZero();
  }

  @Test
  void divideUp_timesDivisor_isAtLeastTheDividend() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 5000; i++) {
      double a = anyDouble(random);
      double b = Math.abs(anyDouble(random));
      if (b != 0) {
        double up = Outward.divideUp(a, b);
        if (Double.isFinite(up)) {
          assertThat(new BigDecimal(up).multiply(new BigDecimal(b)))
              .isGreaterThanOrEqualTo(new BigDecimal(a));
        }
        assertThat(up).isLessThanOrEqualTo(Math.nextUp(a / b));
      }
    }
  }

  @Test
  void squareRoots_encloseTheExactOnes() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 5000; i++) {
      double a = Math.abs(anyDouble(random));
      BigDecimal up = new BigDecimal(Outward.sqrtUp(a));
      BigDecimal down = new BigDecimal(Outward.sqrtDown(a));
      assertThat(up.multiply(up)).isGreaterThanOrEqualTo(new BigDecimal(a));
      assertThat(down.multiply(down)).isLessThanOrEqualTo(new BigDecimal(a));
      assertThat(down.signum()).isNotNegative();
    }
  }

  @Test
  void gammaUp_isAtLeastGammaAndClose() {
    BigDecimal unit = new BigDecimal(Math.scalb(1.0, -53));
    for (int n : new int[] {1, 2, 3, 7, 1000, 1 << 20, (1 << 30) - 1, 1 << 30}) {
      BigDecimal nu = unit.multiply(BigDecimal.valueOf(n));
      BigDecimal gamma = new BigDecimal(Outward.gammaUp(n));
      // gamma >= nu / (1 - nu), multiplied out.
      BigDecimal rest = BigDecimal.ONE.subtract(nu);
      assertThat(gamma.multiply(rest)).isGreaterThanOrEqualTo(nu);
      assertThat(gamma.multiply(rest).divide(nu, MathContext.DECIMAL64).doubleValue())
          .isLessThan(1 + 1e-15);
    }
    assertThat(Outward.gammaUp(0)).isZero();
    assertThatThrownBy(() -> Outward.gammaUp(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Outward.gammaUp((1 << 30) + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void notANumber_staysUnknown() {
    assertThat(Outward.addUp(Double.NaN, 1)).isNaN();
    assertThat(Outward.multiplyUp(0, Double.NaN)).isNaN();
    assertThat(Outward.sqrtUp(Double.NaN)).isNaN();
  }

  @Test
  void decimals_encloseTheDouble() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 1000; i++) {
      double x = anyDouble(random);
      BigDecimal up = Outward.toDecimalUp(x, 5);
      BigDecimal down = Outward.toDecimalDown(x, 5);
      assertThat(up).isGreaterThanOrEqualTo(new BigDecimal(x));
      assertThat(down).isLessThanOrEqualTo(new BigDecimal(x));
      assertThat(up.precision()).isLessThanOrEqualTo(5);
      assertThat(up.subtract(down)).isLessThanOrEqualTo(up.ulp().max(down.ulp()));
    }
  }
}
