package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

class RoundTest {
  /** The denominator counts as soon as there are many roundings. */
  @Test
  void gammaUp_ofManyRoundings_isJustAboveGamma() {
    for (long n : new long[] {1, 3, 1000, 1L << 30, (1L << 40) + 1}) {
      Rational nu = Rational.of((double) n).multiply(Rational.of(0x1p-53));
      Rational gamma = nu.divide(Rational.of(1).subtract(nu));
      assertThat(Rational.of(Round.gammaUp(n)))
          .isGreaterThanOrEqualTo(gamma)
          .isLessThan(gamma.multiply(Rational.of(1 + 0x1p-50)));
    }
  }
}
