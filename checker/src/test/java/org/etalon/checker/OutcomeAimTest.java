package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Property;
import org.junit.jupiter.api.Test;

/** When outcomes are excluded, to the last bit. */
class OutcomeAimTest {
  private static Outcomes outcomes(String u, String c, boolean strict) {
    OutputCondition condition =
        new OutputCondition(
            List.of(new BigDecimal(u)), List.of(BigDecimal.ZERO), new BigDecimal(c), strict);
    OutputRegion region = new OutputRegion(1, List.of(List.of(condition)));
    return Outcomes.of(new Property.Constraints(region), 1).orElseThrow();
  }

  private static boolean excludes(String u, String c, boolean strict, double low, double high) {
    LayerState outputs = new LayerState(1);
    outputs.dLow[0] = low;
    outputs.dHigh[0] = high;
    return outcomes(u, c, strict).aim().up(outputs) <= 0;
  }

  @Test
  void up_atZero_dependsOnWhetherZeroMeetsTheCondition() {
    assertThat(excludes("1", "0", true, -1, 0)).isTrue();
    assertThat(excludes("1", "0", false, -1, 0)).isFalse();
    assertThat(excludes("1", "0", false, -1, -Double.MIN_VALUE)).isTrue();
    assertThat(excludes("-1", "0", true, 0, 9)).isTrue();
    assertThat(excludes("-1", "0", false, 0, 9)).isFalse();
    assertThat(excludes("-1", "0", true, -1, 9)).isFalse();
    assertThat(excludes("-1", "0", false, Double.MIN_VALUE, 9)).isTrue();
  }

  @Test
  void up_withDecimalConstants_roundsThemUp() {
    assertThat(excludes("1", "-0.1", true, 0, 0.1)).isFalse();
    double below = Math.nextDown(Math.nextDown(0.1));
    assertThat(excludes("1", "-0.1", true, 0, below)).isTrue();
  }

  @Test
  void up_withoutABound_excludesNothing() {
    assertThat(excludes("1", "0", true, 0, Double.NaN)).isFalse();
    assertThat(excludes("1", "0", true, 0, Double.POSITIVE_INFINITY)).isFalse();
  }

  @Test
  void outcomes_ofTooManyDigits_areRefused() {
    assertThatThrownBy(() -> outcomes("0.1234567890123456789", "0", true))
        .isInstanceOf(IllegalArgumentException.class);
    // Decimals that are no doubles become whole: 0.7 f > 0.
    assertThat(outcomes("0.7", "0", true).ofF().map().parameters()).containsExactly(-7);
  }
}
