package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

/** An epsilon is the decimal that was asked; doubles around it are found by plain comparison. */
class EpsilonTest {
  /** Below the last place of any number made here; every tenth time far below. */
  private static final BigDecimal SMALL = new BigDecimal("1e-1000");

  private static final BigDecimal LEAST = new BigDecimal("1e-5000");

  @Test
  void parse_decimalsThatAreNoDoubles_areThemselves() {
    Epsilon tenth = Epsilon.parse("0.1");
    assertThat(tenth.value()).isEqualTo("0.1");
    assertThat(tenth.text()).isEqualTo("0.1");
    assertThat(tenth.down()).isEqualTo(Math.nextDown(0.1)).isLessThan(tenth.up());
    assertThat(tenth.up()).isEqualTo(0.1);
    assertThat(tenth.compareTo(Dyadic.of(0.1))).isNegative();
    assertThat(Epsilon.parse("0.3").compareTo(Dyadic.of(0.3))).isPositive();
    assertThat(Epsilon.of(0.1)).isNotEqualTo(tenth).isGreaterThan(tenth);
    assertThat(Epsilon.parse("1.00e-1")).isEqualTo(tenth).hasSameHashCodeAs(tenth);
    assertThat(Epsilon.parse(" 1.00e-1 ").text()).isEqualTo("1.00e-1");
    assertThat(tenth.min(Epsilon.of(0.1))).isSameAs(tenth);
    assertThat(Epsilon.of(0.1).min(tenth)).isSameAs(tenth);
  }

  @Test
  void downAndUp_anyDecimal_areTheNeighbours() {
    SplittableRandom random = new SplittableRandom(5);
    for (int k = 0; k < Cases.of(20_000); k++) {
      double near = Math.scalb(random.nextDouble(), random.nextInt(-1100, 900));
      BigDecimal value = new BigDecimal(near);
      if (k % 3 > 0) {
        BigDecimal shift =
            new BigDecimal(Math.ulp(near)).multiply(new BigDecimal(random.nextDouble()));
        value = k % 3 == 1 ? value.add(shift) : value.subtract(shift).max(BigDecimal.ZERO);
      }
      Epsilon epsilon = Epsilon.of(value);
      assertThat(new BigDecimal(epsilon.down())).isLessThanOrEqualTo(value);
      assertThat(new BigDecimal(Math.nextUp(epsilon.down()))).isGreaterThan(value);
      assertThat(new BigDecimal(epsilon.up())).isGreaterThanOrEqualTo(value);
      assertThat(epsilon.up()).isLessThanOrEqualTo(Math.nextUp(epsilon.down()));
      assertThat(Epsilon.parse(epsilon.text())).isEqualTo(epsilon);
    }
  }

  @Test
  void compare_withDyadics_isTheOrderOfNumbers() {
    SplittableRandom random = new SplittableRandom(6);
    List<Integer> exponents = List.of(-700, -40, -3, 0, 2, 60, 800);
    for (int k = 0; k < Cases.of(5_000); k++) {
      int exponent = exponents.get(k % exponents.size());
      Dyadic number = Dyadic.of(random.nextDouble()).scaleByPowerOfTwo(exponent);
      Dyadic product = number.multiply(Dyadic.of(random.nextDouble()));
      for (Dyadic dyadic : List.of(number, product, number.negate(), Dyadic.ZERO)) {
        BigDecimal exact = dyadic.toBigDecimal();
        BigDecimal tiny = k % 10 == 0 ? LEAST : SMALL;
        for (BigDecimal value : List.of(exact, exact.add(tiny), exact.subtract(tiny))) {
          if (value.signum() >= 0 && value.compareTo(Epsilon.LIMIT.value()) < 0) {
            Epsilon epsilon = Epsilon.of(value);
            assertThat(epsilon.compareTo(dyadic)).isEqualTo(value.compareTo(exact));
            assertThat(epsilon.compareSquareTo(dyadic.multiply(dyadic)))
                .isEqualTo(value.compareTo(exact.abs()));
          }
        }
      }
    }
    assertThat(Epsilon.parse("3e5").compareTo(Dyadic.of(300_000))).isZero();
  }

  @Test
  void parse_whatIsNoEpsilon_isRefusedInOneShortLineAtOnce() {
    ThreadMXBean cpu = ManagementFactory.getThreadMXBean();
    for (String text :
        List.of(
            "",
            "-1",
            "-0.0",
            "+1",
            "NaN",
            "Infinity",
            "0x1p-3",
            "0.1d",
            "1e",
            ".",
            "e5",
            "1 2",
            "1e300",
            "1e9999",
            "1e999999999",
            "1e-999999999",
            "0,1",
            "9".repeat(2_000_000))) {
      long start = cpu.getCurrentThreadCpuTime();
      assertThatThrownBy(() -> Epsilon.parse(text))
          .as(text.substring(0, Math.min(text.length(), 20)))
          .isInstanceOf(IllegalArgumentException.class)
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(160).doesNotContain("\n"));
      assertThat(cpu.getCurrentThreadCpuTime() - start).isLessThan(2_000_000_000L);
    }
    for (double value : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
      assertThatThrownBy(() -> Epsilon.of(value)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void ends_ofTheRange_areRead() {
    assertThat(Epsilon.parse("0").down()).isZero();
    assertThat(Epsilon.parse("0.").up()).isZero();
    assertThat(Epsilon.parse("1e-400").down()).isZero();
    assertThat(Epsilon.parse("1e-400").up()).isEqualTo(Double.MIN_VALUE);
    assertThat(Epsilon.parse("1e-9999").compareTo(Dyadic.ZERO)).isPositive();
    assertThat(Epsilon.of(Double.MIN_VALUE).down()).isEqualTo(Double.MIN_VALUE);
    Epsilon most = Epsilon.of(Math.nextDown(1e300));
    assertThat(Epsilon.parse(most.text())).isEqualTo(most).isLessThan(Epsilon.LIMIT);
    assertThat(Epsilon.parse(".5")).hasToString(".5").isEqualTo(Epsilon.of(0.5));
  }

  @Test
  void exceeds_everyNorm_isDecidedByTheDecimal() {
    Dyadic[] difference = {Dyadic.of(0.1), Dyadic.of(-0.0)};
    for (Norm norm : Norm.values()) {
      Dyadic exact = norm.ofExact(difference);
      assertThat(norm.exceeds(exact, Epsilon.parse("0.1"))).as(norm.label()).isTrue();
      assertThat(norm.exceeds(exact, Epsilon.of(0.1))).as(norm.label()).isFalse();
      assertThat(norm.exceeds(exact, Epsilon.parse("0.10000000000000001"))).isFalse();
    }
  }
}
