package org.etalon.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DyadicTest {
  private static final double[] CORNERS = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Math.nextDown(Double.MIN_NORMAL),
    Double.MAX_VALUE,
    -Double.MAX_VALUE,
    Math.nextUp(1.0),
    Math.nextDown(1.0),
    0x1p53,
    -0x1p62
  };

  private static double anyDouble(SplittableRandom random) {
    int kind = random.nextInt(4);
    if (kind == 0) {
      return CORNERS[random.nextInt(CORNERS.length)];
    }
    if (kind == 1) {
      return random.nextInt(-1000, 1000) * Math.scalb(1.0, random.nextInt(-8, 8));
    }
    double value = Double.longBitsToDouble(random.nextLong());
    return Double.isFinite(value) ? value : 1.5;
  }

  private static BigDecimal decimal(Dyadic x) {
    // Independent of toBigDecimal: powers by pow, negative ones by powers of one half.
    BigDecimal base = new BigDecimal(x.significand());
    BigDecimal factor = x.exponent() >= 0 ? BigDecimal.valueOf(2) : new BigDecimal("0.5");
    return base.multiply(factor.pow(Math.abs(x.exponent())));
  }

  @Test
  void ofDouble_isExact() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2000; i++) {
      double x = anyDouble(random);
      assertThat(decimal(Dyadic.of(x))).isEqualByComparingTo(new BigDecimal(x));
      assertThat(Dyadic.of(x).toBigDecimal()).isEqualByComparingTo(new BigDecimal(x));
      assertThat(Dyadic.of(x).toDouble()).isEqualTo(x == 0 ? 0.0 : x);
    }
  }

  @Test
  void arithmetic_agreesWithDecimals() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 2000; i++) {
      Dyadic x = Dyadic.of(anyDouble(random));
      Dyadic y = Dyadic.of(anyDouble(random));
      BigDecimal a = decimal(x);
      BigDecimal b = decimal(y);
      assertThat(decimal(x.add(y))).isEqualByComparingTo(a.add(b));
      assertThat(decimal(x.subtract(y))).isEqualByComparingTo(a.subtract(b));
      assertThat(decimal(x.multiply(y))).isEqualByComparingTo(a.multiply(b));
      assertThat(decimal(x.max(y))).isEqualByComparingTo(a.max(b));
      assertThat(decimal(x.abs())).isEqualByComparingTo(a.abs());
      assertThat(decimal(x.negate())).isEqualByComparingTo(a.negate());
      assertThat(x.compareTo(y)).isEqualTo(a.compareTo(b));
      assertThat(x.signum()).isEqualTo(a.signum());
    }
  }

  @Test
  void floor_ofProductsAndQuarters_roundsDown() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 2000; i++) {
      Dyadic x = Dyadic.of(anyDouble(random)).multiply(Dyadic.of(anyDouble(random)));
      BigInteger expected = decimal(x).setScale(0, RoundingMode.FLOOR).toBigInteger();
      assertThat(x.floor()).isEqualTo(expected);
    }
    assertThat(Dyadic.of(-0.25).floor()).isEqualTo(BigInteger.ONE.negate());
  }

  @Test
  void toDoubleDownAndUp_areTheNearestOnEachSide() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 3000; i++) {
      Dyadic x = Dyadic.of(anyDouble(random)).multiply(Dyadic.of(anyDouble(random)));
      x = random.nextBoolean() ? x.add(Dyadic.of(anyDouble(random))) : x;
      BigDecimal exact = decimal(x);
      double down = x.toDoubleDown();
      double up = x.toDoubleUp();
      if (Double.isFinite(down)) {
        assertThat(new BigDecimal(down)).isLessThanOrEqualTo(exact);
      }
      if (Double.isFinite(up)) {
        assertThat(new BigDecimal(up)).isGreaterThanOrEqualTo(exact);
      }
      boolean representable = Double.isFinite(down) && new BigDecimal(down).compareTo(exact) == 0;
      assertThat(up).isEqualTo(representable ? down : Math.nextUp(down));
    }
  }

  @Test
  void toDoubleDown_aboveTheRangeOfDoubles_isTheLargestDouble() {
    Dyadic huge = Dyadic.of(Double.MAX_VALUE).add(Dyadic.of(Double.MIN_VALUE));
    assertThat(huge.toDoubleDown()).isEqualTo(Double.MAX_VALUE);
    assertThat(huge.toDoubleUp()).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(huge.negate().toDoubleDown()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void equals_isEqualityOfNumbers() {
    Dyadic three = Dyadic.of(BigInteger.valueOf(12), -2);
    assertThat(three).isEqualTo(Dyadic.of(3)).hasSameHashCodeAs(Dyadic.of(3));
    assertThat(Dyadic.of(-0.0)).isEqualTo(Dyadic.ZERO);
    assertThat(Dyadic.of(BigInteger.ZERO, 99)).isEqualTo(Dyadic.ZERO);
    assertThat(three).isNotEqualTo(Dyadic.of(3).negate());
  }

  @Test
  void scaleByPowerOfTwo_shiftsTheExponent() {
    assertThat(Dyadic.of(3).scaleByPowerOfTwo(-2)).isEqualTo(Dyadic.of(0.75));
    assertThat(Dyadic.ZERO.scaleByPowerOfTwo(Integer.MAX_VALUE)).isEqualTo(Dyadic.ZERO);
  }

  @Test
  void ofDouble_notFinite_isRejected() {
    for (double x : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Dyadic.of(x)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
