package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerStateTest {
  private static LayerState of(double... enclosure) {
    LayerState state = new LayerState(1);
    state.zLow[0] = enclosure[0];
    state.zHigh[0] = enclosure[1];
    state.pLow[0] = enclosure[2];
    state.pHigh[0] = enclosure[3];
    state.dLow[0] = enclosure[4];
    state.dHigh[0] = enclosure[5];
    return state;
  }

  /** Slopes of the lines above and below relu, and of the planes above and below the difference. */
  @ParameterizedTest
  @CsvSource({
    // l, u, l', u', dl, du: above, below, above', below', aboveOnZ, aboveOnD, belowOnZ, belowOnD
    "1, 2, 1, 2, -1, 1,          1, 1, 1, 1,          0, 1, 0, 1",
    "-2, -1, -2, -1, -1, 1,      0, 0, 0, 0,          0, 0, 0, 0",
    "-1, 3, -1, 3, -0.1, 0.1,    0.75, 1, 0.75, 1,    0, 0.5, 0, 0.5",
    "-1, 1, -1, 1, -0.1, 0.3,    0.5, 0, 0.5, 0,      0, 0.75, 0, 0.25",
    "-1, 1, -1, 1, 0.1, 0.3,     0.5, 0, 0.5, 0,      0, 1, 0, 0",
    "-1, 1, -1, 1, -0.3, -0.1,   0.5, 0, 0.5, 0,      0, 0, 0, 1",
    "-1, 3, 1, 2, -1, 2,         0.75, 1, 1, 1,       0, 1, 0.25, 1",
    "-3, 1, 1, 2, -1, 2,         0.25, 0, 1, 1,       1, 1, 0.75, 1",
    "1, 2, -1, 3, -3, 2,         1, 1, 0.75, 1,       -0.25, 0.75, 0, 1",
    "1, 2, -3, 1, -5, 0,         1, 1, 0.25, 0,       -0.75, 0.25, -1, 0",
    "1, 2, -2, -1, -4, -2,       1, 1, 0, 0,          -1, 0, -1, 0",
    "-2, -1, 1, 2, 2, 4,         0, 0, 1, 1,          1, 1, 1, 1",
    "-1, 1, -2, -1, -3, 0,       0.5, 0, 0, 0,        0, 0, -0.5, 0",
    "-2, -1, -1, 1, 0, 3,        0, 0, 0.5, 0,        0.5, 0.5, 0, 0",
    // wide d: a line above relu(z') minus a line below relu(z) wins at the centre
    "-1, 1, -1, 1, -2, 2,        0.5, 0, 0.5, 0,      0.5, 0.5, -0.5, 0"
  })
  void choose_everyCase_givesTheExpectedSlopes(
      double l,
      double u,
      double lp,
      double up,
      double dl,
      double du,
      double above,
      double below,
      double abovePrime,
      double belowPrime,
      double aboveOnZ,
      double aboveOnD,
      double belowOnZ,
      double belowOnD) {
    LayerState s = of(l, u, lp, up, dl, du);
    s.choose();
    assertThat(s.above[0]).isCloseTo(above, within(1e-12));
    assertThat(s.below[0][0]).isEqualTo(below);
    assertThat(s.abovePrime[0]).isCloseTo(abovePrime, within(1e-12));
    assertThat(s.belowPrime[0][0]).isEqualTo(belowPrime);
    assertThat(s.aboveOnZ[0]).isCloseTo(aboveOnZ, within(1e-12));
    assertThat(s.aboveOnD[0]).isCloseTo(aboveOnD, within(1e-12));
    assertThat(s.belowOnZ[0]).isCloseTo(belowOnZ, within(1e-12));
    assertThat(s.belowOnD[0]).isCloseTo(belowOnD, within(1e-12));
  }

  @Test
  void choose_rules_differInTheirThresholds() {
    LayerState s = of(-2, 3, -3, 2, -1, 1); // chords of slope 0.6 and 0.4
    s.choose();
    assertThat(new double[] {s.below[0][0], s.below[1][0], s.below[2][0]}).containsExactly(0, 1, 0);
    assertThat(new double[] {s.belowPrime[0][0], s.belowPrime[1][0]}).containsExactly(0, 0);
  }

  @Test
  void stability_boundaries_countAsStable() {
    assertThat(of(0, 1, 0, 1, 0, 0).unstable(0)).isFalse();
    assertThat(of(-1, 0, -1, 0, 0, 0).unstable(0)).isFalse();
    assertThat(of(-1, 1, 0, 1, 0, 0).unstable(0)).isTrue();
    assertThat(of(-1, 1, 0, 1, 0, 0).unstablePrime(0)).isFalse();
    assertThat(of(-1, 1, -1, 0, 0, 0).unstablePrime(0)).isFalse();
    assertThat(of(0, 1, -1, 1, 0, 0).unstablePrime(0)).isTrue();
    assertThat(of(0, 1, 0, 1, 0, 0).settled(0)).isTrue();
    assertThat(of(-1, 0, -1, 0, 0, 0).settled(0)).isTrue();
    assertThat(of(-1, 0, 0, 1, 0, 0).settled(0)).isFalse();
    assertThat(of(0, 1, -1, 0, 0, 0).settled(0)).isFalse();
    assertThat(of(-1, 1, 0, 1, 0, 0).settled(0)).isFalse();
    assertThat(of(0, 1, -1, 1, 0, 0).settled(0)).isFalse();
    assertThat(of(-1, 0, -1, 1, 0, 0).settled(0)).isFalse();
    assertThat(of(-1, 1, -1, 0, 0, 0).settled(0)).isFalse();
  }

  @Test
  void cut_keepsTheOuterEnclosureButForTheSign() {
    LayerState outer = of(-5, 6, -7, 8, -1, 1);
    outer.cut(0, of(0, 1, -1, 0, 0, 0));
    assertThat(outer.zLow[0]).isZero();
    assertThat(outer.zHigh[0]).isEqualTo(6);
    assertThat(outer.pLow[0]).isEqualTo(-7);
    assertThat(outer.pHigh[0]).isZero();
    outer = of(-5, 6, -7, 8, -1, 1);
    outer.cut(0, of(-1, 0, 0, 1, 0, 0));
    assertThat(outer.zLow[0]).isEqualTo(-5);
    assertThat(outer.zHigh[0]).isZero();
    assertThat(outer.pLow[0]).isZero();
    assertThat(outer.pHigh[0]).isEqualTo(8);
    outer = of(-5, 6, -7, 8, -1, 1);
    outer.cut(0, of(-1, 1, -1, 1, 0, 0));
    assertThat(outer.zLow[0]).isEqualTo(-5);
    assertThat(outer.pHigh[0]).isEqualTo(8);
  }

  @Test
  void intersect_usesEachOfTheThreeForTheOthers() {
    LayerState byD = of(-1, 1, -10, 10, -0.5, 0.25);
    byD.intersect(0);
    assertThat(byD.pLow[0]).isCloseTo(-1.5, within(1e-12)).isLessThan(-1.5);
    assertThat(byD.pHigh[0]).isCloseTo(1.25, within(1e-12)).isGreaterThan(1.25);
    LayerState byP = of(-10, 10, -1, 1, -0.5, 0.25);
    byP.intersect(0);
    assertThat(byP.zLow[0]).isCloseTo(-1.25, within(1e-12)).isLessThan(-1.25);
    assertThat(byP.zHigh[0]).isCloseTo(1.5, within(1e-12)).isGreaterThan(1.5);
    LayerState both = of(1, 2, 4, 6, -10, 10);
    both.intersect(0);
    assertThat(both.dLow[0]).isCloseTo(2, within(1e-12)).isLessThan(2);
    assertThat(both.dHigh[0]).isCloseTo(5, within(1e-12)).isGreaterThan(5);
  }

  @Test
  void widen_ofADifference_isOutwardAtBothEnds() {
    LayerState s = of(0, 1, 0, 1, -0.5, 0.25);
    s.widen(0.125);
    assertThat(s.dLow[0]).isEqualTo(Math.nextDown(-0.625));
    assertThat(s.dHigh[0]).isEqualTo(Math.nextUp(0.375));
    assertThat(s.zHigh[0]).isEqualTo(1);
  }

  /** z begins at 0: in real arithmetic both planes above e are dHigh / 2 at the centre. */
  @Test
  void choose_planesThatMeetAtTheCentre_isTheChordWhateverRoundingSays() {
    for (double low : new double[] {-3e-290, -1e-17, -1e-13}) {
      for (double shift : new double[] {-1e-15, -2e-16, 0, 2e-16, 1e-15}) {
        LayerState s = of(low, 1.34375, -0.001 + shift, 1.3441, -0.001, 0.00035 + shift);
        s.choose();
        assertThat(s.aboveOnZ[0]).isZero();
        assertThat(s.aboveOnD[0]).isCloseTo(0.35 / 1.35, within(1e-9));
      }
    }
  }
}
