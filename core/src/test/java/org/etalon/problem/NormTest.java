package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.etalon.exact.Dyadic;
import org.junit.jupiter.api.Test;

final class NormTest {
  @Test
  void ofExact_onAVector_isTheNormOrItsSquare() {
    Dyadic[] vector = {Dyadic.of(3), Dyadic.of(-4), Dyadic.of(0.5)};
    assertThat(Norm.INF.ofExact(vector)).isEqualTo(Dyadic.of(4));
    assertThat(Norm.ONE.ofExact(vector)).isEqualTo(Dyadic.of(7.5));
    assertThat(Norm.TWO.ofExact(vector)).isEqualTo(Dyadic.of(25.25));
  }

  @Test
  void ofExact_onTheEmptyVector_isZero() {
    for (Norm norm : Norm.values()) {
      assertThat(norm.ofExact(new Dyadic[0])).isEqualTo(Dyadic.ZERO);
    }
  }

  @Test
  void ofExact_whereDoublesWouldRound_isExact() {
    Dyadic[] vector = {Dyadic.of(1e20), Dyadic.of(-1)};
    assertThat(Norm.ONE.ofExact(vector)).isEqualTo(Dyadic.of(1e20).add(Dyadic.of(1)));
  }
}
