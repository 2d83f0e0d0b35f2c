package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.etalon.exact.Dyadic;
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

  @Test
  void label_isTheCommandLineName() {
    assertThat(Arrays.stream(Norm.values()).map(Norm::label)).containsExactly("inf", "1", "2");
  }
}
