package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Consumer;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.junit.jupiter.api.Test;

/** What exact rows do where they cannot compute, and what they say of inputs. */
class ExactRowsTest {
  private static final Network RECTIFIED =
      Network.of(List.of(new Relu(1), Affine.of(Matrix.of(1, 1, 3), Vector.of(0))));

  /** One neuron below the output, enclosed but for what is changed. */
  private static LayerState output(Consumer<LayerState> change) {
    Graph graph = new Graph(RECTIFIED);
    LayerState[] states = graph.unknown();
    LayerState s = states[1];
    s.zLow[0] = s.pLow[0] = s.dLow[0] = -1;
    s.zHigh[0] = s.pHigh[0] = s.dHigh[0] = 1;
    s.choose();
    change.accept(s);
    ExactRows rows = new ExactRows(graph, graph);
    rows.setBox(new double[] {-1}, new double[] {1});
    rows.bound(states, 2, new int[] {0}, 1, Kind.DIFFERENCE, 0);
    return states[2];
  }

  /** Of six ends each is needed: infinity is no number. */
  @Test
  void bound_aboveANeuronWithoutEnclosure_leavesTheRowAsItWas() {
    assertThat(output(s -> {}).dHigh[0]).isFinite();
    List<Consumer<LayerState>> changes =
        List.of(
            s -> s.zLow[0] = Double.NEGATIVE_INFINITY,
            s -> s.zHigh[0] = Double.POSITIVE_INFINITY,
            s -> s.pLow[0] = Double.NEGATIVE_INFINITY,
            s -> s.pHigh[0] = Double.POSITIVE_INFINITY,
            s -> s.dLow[0] = Double.NEGATIVE_INFINITY,
            s -> s.dHigh[0] = Double.POSITIVE_INFINITY,
            s -> s.zHigh[0] = Double.NaN);
    for (Consumer<LayerState> change : changes) {
      LayerState output = output(change);
      assertThat(output.dHigh[0]).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(output.dLow[0]).isEqualTo(Double.NEGATIVE_INFINITY);
    }
  }

  /** In both arithmetics: of the rows bounded last, and of those alone. */
  @Test
  void sensitivity_ofABound_isThatOfItsRows() {
    Graph f = new Graph(Network.of(List.of(Affine.of(Matrix.of(2, 2, 1, 0, 4, 0), zeros()))));
    Graph g = new Graph(Network.of(List.of(Affine.of(Matrix.of(2, 2, 3, 0, 9, -7), zeros()))));
    for (Rows rows : List.of(new DoubleRows(f, g), new ExactRows(f, g))) {
      rows.setBox(new double[] {-1, -1}, new double[] {1, 1});
      rows.bound(f.unknown(), 1, new int[] {1}, 1, Kind.DIFFERENCE, 0);
      rows.bound(f.unknown(), 1, new int[] {0}, 1, Kind.DIFFERENCE, 0);
      assertThat(rows.sensitivity(0)).isBetween(4.0, 4.001); // 2, and -2 of the negated row
      assertThat(rows.sensitivity(1)).isBetween(0.0, 1e-300);
      rows.setBox(new double[] {-1, -1}, new double[] {1, 1});
      assertThat(rows.sensitivity(0)).isZero();
    }
  }

  private static Vector zeros() {
    return Vector.of(0, 0);
  }
}
