package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.etalon.certificate.Evidence;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.junit.jupiter.api.Test;

/** Which rows are asked for, and in which order. */
class BoxBounderTest {
  private static final double[] DEAD = {-2, -1, -2, -1, -0.1, 0.1};
  private static final double[] ACTIVE = {1, 2, 1, 2, -0.1, 0.1};
  private static final double[] UNSTABLE = {-1, 1, -1, 1, -0.1, 0.1};
  private static final double[] ONLY_IN_G = {0, 1, -0.1, 1, -0.1, 0.1};
  private static final double[] WIDE = {-1, 1, -2, 2, -1, 1};

  /** Says what it is asked, and knows nothing. */
  private static class Asked implements Rows {
    final List<String> calls = new ArrayList<>();

    @Override
    public void setBox(double[] lower, double[] upper) {}

    @Override
    public void settle(LayerState[] states, int site) {
      calls.add("settle " + site);
    }

    @Override
    public void byIntervals(LayerState[] states, int site) {
      calls.add("intervals " + site);
    }

    @Override
    public void bound(LayerState[] states, int t, int[] rows, int count, Kind kind, int rule) {
      if (count > 0) {
        String list = Arrays.toString(Arrays.copyOf(rows, count));
        calls.add(kind + " " + list + " of " + t + (rule > 0 ? " by rule " + rule : ""));
      }
    }

    @Override
    public void bound(LayerState[] states, Evidence.Block block) {
      calls.add("recorded " + block.site());
    }

    @Override
    public void together(LayerState[] states, int t) {
      calls.add("together " + t);
    }

    @Override
    public void encloseCasts(LayerState[] states, int t) {}

    @Override
    public boolean hasCasts() {
      return false;
    }

    @Override
    public boolean overflows(LayerState[] states) {
      return false;
    }

    @Override
    public double readError() {
      return 0;
    }

    @Override
    public boolean overflowsFloat32() {
      return false;
    }

    @Override
    public double sensitivity(int i) {
      return 0;
    }
  }

  private static Affine affine(int rows, int columns) {
    return Affine.of(Matrix.of(rows, columns, new double[rows * columns]), Vector.zeros(rows));
  }

  private static final Network TWO_LAYERS =
      Network.alternating(List.of(affine(2, 1), affine(5, 2), affine(1, 5)));

  private static void enclose(LayerState state, double[]... neurons) {
    double[][] to = {state.zLow, state.zHigh, state.pLow, state.pHigh, state.dLow, state.dHigh};
    for (int i = 0; i < neurons.length; i++) {
      for (int k = 0; k < to.length; k++) {
        to[k][i] = neurons[i][k];
      }
    }
  }

  private static List<String> asked(
      Network network, boolean every, Evidence evidence, Consumer<LayerState[]> known) {
    Graph graph = new Graph(network);
    LayerState[] outer = graph.unknown();
    known.accept(outer);
    Asked rows = new Asked();
    Box box = Box.cube(1, -1, 1);
    new BoxBounder(graph, rows).bound(box, outer, every, Aim.of(Norm.INF), evidence);
    return rows.calls;
  }

  /** Of neurons that are settled nothing is asked, of z' where z and d do not say enough. */
  @Test
  void bound_ofAChain_asksForWhatIsNotSettled() {
    List<String> calls =
        asked(
            TWO_LAYERS,
            false,
            Evidence.DEFAULT,
            states -> {
              enclose(states[1], DEAD, UNSTABLE);
              enclose(states[2], DEAD, ACTIVE, UNSTABLE, ONLY_IN_G, WIDE);
            });
    assertThat(calls)
        .containsExactly(
            "F [1] of 1",
            "DIFFERENCE [1] of 1",
            "settle 1",
            "F [2, 4] of 2",
            "F [2, 4] of 2 by rule 1",
            "F [2, 4] of 2 by rule 2",
            "G [3] of 2",
            "DIFFERENCE [2, 3, 4] of 2",
            "G [3, 4] of 2",
            "settle 2",
            "DIFFERENCE [0] of 3");
  }

  /** For boxes inside this one all is asked, by every rule. */
  @Test
  void bound_forBoxesInside_asksForEveryNeuron() {
    List<String> calls =
        asked(
            TWO_LAYERS,
            true,
            Evidence.DEFAULT,
            states -> {
              enclose(states[1], DEAD, ACTIVE);
              enclose(states[2], DEAD, ACTIVE, UNSTABLE, ONLY_IN_G, DEAD);
            });
    assertThat(calls)
        .containsExactly(
            "F [0, 1] of 1",
            "G [0, 1] of 1",
            "DIFFERENCE [0, 1] of 1",
            "settle 1",
            "F [0, 1, 2, 3, 4] of 2",
            "F [0, 1, 2, 3, 4] of 2 by rule 1",
            "F [0, 1, 2, 3, 4] of 2 by rule 2",
            "G [0, 1, 2, 3, 4] of 2",
            "G [0, 1, 2, 3, 4] of 2 by rule 1",
            "G [0, 1, 2, 3, 4] of 2 by rule 2",
            "DIFFERENCE [0, 1, 2, 3, 4] of 2",
            "DIFFERENCE [0, 1, 2, 3, 4] of 2 by rule 1",
            "DIFFERENCE [0, 1, 2, 3, 4] of 2 by rule 2",
            "G [3] of 2",
            "settle 2",
            "DIFFERENCE [0] of 3");
  }

  @Test
  void bound_withEvidence_readsItSiteBySite() {
    Evidence.Block block =
        new Evidence.Block(2, Evidence.Target.F, new int[][] {new int[0]}, List.of());
    List<String> calls =
        asked(
            TWO_LAYERS,
            false,
            new Evidence(true, List.of(block)),
            states -> {
              enclose(states[1], DEAD, DEAD);
              enclose(states[2], DEAD, DEAD, DEAD, DEAD, DEAD);
            });
    assertThat(calls)
        .containsExactly(
            "together 1",
            "settle 1",
            "together 2",
            "recorded 2",
            "settle 2",
            "DIFFERENCE [0] of 3",
            "together 3");
  }

  /** Of maxima what may be the largest in f or in g, beside another. */
  @Test
  void bound_ofMaxima_asksForMembersThatMayBeTheLargest() {
    MaxPool windows = MaxPool.of(6, new int[][] {{0, 1, 2, 3}, {4}, {5, 3}});
    Network network = Network.of(List.of(affine(6, 1), windows));
    double[] top = {4, 6, 4, 6, -1, 1};
    double[] lower = {0, 3, 0, 3, -1, 1};
    double[] equalInF = {0, 4, 0, 3, -1, 1};
    double[] equalInG = {0, 3, 0, 4, -1, 1};
    double[] beside = {9, 9, 9, 9, 0, 0};
    List<String> calls =
        asked(
            network,
            false,
            Evidence.DEFAULT,
            states -> enclose(states[1], top, equalInF, lower, equalInG, lower, beside));
    assertThat(calls)
        .containsExactly(
            "intervals 1",
            "F [0, 1, 3, 5] of 1",
            "G [0, 1, 3, 5] of 1",
            "DIFFERENCE [0, 1, 3, 5] of 1",
            "settle 1",
            "intervals 2",
            "DIFFERENCE [0, 1, 2] of 2");
  }

  /** What intervals say of z and z' is said of d, too, and of the sites above it. */
  @Test
  void bound_byIntervals_intersectsWhatFollows() {
    Network network = Network.of(1, List.of(Node.of(new Relu(1), 0), Node.of(new Relu(1), 1)));
    Graph graph = new Graph(network);
    BoxBounder bounder =
        new BoxBounder(
            graph,
            new Asked() {
              @Override
              public void byIntervals(LayerState[] states, int site) {
                enclose(states[site], new double[] {0, 1, 0, 2, -9, 9});
              }
            });
    bounder.bound(Box.cube(1, 0, 1), graph.unknown(), false, Aim.of(Norm.INF));
    assertThat(bounder.enclosures()[1].dHigh[0]).isBetween(2.0, 2.001);
  }

  /** Only signs are handed on to boxes inside, and only of rectifiers. */
  @Test
  void stability_ofABox_cutsRectifiersAtZero() {
    MaxPool window = MaxPool.of(2, new int[][] {{0, 1}});
    Network network =
        Network.of(List.of(affine(2, 1), new Relu(2), affine(2, 2), window, affine(1, 1)));
    Graph graph = new Graph(network);
    LayerState[] inner = graph.unknown();
    enclose(inner[1], new double[] {0.5, 1, 0, 1, -1, 1}, new double[] {-2, -1, -2, 0, -1, 1});
    enclose(inner[2], new double[] {0.5, 1, 0, 1, -1, 1}, new double[] {-2, -1, -2, 0, -1, 1});
    BoxBounder bounder = new BoxBounder(graph, new Asked());
    bounder.bound(Box.cube(1, -1, 1), inner, false, Aim.of(Norm.INF));
    LayerState[] outer = graph.unknown();
    for (int site = 1; site < 3; site++) {
      enclose(outer[site], new double[] {-8, 8, -8, 8, -8, 8}, new double[] {-8, 8, -8, 8, -8, 8});
    }
    LayerState[] known = bounder.stability(outer);
    assertThat(known[1].zLow).containsExactly(0, -8);
    assertThat(known[1].zHigh).containsExactly(8, 0);
    assertThat(known[1].pLow).containsExactly(0, -8);
    assertThat(known[1].pHigh).containsExactly(8, 0);
    assertThat(known[1].dLow).containsExactly(-8, -8);
    assertThat(known[2].zLow).containsExactly(-8, -8);
    assertThat(known[2].zHigh).containsExactly(8, 8);
    assertThat(outer[1].zLow).containsExactly(-8, -8);
  }
}
