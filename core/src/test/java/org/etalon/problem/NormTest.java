package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

class NormTest {
  private static Dyadic norm(Norm norm, double... values) {
    return norm.ofExact(Arrays.stream(values).mapToObj(Dyadic::of).toArray(Dyadic[]::new));
  }

  @Test
  void ofExact_onSmallVectors_isTheTextbookValue() {
    assertThat(norm(Norm.INF, 3, -4)).isEqualTo(Dyadic.of(4));
    assertThat(norm(Norm.ONE, 3, -4)).isEqualTo(Dyadic.of(7));
    assertThat(norm(Norm.TWO, 3, -4)).isEqualTo(Dyadic.of(25));
    for (Norm norm : Norm.values()) {
      assertThat(norm(norm)).isEqualTo(Dyadic.ZERO);
    }
  }

  @Test
  void ofExact_losesNothingThatDoublesWould() {
    Dyadic sum = norm(Norm.ONE, 0x1p60, -Double.MIN_VALUE);
    assertThat(sum.subtract(Dyadic.of(0x1p60))).isEqualTo(Dyadic.of(Double.MIN_VALUE));
  }

  /** The next decimal of as many digits is above the norm, and its square above the square. */
  @Test
  void down_toDigits_isTheLargestDecimalBelow() {
    SplittableRandom random = new SplittableRandom(7);
    for (int k = 0; k < Cases.of(400); k++) {
      int digits = 1 + random.nextInt(40);
      double scale = Math.scalb(1.0, random.nextInt(-80, 80));
      double[] values = random.doubles(1 + k % 3, -scale, scale).toArray();
      for (Norm norm : Norm.values()) {
        Dyadic exact = norm(norm, values);
        BigDecimal down = norm.down(exact, digits);
        BigDecimal next = down.add(down.ulp());
        int power = norm == Norm.TWO ? 2 : 1;
        assertThat(down.precision()).isLessThanOrEqualTo(digits);
        assertThat(down.pow(power)).isLessThanOrEqualTo(exact.toBigDecimal());
        assertThat(next.pow(power)).isGreaterThan(exact.toBigDecimal());
      }
    }
    assertThat(Norm.TWO.down(norm(Norm.TWO, 3, -4), 4)).isEqualByComparingTo("5");
    assertThat(Norm.TWO.down(norm(Norm.TWO, 1, 1), 5)).isEqualByComparingTo("1.4142");
    for (Norm norm : Norm.values()) {
      assertThat(norm.down(Dyadic.ZERO, 4)).isZero();
    }
  }

  @Test
  void label_isTheCommandLineName() {
    assertThat(Arrays.stream(Norm.values()).map(Norm::label)).containsExactly("inf", "1", "2");
  }
}
