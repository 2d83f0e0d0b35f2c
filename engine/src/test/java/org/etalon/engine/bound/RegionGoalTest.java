package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Epsilon;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** When alternatives fail, to the last bit; and which rows forms become. */
class RegionGoalTest {
  private static List<BigDecimal> row(String text) {
    return Arrays.stream(text.split(" ", -1)).map(BigDecimal::new).toList();
  }

  private static OutputCondition condition(String u, String v, String c, boolean strict) {
    return new OutputCondition(row(u), row(v), new BigDecimal(c), strict);
  }

  private static OutputForms forms(OutputCondition... all) {
    return new OutputForms(new OutputRegion(all[0].outputs(), List.of(List.of(all))));
  }

  private static boolean settles(OutputCondition condition, double low, double high) {
    Goal goal = forms(condition).goal();
    return goal.settle(goal.unsettled(), new double[] {low}, new double[] {high})[0] == 1;
  }

  @Test
  void settle_atZero_dependsOnWhetherZeroMeetsTheCondition() {
    assertThat(settles(condition("1", "0", "0", true), -1, 0)).isTrue();
    assertThat(settles(condition("1", "0", "0", false), -1, 0)).isFalse();
    assertThat(settles(condition("1", "0", "0", false), -1, -0.0)).isFalse();
    assertThat(settles(condition("1", "0", "0", false), -1, -Double.MIN_VALUE)).isTrue();
    assertThat(settles(condition("1", "0", "0", true), -1, Double.MIN_VALUE)).isFalse();
  }

  @Test
  void settle_ofANegatedForm_goesByTheLowerBound() {
    assertThat(settles(condition("-1", "0", "0", true), 0, 9)).isTrue();
    assertThat(settles(condition("-1", "0", "0", false), 0, 9)).isFalse();
    assertThat(settles(condition("-1", "0", "-1", false), -0.5, 9)).isTrue();
    assertThat(settles(condition("-1", "0", "-1", false), -1.5, 9)).isFalse();
  }

  /** The double nearest to a tenth is above it, so it reaches what asks for a tenth. */
  @Test
  void settle_withDecimalConstants_roundsThemUp() {
    assertThat(settles(condition("1", "0", "-0.1", true), 0, 0.1)).isFalse();
    double below = Math.nextDown(Math.nextDown(0.1));
    assertThat(settles(condition("1", "0", "-0.1", true), 0, below)).isTrue();
    assertThat(settles(condition("1", "0", "-0.1", false), 0, below)).isTrue();
  }

  @Test
  void settle_withoutABound_settlesNothing() {
    assertThat(settles(condition("1", "0", "0", true), 0, Double.NaN)).isFalse();
    assertThat(settles(condition("1", "0", "0", true), 0, Double.POSITIVE_INFINITY)).isFalse();
  }

  @Test
  void rows_ofSettledAlternatives_areNotBounded() {
    OutputRegion region =
        new OutputRegion(
            1,
            List.of(
                List.of(condition("1", "0", "0", true)), List.of(condition("0", "1", "0", true))));
    Goal goal = new OutputForms(region).goal();
    assertThat(goal.rows(goal.unsettled(), 2)).containsExactly(0, 1);
    byte[] settled = goal.settle(goal.unsettled(), new double[] {-2, -2}, new double[] {-1, 1});
    assertThat(goal.rows(settled, 2)).containsExactly(1);
    assertThat(goal.ways(settled, 2)).containsExactly(1);
    byte[] all = goal.settle(settled, new double[] {-2, -2}, new double[] {1, -1});
    assertThat(all).containsExactly(1, 1);
  }

  @Test
  void value_isTheLargestOfTheSmallest() {
    OutputRegion region =
        new OutputRegion(
            1,
            List.of(
                List.of(condition("1", "0", "-1", true), condition("0", "1", "0", true)),
                List.of(condition("0", "-1", "0", true))));
    Goal goal = new OutputForms(region).goal();
    // Rows: f, g; and nothing is implied, for 1 and 1 are not opposite.
    assertThat(goal.value(new double[] {3, 1})).isEqualTo(1);
    assertThat(goal.cotangent(new double[] {3, 1})).containsExactly(0, 1);
    assertThat(goal.value(new double[] {3, -5})).isEqualTo(5);
    assertThat(goal.cotangent(new double[] {3, -5})).containsExactly(0, -1);
  }

  private static Network constant(double... values) {
    return Network.of(
        List.of(
            Affine.of(Matrix.of(values.length, 1, new double[values.length]), Vector.of(values))));
  }

  private static double[] rows(OutputForms forms, Network f, Network g) {
    Vector ofF = forms.ofF(f, g, Stop.NEVER).orElseThrow().sites().get(1).bias();
    Vector ofG = forms.ofG(f, g, Stop.NEVER).orElseThrow().sites().get(1).bias();
    double[] d = new double[ofF.size()];
    Arrays.setAll(d, i -> ofG.get(i) - ofF.get(i));
    return d;
  }

  @Test
  void forms_areRowsOnceUpToTheirSign() {
    OutputForms forms =
        forms(
            condition("1 2", "0 0", "0", true),
            condition("-1 -2", "0 0", "3", true),
            condition("0.1 0", "0 -0.2", "0", true));
    assertThat(rows(forms, constant(1, 10), constant(100, 1000))).containsExactly(21, 1 - 2000);
  }

  /** f_0 - f_1 > 0 and g_1 >= g_0 imply (g_1 - g_0) - (f_1 - f_0) > 0. */
  @Test
  void forms_ofDecisions_haveThoseOfTheDifferenceAlone() {
    OutputRegion region = new Property.SameDecision(Epsilon.of(0)).forbidden(2).orElseThrow();
    OutputForms forms = new OutputForms(region);
    assertThat(rows(forms, constant(1, 10), constant(100, 1000)))
        .containsExactly(1 - 10, 100 - 1000, 1 - 10 - (100 - 1000));
  }

  @Test
  void forms_ofTooManyDigits_areRefused() {
    assertThatThrownBy(() -> forms(condition("0.1234567890123456789", "0", "0", true)))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("digits");
    assertThat(
            rows(forms(condition("0.123456789012345", "0", "0", true)), constant(1), constant(1)))
        .containsExactly(123456789012345.0);
  }
}
