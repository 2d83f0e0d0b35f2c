package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

/**
 * Rows whose errors are measured together, step by step, against sums worked out by hand: of one
 * neuron a layer, at one input, so that what is left of a bound is what its terms are.
 */
class RowwiseTest {
  private static final double[] EIGHT = {8};
  private static final double[] NOT_OF_INPUTS = {};

  private static Graph graph(double[]... lines) {
    return new Graph(
        Network.alternating(
            List.of(lines).stream()
                .map(line -> Affine.of(Matrix.of(1, 1, line[0]), Vector.of(line[1])))
                .toList()));
  }

  private static double[] line(double weight, double bias) {
    return new double[] {weight, bias};
  }

  /** {@code [low, high]} of z, of z' and of d. */
  private static LayerState state(double... ends) {
    LayerState state = new LayerState(1);
    state.zLow[0] = ends[0];
    state.zHigh[0] = ends[1];
    state.pLow[0] = ends[2];
    state.pHigh[0] = ends[3];
    state.dLow[0] = ends[4];
    state.dHigh[0] = ends[5];
    return state;
  }

  private static Rowwise row(Chain chain, Kind kind) {
    return new Rowwise(chain, new int[] {0}, 1, kind);
  }

  private static LayerState evaluated(Rowwise row, Kind kind) {
    LayerState output = new LayerState(1);
    row.evaluate(EIGHT, EIGHT, output, kind);
    return output;
  }

  /** How far the ends are from a value, as so many gammas, to a hundredth. */
  private static void holds(double gammas, Chain chain, double value, double low, double high) {
    assertThat(value - low).isBetween(0.99 * gammas * chain.gamma, 1.01 * gammas * chain.gamma);
    assertThat(high - value).isBetween(0.99 * gammas * chain.gamma, 1.01 * gammas * chain.gamma);
  }

  /** Of 4 x + 64 at 8: of the row, and of what is left of it. */
  @Test
  void evaluate_aLine_holdsTheRoundingOfItsTerms() {
    Graph f = graph(line(4, 64));
    Chain chain = new Chain(f, f);
    Rowwise row = row(chain, Kind.F);
    row.descend(1, new LayerState(1), EIGHT);
    LayerState output = evaluated(row, Kind.F);
    holds(32 + 64 + (64 + 32), chain, 96, output.zLow[0], output.zHigh[0]);
    assertThat(row.norm(new double[] {96})).isBetween(190 * chain.gamma, 194 * chain.gamma);
    assertThat(row.norm(new double[] {0})).isBetween(96.0, 97.0);
    assertThat(row.norm(new double[] {100})).isBetween(4.0, 5.0);
  }

  /** f is 4 relu(x + 8) + 64, g is 6 relu(1.5 x + 2) + 96; the neuron is active in both. */
  @Test
  void evaluate_aDifference_holdsTheRoundingOfItsTerms() {
    Graph f = graph(line(1, 8), line(4, 64));
    Graph g = graph(line(1.5, 2), line(6, 96));
    Chain chain = new Chain(f, g);
    LayerState active = state(0, 16, 0, 14, -2, 1);
    Rowwise row = row(chain, Kind.DIFFERENCE);
    row.descend(2, active, NOT_OF_INPUTS);
    row.halve(active, new double[1], 0, 0);
    row.descend(1, new LayerState(1), EIGHT);
    LayerState output = evaluated(row, Kind.DIFFERENCE);
    double top = 2 * 16 + 6 * 2 + 32;
    double onZ = 2 * (8 + 8);
    double onD = 6 * (0.5 * 8 + 6);
    double left = 32 + 2 * 8 - 6 * 6 + 5 * 8;
    holds(top + onZ + onD + left, chain, 52, output.dLow[0], output.dHigh[0]);
  }

  /** z = x - 5 is 3, known to be in [-1, 7], and at most the norm away from 3. */
  private static LayerState halved(Chain chain, double norm) {
    LayerState unstable = state(-1, 7, -1, 7, 0, 0);
    Rowwise row = row(chain, Kind.F);
    row.descend(2, unstable, NOT_OF_INPUTS);
    row.halve(unstable, new double[] {3}, norm, 0);
    row.descend(1, new LayerState(1), EIGHT);
    return evaluated(row, Kind.F);
  }

  @Test
  void halve_aRectifier_isApartByTheNormOrByItsRange() {
    Graph f = graph(line(1, -5), line(1, 0));
    Chain chain = new Chain(f, f);
    // z / 2 + |z| / 2, |z| within a half of 3
    LayerState byNorm = halved(chain, 0.5);
    assertThat(byNorm.zLow[0]).isBetween(2.75 - 1e-8, 2.75);
    assertThat(byNorm.zHigh[0]).isBetween(3.25, 3.25 + 1e-8);
    // |z| between 0 and 7
    LayerState byRange = halved(chain, 100);
    assertThat(byRange.zLow[0]).isBetween(1.5 - 1e-8, 1.5);
    assertThat(byRange.zHigh[0]).isBetween(5.0, 5 + 1e-8);
    LayerState point = halved(chain, 0);
    double top = 7;
    double half = 0.5 * (7 + 3);
    double bottom = 0.5 * (8 + 5);
    double left = 2.5 + 1.5 + 1.5 + 0.5 * 8;
    holds(top + half + bottom + left, chain, 3, point.zLow[0], point.zHigh[0]);
  }

  @Test
  void halve_aStableRectifier_isItsLine() {
    Graph f = graph(line(1, -5), line(1, 0));
    Chain chain = new Chain(f, f);
    for (double[] z : new double[][] {{0, 7}, {-7, 0}}) {
      LayerState stable = state(z[0], z[1], z[0], z[1], 0, 0);
      Rowwise row = row(chain, Kind.F);
      row.descend(2, stable, NOT_OF_INPUTS);
      row.halve(stable, new double[] {3}, 9, 9);
      row.descend(1, new LayerState(1), EIGHT);
      LayerState output = evaluated(row, Kind.F);
      double value = z[0] == 0 ? 3 : 0;
      assertThat(output.zHigh[0]).isBetween(value, value + 1e-8);
      assertThat(output.zLow[0]).isBetween(value - 1e-8, value);
    }
  }

  /** d is 1/4, known to be in [-1/4, 1/2]; e is d / 2, within half of what d may be. */
  @Test
  void halve_aDifference_isApartByTheNormOrByItsRange() {
    Chain chain = new Chain(graph(line(1, -5), line(1, 0)), graph(line(1, -4.75), line(1, 0)));
    double[][] expected = {{0.25, 0, 0.25}, {100, -0.125, 0.375}};
    for (double[] each : expected) {
      LayerState unstable = state(-1, 7, -1, 7, -0.25, 0.5);
      Rowwise row = row(chain, Kind.DIFFERENCE);
      row.descend(2, unstable, NOT_OF_INPUTS);
      row.halve(unstable, new double[] {3}, 0, each[0]);
      row.descend(1, new LayerState(1), EIGHT);
      LayerState output = evaluated(row, Kind.DIFFERENCE);
      assertThat(output.dLow[0]).isBetween(each[1] - 1e-8, each[1]);
      assertThat(output.dHigh[0]).isBetween(each[2], each[2] + 1e-8);
    }
  }

  @Test
  void descend_aboveLargeValues_holdsUnderflowInProportion() {
    Graph f = graph(line(0, 0));
    Rowwise row = row(new Chain(f, f), Kind.F);
    double[] far = {1e280};
    row.descend(1, new LayerState(1), far);
    LayerState output = new LayerState(1);
    row.evaluate(far, far, output, Kind.F);
    assertThat(output.zHigh[0]).isGreaterThanOrEqualTo(1e-10);
    assertThat(output.zLow[0]).isLessThanOrEqualTo(-1e-10);
  }
}
