package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Semantics;
import org.junit.jupiter.api.Test;

/** How rows in doubles go down together, and when not at all. */
class DoubleRowsTest {
  private static final Affine SAME = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));

  private static Graph multiples(double factor, int count) {
    double[] entries = IntStream.range(0, count).mapToDouble(i -> factor * (i + 1)).toArray();
    Affine affine = Affine.of(Matrix.of(count, 1, entries), Vector.zeros(count));
    return new Graph(Network.of(List.of(affine)));
  }

  /** More rows than go down at once, and no more than were asked for. */
  @Test
  void bound_manyRows_boundsEachOnce() {
    for (int count : new int[] {48, 50, 96, 97}) {
      Graph f = multiples(1, count + 1);
      Graph g = multiples(3, count + 1);
      DoubleRows rows = new DoubleRows(f, g);
      rows.setBox(new double[] {-1}, new double[] {1});
      LayerState[] states = f.unknown();
      rows.bound(states, 1, IntStream.range(0, count).toArray(), count, Kind.DIFFERENCE, 0);
      for (int i = 0; i < count; i++) {
        assertThat(states[1].dHigh[i]).isBetween(2.0 * (i + 1), 2.0 * (i + 1) + 1e-9);
        assertThat(states[1].dLow[i]).isBetween(-2.0 * (i + 1) - 1e-9, -2.0 * (i + 1));
      }
      assertThat(states[1].dHigh[count]).isEqualTo(Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void bound_byAThreadThatIsInterrupted_ends() {
    Graph graph = multiples(1, 1);
    DoubleRows rows = new DoubleRows(graph, graph);
    rows.setBox(new double[] {-1}, new double[] {1});
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> rows.bound(graph.unknown(), 1, new int[] {0}, 1, Kind.F, 0))
          .isInstanceOf(IllegalStateException.class);
    } finally {
      Thread.interrupted();
    }
  }

  /** Errors measured together are of real arithmetic, of chains, and of outputs as they are. */
  @Test
  void together_ofWhatIsNoChainOfRealNumbers_saysNothing() {
    Network chain = Network.alternating(List.of(SAME, SAME));
    Network other = Network.of(List.of(SAME, SAME, new Relu(1), SAME));
    Graph real = new Graph(chain);
    Graph floats = new Graph(chain, Optional.empty(), Semantics.FLOAT32);
    Graph read = new Graph(chain, Optional.of(SAME), Semantics.REAL);
    Graph longer = new Graph(other);
    assertThat(together(real, real, 1).zHigh[0]).isBetween(1.0, 1.001);
    assertThat(together(real, real, 2).dHigh[0]).isFinite();
    Graph[][] pairs = {{floats, floats}, {real, floats}, {floats, real}, {longer, longer}};
    for (Graph[] pair : pairs) {
      assertThat(together(pair[0], pair[1], 1).zHigh[0]).isInfinite();
    }
    assertThat(together(real, longer, 1).zHigh[0]).isInfinite();
    assertThat(together(longer, real, 1).zHigh[0]).isInfinite();
    assertThat(together(read, read, 1).zHigh[0]).isBetween(1.0, 1.001);
    assertThat(together(read, read, 2).dHigh[0]).isInfinite();
  }

  private static LayerState together(Graph f, Graph g, int last) {
    DoubleRows rows = new DoubleRows(f, g);
    rows.setBox(new double[] {-1}, new double[] {1});
    LayerState[] states = f.unknown();
    for (int site = 1; site <= last; site++) {
      rows.together(states, site);
    }
    return states[last];
  }

  /** Regions of neurons are those of the box at hand, or there are none. */
  @Test
  void setBox_again_forgetsWhatWasSettled() {
    Graph graph = new Graph(Network.of(List.of(new Relu(1), SAME)));
    DoubleRows rows = new DoubleRows(graph, graph);
    LayerState[] states = graph.unknown();
    LayerState site = states[1];
    site.zLow[0] = site.pLow[0] = site.dLow[0] = -1;
    site.zHigh[0] = site.pHigh[0] = site.dHigh[0] = 1;
    site.choose();
    rows.setBox(new double[] {-1}, new double[] {1});
    rows.settle(states, 1);
    rows.bound(states, 2, new int[] {0}, 1, Kind.DIFFERENCE, 0);
    assertThat(states[2].dHigh[0]).isFinite();
    rows.setBox(new double[] {-1}, new double[] {1});
    assertThatThrownBy(() -> rows.bound(states, 2, new int[] {0}, 1, Kind.DIFFERENCE, 0))
        .isInstanceOf(IllegalStateException.class);
  }
}
