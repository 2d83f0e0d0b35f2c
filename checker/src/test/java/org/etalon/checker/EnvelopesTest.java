package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.certificate.Evidence;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

/** What planes of the first site hold for rounding, against sums worked out by hand. */
class EnvelopesTest {
  private static final Affine SAME = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
  private static final Graph GRAPH = new Graph(Network.alternating(List.of(SAME, SAME)));
  private static final double[] LOWER = {-4};
  private static final double[] UPPER = {2};

  private static LayerState[] states(double pLow) {
    LayerState[] states = GRAPH.unknown();
    states[1].zLow[0] = -4;
    states[1].zHigh[0] = 2;
    states[1].pLow[0] = pLow;
    states[1].pHigh[0] = 2;
    return states;
  }

  private static Recorded recorded(Evidence.Target target, LayerState[] states) {
    short[] places = {1 << 12, 1 << 12};
    short[] own = target == Evidence.Target.DIFFERENCE ? places : new short[] {places[0]};
    Evidence.Row row = new Evidence.Row(0, false, new byte[1], 0, new byte[1], own);
    Evidence.Block block = new Evidence.Block(2, target, new int[][] {{0}}, List.of(row));
    return new Recorded(block, 0, 1, states);
  }

  @Test
  void take_aCoefficient_holdsTheRoundingOfItsPlane() {
    LayerState[] states = states(-4);
    Recorded recorded = recorded(Evidence.Target.F, states);
    Envelopes envelopes = new Envelopes(new FirstSite(GRAPH, GRAPH), LOWER, UPPER, recorded, 1);
    double[] constant = {0};
    double[][] onA = {{1}};
    envelopes.take(states[1], new double[0][], onA, constant);
    assertThat(onA[0][0]).isZero();
    double plane = recorded.plane(0, 0, new double[] {1}, 1, false)[0];
    assertThat(plane).isEqualTo(0.5);
    assertThat(envelopes.onInputs[0][0]).isEqualTo(plane);
    double high = Math.max(4 * plane, 2 * (1 - plane));
    double error = 4 * Round.gammaUp(2 * (1 + 1) + 8) * (1 + plane) * 4;
    assertThat(constant[0] - high).isBetween(0.97 * error, 1.1 * error);
  }

  /** s e + (s + t) a: what the sum of the two loses multiplies a. */
  @Test
  void take_bothCoefficients_holdsTheRoundingOfTheirSum() {
    LayerState[] states = states(0);
    Recorded recorded = recorded(Evidence.Target.DIFFERENCE, states);
    Envelopes envelopes = new Envelopes(new FirstSite(GRAPH, GRAPH), LOWER, UPPER, recorded, 1);
    double[] constant = {0};
    double[][] onG = {{-1}};
    double[][] onF = {{-1}};
    envelopes.take(states[1], onG, onF, constant);
    assertThat(onG[0][0]).isEqualTo(-1);
    assertThat(onF[0][0]).isEqualTo(1);
    assertThat(constant[0]).isBetween(2 * 0x1p-53 * 2, 2 * 0x1p-53 * 2.001);
  }
}
