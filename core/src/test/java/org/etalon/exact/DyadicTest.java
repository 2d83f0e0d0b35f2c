package org.etalon.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DyadicTest {
  private static final double[] CORNERS = {
    0.0,
    -0.0,
    Double.MIN_VALUE,
    -Double.MIN_VALUE,
    Double.MIN_NORMAL,
    Math.nextDown(Double.MIN_NORMAL),
    1,
    -1,
    Math.nextUp(1.0),
    Math.nextDown(1.0),
    0.5,
    -1.5,
    Double.MAX_VALUE,
    -Double.MAX_VALUE
  };

  /** Corners, all finite bit patterns, and small integers times powers of two. */
  private static double anyDouble(SplittableRandom random) {
    switch (random.nextInt(4)) {
      case 0:
        return CORNERS[random.nextInt(CORNERS.length)];
      case 1:
        return Math.scalb((double) random.nextInt(-9, 10), random.nextInt(-1074, 1000));
      case 2:
        return Math.scalb(random.nextDouble() - 0.5, random.nextInt(-60, 60));
      default:
        double value = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : 0.0;
    }
  }

  @Test
  void arithmetic_onRandomDoubles_isThatOfBigDecimal() {
    SplittableRandom random = new SplittableRandom(1);
    for (int trial = 0; trial < 3000; trial++) {
      double a = anyDouble(random);
      double b = anyDouble(random);
      Dyadic x = Dyadic.of(a);
      Dyadic y = Dyadic.of(b);
      BigDecimal p = new BigDecimal(a);
      BigDecimal q = new BigDecimal(b);
      assertThat(x.toBigDecimal()).isEqualByComparingTo(p);
      assertThat(x.add(y).toBigDecimal()).isEqualByComparingTo(p.add(q));
      assertThat(x.subtract(y).toBigDecimal()).isEqualByComparingTo(p.subtract(q));
      assertThat(x.multiply(y).toBigDecimal()).isEqualByComparingTo(p.multiply(q));
      assertThat(x.negate().toBigDecimal()).isEqualByComparingTo(p.negate());
      assertThat(x.abs().toBigDecimal()).isEqualByComparingTo(p.abs());
      assertThat(x.max(y).toBigDecimal()).isEqualByComparingTo(p.max(q));
      assertThat(x.signum()).isEqualTo(p.signum());
      assertThat(Integer.signum(x.compareTo(y))).isEqualTo(p.compareTo(q));
      assertThat(x.equals(y)).isEqualTo(p.compareTo(q) == 0);
      assertThat(x.floor()).isEqualTo(p.setScale(0, RoundingMode.FLOOR).toBigInteger());
      assertThat(x.toDouble()).isEqualTo(a + 0.0);
    }
  }

  @Test
  void equals_onTheSameNumber_holdsHoweverItWasMade() {
    Dyadic three = Dyadic.of(3.0);
    Dyadic same = Dyadic.of(BigInteger.valueOf(12), -2);
    assertThat(same).isEqualTo(three).hasSameHashCodeAs(three);
    assertThat(three.subtract(same)).isEqualTo(Dyadic.ZERO).isEqualTo(Dyadic.of(-0.0));
    assertThat(three).isNotEqualTo(Dyadic.of(6.0)).isNotEqualTo(null);
    assertThat(same.significand()).isEqualTo(BigInteger.valueOf(3));
    assertThat(same.exponent()).isZero();
  }

  @Test
  void directedConversion_onRandomNumbers_givesTheNeighbours() {
    SplittableRandom random = new SplittableRandom(2);
    for (int trial = 0; trial < 5000; trial++) {
      Dyadic value =
          Dyadic.of(anyDouble(random))
              .multiply(Dyadic.of(trial % 2 == 0 ? 1 : anyDouble(random)))
              .add(Dyadic.of(anyDouble(random)));
      requireNeighbours(value);
    }
  }

  @Test
  void directedConversion_besideTheEndsOfTheRange_isRight() {
    Dyadic max = Dyadic.of(Double.MAX_VALUE);
    Dyadic tiny = Dyadic.of(Double.MIN_VALUE);
    assertThat(max.add(tiny).toDoubleDown()).isEqualTo(Double.MAX_VALUE);
    assertThat(max.add(tiny).toDoubleUp()).isInfinite().isPositive();
    assertThat(max.add(tiny).negate().toDoubleDown()).isInfinite().isNegative();
    assertThat(max.add(tiny).negate().toDoubleUp()).isEqualTo(-Double.MAX_VALUE);
    assertThat(max.add(max).toDoubleDown()).isEqualTo(Double.MAX_VALUE);
    assertThat(tiny.multiply(tiny).toDoubleDown()).isZero();
    assertThat(tiny.multiply(tiny).toDoubleUp()).isEqualTo(Double.MIN_VALUE);
    assertThat(tiny.multiply(tiny).negate().toDoubleDown()).isEqualTo(-Double.MIN_VALUE);
    requireNeighbours(Dyadic.of(Double.MIN_NORMAL).subtract(tiny.scaleByPowerOfTwo(-1)));
    requireNeighbours(Dyadic.of(1.0).subtract(tiny));
  }

  private static void requireNeighbours(Dyadic value) {
    BigDecimal exact = value.toBigDecimal();
    double down = value.toDoubleDown();
    double up = value.toDoubleUp();
    if (Double.isFinite(down)) {
      assertThat(new BigDecimal(down)).isLessThanOrEqualTo(exact);
    }
    if (Double.isFinite(up)) {
      assertThat(new BigDecimal(up)).isGreaterThanOrEqualTo(exact);
    }
    if (down != up) {
      assertThat(Math.nextUp(down)).isEqualTo(up);
      assertThat(value.toDouble()).isIn(down, up);
    }
  }

  @Test
  void scaleByPowerOfTwo_onAnyNumber_multiplies() {
    assertThat(Dyadic.of(3.0).scaleByPowerOfTwo(-3)).isEqualTo(Dyadic.of(0.375));
    assertThat(Dyadic.ZERO.scaleByPowerOfTwo(5)).isEqualTo(Dyadic.ZERO);
  }

  @Test
  void of_onNumbersThatAreNotFinite_throws() {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Dyadic.of(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not a finite number");
    }
  }
}
