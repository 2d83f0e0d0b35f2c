package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.SoundnessError;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

/** States are used again for every box: nothing of the last one may be left. */
class SiteStateTest {
  private static final double[] MINUS = {-1, -1};
  private static final double[] ONES = {1, 1};

  /** An input of two, two rectifiers, and an output of two, which is a sum. */
  private static SiteState[] states() {
    Affine same = Affine.of(Matrix.of(2, 2, 1, 0, 0, 1), Vector.of(0, 0));
    Theta theta = Theta.of(Network.of(List.of(new Relu(2), same)));
    SiteState[] states = SiteState.of(PairTheta.align(theta, theta));
    states[0].setBox(MINUS, ONES);
    return states;
  }

  private static void enclose(SiteState s, double[] lower, double[] upper) {
    for (double[] to : List.of(s.f.lower, s.g.lower, s.lowerD)) {
      System.arraycopy(lower, 0, to, 0, to.length);
    }
    for (double[] to : List.of(s.f.upper, s.g.upper, s.upperD)) {
      System.arraycopy(upper, 0, to, 0, to.length);
    }
  }

  private static int[] live(LiveSet set) {
    return Arrays.copyOf(set.list, set.count);
  }

  @Test
  void setBox_again_forgetsTheFirst() {
    SiteState input = states()[0];
    assertThat(live(input.f.live)).containsExactly(0, 1);
    input.setBox(new double[] {0, 0}, new double[] {0, 0.25});
    assertThat(live(input.f.live)).containsExactly(1);
    assertThat(new double[] {input.f.maxA, input.g.maxA, input.magnitude})
        .containsExactly(0.25, 0.25, 0.25);
  }

  @Test
  void relax_rectifiersAgain_forgetsTheFirst() {
    SiteState[] states = states();
    enclose(states[1], MINUS, ONES);
    states[1].relax(0, states);
    assertThat(live(states[1].liveE)).containsExactly(0, 1);
    enclose(states[1], MINUS, new double[] {0, 0.5});
    states[1].relax(0, states);
    assertThat(live(states[1].liveE)).containsExactly(1);
    assertThat(live(states[1].f.live)).containsExactly(1);
    assertThat(states[1].maxE).isEqualTo(0.5);
  }

  @Test
  void relax_aSumAgain_forgetsTheFirst() {
    SiteState[] states = states();
    enclose(states[1], MINUS, ONES);
    states[1].relax(0, states);
    for (int k = 0; k < 2; k++) {
      enclose(states[2], MINUS, ONES);
      states[2].relax(0, states);
      assertThat(live(states[2].liveE)).containsExactly(0, 1);
      assertThat(live(states[2].f.live)).containsExactly(0, 1);
      assertThat(live(states[2].g.live)).containsExactly(0, 1);
    }
  }

  /** What a site holds itself is of the last box while its rows are bounded. */
  @Test
  void magnitude_belowASite_isNotItsOwn() {
    SiteState[] states = states();
    states[0].magnitude = 3;
    states[1].magnitude = 2;
    states[2].magnitude = 5;
    assertThat(SiteState.magnitude(states, 2)).isEqualTo(3);
    assertThat(SiteState.magnitude(states, 0)).isZero();
  }

  @Test
  void intersect_ofASite_isOfEveryNeuron() {
    SiteState s = states()[1];
    enclose(s, MINUS, ONES);
    Arrays.fill(s.g.lower, -9);
    Arrays.fill(s.g.upper, 9);
    s.intersect();
    assertThat(s.g.lower).containsExactly(Math.nextDown(-2.0), Math.nextDown(-2.0));
    assertThat(s.g.upper).containsExactly(Math.nextUp(2.0), Math.nextUp(2.0));
  }

  @Test
  void intersect_ofPoints_isNoContradiction() {
    SiteState s = states()[1];
    enclose(s, new double[2], new double[2]);
    s.intersect();
    assertThat(s.f.upper).containsExactly(0, 0);
    for (double[] upper : List.of(s.f.upper, s.g.upper, s.upperD)) {
      upper[1] = -Double.MIN_VALUE;
      assertThatThrownBy(s::intersect).isInstanceOf(SoundnessError.class);
      upper[1] = 0;
    }
  }

  /** At zero a rectifier is stable: its lines are exact, and what is 0 is not live. */
  @Test
  void relax_rectifiersThatEndAtZero_areExact() {
    SiteState[] states = states();
    SiteState s = states[1];
    enclose(s, MINUS, new double[] {1, 3});
    s.relax(0, states);
    enclose(s, new double[] {0, -1}, new double[] {3, 0});
    s.relax(0, states);
    for (ReluPlanes.Own own : List.of(s.relu.f, s.relu.g)) {
      assertThat(own.au).containsExactly(1, 0);
      assertThat(own.bu).containsExactly(0, 0);
      assertThat(own.al[2]).containsExactly(1, 0);
      assertThat(own.hasChoice).isFalse();
    }
    assertThat(live(s.f.live)).containsExactly(0);
    assertThat(live(s.g.live)).containsExactly(0);
  }

  /** Chords of slope 0.6 and 0.4 in f, 0.5 and 0.7 in g: a threshold has to be exceeded. */
  @Test
  void relax_rectifiers_haveAChoiceWhereRulesDiffer() {
    SiteState[] states = states();
    SiteState s = states[1];
    System.arraycopy(new double[] {-2, -3}, 0, s.f.lower, 0, 2);
    System.arraycopy(new double[] {3, 2}, 0, s.f.upper, 0, 2);
    System.arraycopy(new double[] {-1, -3}, 0, s.g.lower, 0, 2);
    System.arraycopy(new double[] {1, 7}, 0, s.g.upper, 0, 2);
    s.relax(0, states);
    assertThat(s.relu.f.al).isDeepEqualTo(new double[][] {{0, 0}, {1, 0}, {0, 0}});
    assertThat(s.relu.g.al).isDeepEqualTo(new double[][] {{0, 0}, {0, 1}, {0, 0}});
    assertThat(s.relu.f.hasChoice).isTrue();
    assertThat(ReluRelaxation.mostlyActive(-3, 7)).isFalse();
    assertThat(ReluRelaxation.mostlyActive(-3, 7.001)).isTrue();
  }
}
