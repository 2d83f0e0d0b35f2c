package org.etalon.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnclosureTest {
  /** Digits of the oracle, far beyond the precision of intervals. */
  private static final MathContext DIGITS = new MathContext(120);

  /** Intervals must be this short in comparison with the number. */
  private static final BigDecimal SHORT = new BigDecimal("1e-45");

  private static Enclosure of(double value) {
    return Enclosure.of(Dyadic.of(value));
  }

  private static void assertEncloses(Enclosure interval, BigDecimal number, BigDecimal slack) {
    BigDecimal lower = interval.lower().toBigDecimal();
    BigDecimal upper = interval.upper().toBigDecimal();
    BigDecimal uncertain = slack.multiply(number.abs());
    assertThat(lower).isLessThanOrEqualTo(number.add(uncertain));
    assertThat(upper).isGreaterThanOrEqualTo(number.subtract(uncertain));
    assertThat(upper.subtract(lower)).isLessThanOrEqualTo(SHORT.multiply(number.abs()));
  }

  /** Published digits (OEIS A068985, A092426 inverted, A002162, A002391, A016628 in part). */
  @ParameterizedTest
  @CsvSource({
    "exp, -1, 0.36787944117144232159552377016146086744581113103176783450783680169746",
    "exp, -0.5, 0.60653065971263342360379953499118045344191813548718695568289215873505",
    "exp, -10, 0.000045399929762484851535591515560550610237918088866564969259071305650999",
    "log, 2, 0.69314718055994530941723212145817656807550013436025525412068000949339",
    "log, 3, 1.09861228866810969139524523692252570464749055782274945173469433363749",
    "log, 10, 2.30258509299404568401799145468436420760110148862877297603332790096757"
  })
  void function_atConstant_enclosesItsDigits(String function, double x, BigDecimal digits) {
    Enclosure value = function.equals("exp") ? of(x).exp() : of(x).log();
    assertEncloses(value, digits, new BigDecimal("1e-60"));
  }

  /** The series of e^x itself: no halving, no squaring, so nothing in common but the limit. */
  private static BigDecimal exponential(double x) {
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal term = BigDecimal.ONE;
    for (int i = 1; i < 600; i++) {
      term =
          term.multiply(new BigDecimal(Math.abs(x)), DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return BigDecimal.ONE.divide(sum, DIGITS);
  }

  @Test
  void exp_atRandomNumbers_enclosesTheSeries() {
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 0; n < 300; n++) {
      double x = -random.nextDouble() * Math.scalb(1.0, random.nextInt(-60, 7));
      assertEncloses(of(x).exp(), exponential(x), new BigDecimal("1e-100"));
    }
  }

  @Test
  void log_atRandomNumbers_isUndoneByTheExponential() {
    SplittableRandom random = new SplittableRandom(6);
    for (int n = 0; n < 300; n++) {
      double y = 1 + random.nextDouble() * Math.scalb(1.0, random.nextInt(-40, 40));
      Enclosure back = of(y).log().negate().exp();
      assertThat(back.lower().multiply(Dyadic.of(y))).isLessThanOrEqualTo(Dyadic.of(1));
      assertThat(back.upper().multiply(Dyadic.of(y))).isGreaterThanOrEqualTo(Dyadic.of(1));
      assertThat(back.upper().subtract(back.lower()).toDouble()).isLessThan(1e-45);
    }
  }

  @Test
  void exp_atCorners_isSound() {
    assertThat(of(0).exp().lower()).isLessThanOrEqualTo(Dyadic.of(1));
    assertThat(of(0).exp().upper()).isGreaterThanOrEqualTo(Dyadic.of(1));
    Enclosure far = of(-1e300).exp();
    assertThat(far.lower()).isEqualTo(Dyadic.ZERO);
    assertThat(far.upper().signum()).isPositive();
    // Just before numbers are called far: about 2^-11818.
    Enclosure near = of(-8192).exp();
    assertThat(near.lower().signum()).isPositive();
    assertThat(near.upper()).isLessThan(Dyadic.of(1).scaleByPowerOfTwo(-11818));
    assertThat(near.lower()).isGreaterThan(Dyadic.of(1).scaleByPowerOfTwo(-11820));
    assertThatThrownBy(() -> of(1).exp()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(0).log()).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(1).divide(of(0))).isInstanceOf(IllegalArgumentException.class);
  }

  private static Enclosure random(SplittableRandom random) {
    double a = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-70, 70));
    double b = random.nextInt(3) == 0 ? a : Math.scalb(random.nextDouble() - 0.5, 8);
    return new Enclosure(Dyadic.of(Math.min(a, b)), Dyadic.of(Math.max(a, b)));
  }

  private static Dyadic inside(Enclosure interval, SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> interval.lower();
      case 1 -> interval.upper();
      default -> interval.lower().add(interval.upper()).scaleByPowerOfTwo(-1);
    };
  }

  private static void assertContains(Enclosure interval, Dyadic value) {
    assertThat(interval.lower()).isLessThanOrEqualTo(value);
    assertThat(interval.upper()).isGreaterThanOrEqualTo(value);
  }

  @Test
  void arithmetic_ofNumbersInside_isInside() {
    SplittableRandom random = new SplittableRandom(7);
    for (int n = 0; n < 2000; n++) {
      Enclosure a = random(random);
      Enclosure b = random(random);
      Dyadic x = inside(a, random);
      Dyadic y = inside(b, random);
      assertContains(a.add(b), x.add(y));
      assertContains(a.subtract(b), x.subtract(y));
      assertContains(a.multiply(b), x.multiply(y));
      Enclosure positive = b.lower().signum() > 0 ? b : b.negate();
      if (positive.lower().signum() > 0) {
        Dyadic divisor = inside(positive, random);
        Enclosure quotient = a.divide(positive);
        // q <= x / y for positive y is q y <= x.
        assertThat(quotient.lower().multiply(divisor)).isLessThanOrEqualTo(x);
        assertThat(quotient.upper().multiply(divisor)).isGreaterThanOrEqualTo(x);
      }
    }
  }

  @Test
  void arithmetic_ofLongNumbers_roundsOutward() {
    Dyadic tiny = Dyadic.of(1).scaleByPowerOfTwo(-500);
    Enclosure sum = of(1).add(Enclosure.of(tiny));
    assertThat(sum.lower()).isEqualTo(Dyadic.of(1));
    assertThat(sum.upper()).isGreaterThan(Dyadic.of(1).add(tiny));
    Enclosure third = of(1).divide(of(3));
    assertThat(third.lower().multiply(Dyadic.of(3))).isLessThan(Dyadic.of(1));
    assertThat(third.upper().multiply(Dyadic.of(3))).isGreaterThan(Dyadic.of(1));
  }
}
