package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.etalon.network.MaxPool;
import org.junit.jupiter.api.Test;

class WinnerTest {
  private static final MaxPool POOL = MaxPool.of(3, new int[][] {{0, 1, 2}});
  private static final double NONE = Double.NEGATIVE_INFINITY;

  private static Winner of(double[] low, double[] high, double least) {
    return Winner.of(POOL, 0, low, high, high, least);
  }

  /** Wherever the largest upper end is, that of all others is kept. */
  @Test
  void of_aWindow_isTheMemberOfLargestUpperEnd() {
    double[] low = {-3, -2, -1};
    double[][] highs = {{7, 5, 4}, {5, 7, 4}, {4, 5, 7}, {5, 4, 7}, {4, 7, 5}, {7, 4, 5}};
    for (double[] high : highs) {
      Winner winner = of(low, high, NONE);
      assertThat(high[winner.member]).isEqualTo(7);
      assertThat(winner.low).isEqualTo(low[winner.member]);
      assertThat(winner.high).isEqualTo(7);
      assertThat(winner.others).isEqualTo(5);
    }
  }

  @Test
  void of_membersThatCannotWin_leavesThemOut() {
    double[] low = {-3, -2, -1};
    double[] high = {5, 7, 4};
    double[] floor = {1, 0, 2};
    Winner winner = Winner.of(POOL, 0, low, high, floor, 1);
    assertThat(winner.member).isZero();
    assertThat(winner.others).isEqualTo(4);
    assertThat(Winner.of(POOL, 0, low, high, floor, 2).others).isEqualTo(NONE);
    assertThatThrownBy(() -> Winner.of(POOL, 0, low, high, floor, 3))
        .isInstanceOf(ContradictionException.class);
  }

  @Test
  void slope_isThatOfTheChordOfTheMaximum() {
    Winner winner = of(new double[] {-1, -9, -9}, new double[] {3, 2, 1}, NONE);
    assertThat(winner.dominates()).isFalse();
    assertThat(winner.slope()).isEqualTo(0.25);
    Winner dominating = of(new double[] {2, -9, -9}, new double[] {3, 2, 1}, NONE);
    assertThat(dominating.dominates()).isTrue();
    assertThat(dominating.slope()).isEqualTo(1);
    double infinity = Double.POSITIVE_INFINITY;
    Winner unknown = of(new double[] {0, NONE, NONE}, new double[] {infinity, infinity, 1}, NONE);
    assertThat(unknown.slope()).isZero();
  }

  @Test
  void least_isTheMemberOfLargestLowerEnd() {
    assertThat(Winner.least(POOL, 0, new double[] {-3, 2, 1})).isEqualTo(1);
    assertThat(Winner.least(POOL, 0, new double[] {3, 2, 1})).isZero();
    assertThat(Winner.least(POOL, 0, new double[] {1, 2, 4})).isEqualTo(2);
    assertThat(Winner.largest(POOL, 0, new double[] {-3, -2, -4})).isEqualTo(-2);
    assertThat(Winner.negated(new double[] {2, -3})).containsExactly(-2, 3);
  }
}
