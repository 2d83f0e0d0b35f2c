package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.assertj.core.data.Offset;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Piecewise;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.junit.jupiter.api.Test;

/**
 * The checker, too, relaxes activations written by {@link Piecewise} as the operator itself would
 * be, in both arithmetics: bounds of {@code y - c x} are those of its chord and its tangents.
 */
class PiecewiseTightnessTest {
  private static final double[] C = {-1, 0, 0.1, 0.3, 0.5, 0.7, 1, 2};
  private static final double[][] RANGES = {{-1, 3}, {-2, 1}, {-5, 0.5}, {-0.25, 4}};

  private static LayerState[] enclosures(Network f, Network g, double[] range, boolean exact) {
    Graph graphF = new Graph(f);
    Graph graphG = new Graph(g);
    Rows rows = exact ? new ExactRows(graphF, graphG) : new DoubleRows(graphF, graphG);
    BoxBounder bounder = new BoxBounder(graphF, rows);
    Box box = Box.of(new double[] {range[0]}, new double[] {range[1]});
    bounder.bound(box, graphF.unknown(), true, Aim.of(Norm.INF));
    return bounder.enclosures();
  }

  /** {@code y - c x} for all c, on a range of x, before a rectifier: lower and upper bounds. */
  private static double[][] bounds(
      ToIntFunction<Piecewise> activation, double[] range, boolean exact) {
    List<Node> nodes = new ArrayList<>();
    int y = activation.applyAsInt(new Piecewise(nodes, 1, 1));
    double[] ones = new double[C.length];
    double[] slopes = new double[C.length];
    for (int k = 0; k < C.length; k++) {
      ones[k] = 1;
      slopes[k] = -C[k];
    }
    Vector zeros = Vector.zeros(C.length);
    nodes.add(Node.of(Affine.of(Matrix.of(C.length, 1, ones), zeros), y));
    nodes.add(Node.of(Affine.of(Matrix.of(C.length, 1, slopes), zeros), 0));
    nodes.add(new Node(new Add(C.length), List.of(nodes.size() - 1, nodes.size())));
    nodes.add(Node.of(new Relu(C.length), nodes.size()));
    Network network = Network.of(1, nodes);
    LayerState[] states = enclosures(network, network, range, exact);
    LayerState before = states[states.length - 2];
    return new double[][] {before.zLow, before.zHigh};
  }

  private static double most(double slope, double intercept, double c, double[] range) {
    return intercept + Math.max((slope - c) * range[0], (slope - c) * range[1]);
  }

  private static double least(double slope, double intercept, double c, double[] range) {
    return intercept + Math.min((slope - c) * range[0], (slope - c) * range[1]);
  }

  @Test
  void leakyRelu_isBoundedByItsChordAndItsTwoSlopes() {
    for (double a : new double[] {0.01f, 0.5, -0.5}) {
      for (double[] range : RANGES) {
        double chord = (range[1] - a * range[0]) / (range[1] - range[0]);
        double intercept = range[1] - chord * range[1];
        for (boolean exact : new boolean[] {false, true}) {
          double[][] found = bounds(p -> p.leakyRelu(0, a), range, exact);
          for (int k = 0; k < C.length; k++) {
            double upper = most(chord, intercept, C[k], range);
            double lower = least(a, 0, C[k], range);
            if (range[1] > -range[0]) { // else no rule takes the slope 1 below a rectifier
              lower = Math.max(lower, least(1, 0, C[k], range));
            }
            assertThat(found[1][k]).isCloseTo(upper, Offset.offset(1e-9));
            assertThat(found[0][k]).isCloseTo(lower, Offset.offset(1e-9));
          }
        }
      }
    }
  }

  @Test
  void clip_ofOneKinkInRange_isBoundedByItsChord() {
    double[] range = {-2, 4};
    for (boolean exact : new boolean[] {false, true}) {
      double[][] above = bounds(p -> p.clip(0, 0, 6), range, exact);
      double[][] below = bounds(p -> p.clip(0, -3, 1), range, exact);
      for (int k = 0; k < C.length; k++) {
        double upper = most(4.0 / 6, 4.0 / 3, C[k], range);
        assertThat(above[1][k]).isCloseTo(upper, Offset.offset(1e-9));
        double lower = least(3.0 / 6, -1, C[k], range); // from (-2, -2) to (4, 1)
        assertThat(below[0][k]).isCloseTo(lower, Offset.offset(1e-9));
      }
    }
  }

  /** An upper bound of {@code abs(y(scale x + shift) - y(x))} on a range of x. */
  private static double difference(
      ToIntFunction<Piecewise> activation,
      double[] range,
      double scale,
      double shift,
      boolean exact) {
    Network[] networks = new Network[2];
    for (int k = 0; k < 2; k++) {
      List<Node> nodes = new ArrayList<>();
      nodes.add(Node.of(Affine.of(Matrix.of(1, 1, k == 0 ? 1 : scale), Vector.of(k * shift)), 0));
      activation.applyAsInt(new Piecewise(nodes, 1, 1));
      networks[k] = Network.of(1, nodes);
    }
    LayerState[] states = enclosures(networks[0], networks[1], range, exact);
    LayerState output = states[states.length - 1];
    return Math.max(-output.dLow[0], output.dHigh[0]);
  }

  /** Of pre-activations that differ by so much, activations of slopes from 0 to 1 do not more. */
  @Test
  void differencesOfTwoNetworks_areBoundedBySlopes() {
    for (boolean exact : new boolean[] {false, true}) {
      for (double[] range : RANGES) {
        for (double a : new double[] {0.01f, 0.5}) {
          double leaky = difference(p -> p.leakyRelu(1, a), range, 1, 0.125, exact);
          assertThat(leaky).isBetween(0.125, 0.125 + 1e-9);
        }
        double clip = difference(p -> p.clip(1, 0, 6), range, 1, 0.125, exact);
        assertThat(clip).isBetween(0.125, 0.125 + 1e-9);
      }
      double scaled = difference(p -> p.clip(1, 0, 6), new double[] {-2, 4}, 1.125, 0, exact);
      assertThat(scaled).isBetween(0.5, 0.5 + 1e-9);
    }
  }
}
