package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Piecewise;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/**
 * Activations written by {@link Piecewise} are relaxed as the operator itself would be: bounds of
 * {@code y - c x} are those of its chord and its tangents, for every c.
 */
class PiecewiseTightnessTest {
  private static final double[] C = {-1, 0, 0.1, 0.3, 0.5, 0.7, 1, 2};
  private static final double[][] RANGES = {{-1, 3}, {-2, 1}, {-5, 0.5}, {-0.25, 4}};

  /** {@code y - c x} for all c, on a range of x: lower and upper bounds. */
  private static double[][] bounds(
      BiFunction<Piecewise, List<Node>, Integer> activation, double[] range) {
    List<Node> nodes = new ArrayList<>();
    int y = activation.apply(new Piecewise(nodes, 1, 1), nodes);
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
    Theta theta = Theta.of(Network.of(1, nodes));
    PairTheta pair = PairTheta.align(theta, theta);
    Box box = Box.of(new double[] {range[0]}, new double[] {range[1]});
    RootBound root = new DifferenceBounder(pair, Kernels.best(), false).encloseAll(box, Stop.NEVER);
    return new double[][] {root.lower(pair.last(), false), root.upper(pair.last(), false)};
  }

  /** The largest {@code slope x + intercept - c x} on a range. */
  private static double most(double slope, double intercept, double c, double[] range) {
    return intercept + Math.max((slope - c) * range[0], (slope - c) * range[1]);
  }

  private static double least(double slope, double intercept, double c, double[] range) {
    return intercept + Math.min((slope - c) * range[0], (slope - c) * range[1]);
  }

  @Test
  void leakyRelu_isBoundedByItsChordAndItsTwoSlopes() {
    for (double a : new double[] {0.01f, 0.1f, 0.5, 0.75, 0x1p-60, -0.5}) {
      for (double[] range : RANGES) {
        double chord = (range[1] - a * range[0]) / (range[1] - range[0]);
        double intercept = range[1] - chord * range[1];
        double[][] found = bounds((p, nodes) -> p.leakyRelu(0, a), range);
        for (int k = 0; k < C.length; k++) {
          double upper = most(chord, intercept, C[k], range);
          double lower = least(a, 0, C[k], range);
          if (range[1] > -range[0]) { // else no rule takes the slope 1 below a rectifier
            lower = Math.max(lower, least(1, 0, C[k], range));
          }
          assertThat(found[1][k]).isBetween(upper, upper + 1e-9);
          assertThat(found[0][k]).isBetween(lower - 1e-9, lower);
        }
      }
    }
  }

  /** Why it is not written with a rectifier of -x: both would be relaxed apart. */
  @Test
  void leakyRelu_asTwoRectifiers_isLooser() {
    BiFunction<Piecewise, List<Node>, Integer> apart =
        (p, nodes) -> {
          nodes.add(Node.of(new Relu(1), 0));
          nodes.add(Node.of(new Affine(new DiagonalMap(Vector.of(-1)), Vector.of(0)), 0));
          nodes.add(Node.of(new Relu(1), 2));
          nodes.add(Node.of(new Affine(new DiagonalMap(Vector.of(-0.5)), Vector.of(0)), 3));
          nodes.add(new Node(new Add(1), List.of(1, 4)));
          return 5;
        };
    double looser = 0;
    double[][] found = bounds(apart, RANGES[0]);
    double[][] own = bounds((p, nodes) -> p.leakyRelu(0, 0.5), RANGES[0]);
    for (int k = 0; k < C.length; k++) {
      looser = Math.max(looser, found[1][k] - own[1][k] + own[0][k] - found[0][k]);
    }
    assertThat(looser).isGreaterThan(0.3);
  }

  @Test
  void clip_ofOneKinkInRange_isBoundedByItsChord() {
    double[] range = {-2, 4};
    double[][] above = bounds((p, nodes) -> p.clip(0, 0, 6), range);
    double[][] below = bounds((p, nodes) -> p.clip(0, -3, 1), range);
    for (int k = 0; k < C.length; k++) {
      double upper = most(4.0 / 6, 4.0 / 3, C[k], range);
      assertThat(above[1][k]).isBetween(upper, upper + 1e-9);
      double lower = least(3.0 / 6, -1, C[k], range); // from (-2, -2) to (4, 1)
      assertThat(below[0][k]).isBetween(lower - 1e-9, lower);
    }
  }

  /** From below the line through (0, 0) and the end of the range, or 0. */
  @Test
  void clip_ofTwoKinksInRange_isBoundedFromBelowByItsTangents() {
    double[] range = {-3, 12};
    double[][] found = bounds((p, nodes) -> p.clip(0, 0, 6), range);
    for (int k = 0; k < C.length; k++) {
      double lower = Math.max(least(0.5, 0, C[k], range), least(0, 0, C[k], range));
      assertThat(found[0][k]).isGreaterThanOrEqualTo(lower - 1e-9);
    }
  }

  /** A bound of {@code abs(y(scale x + shift) - y(x))} on a range of x. */
  private static double difference(
      BiFunction<Piecewise, List<Node>, Integer> activation,
      double[] range,
      double scale,
      double shift) {
    Theta[] thetas = new Theta[2];
    for (int k = 0; k < 2; k++) {
      List<Node> nodes = new ArrayList<>();
      nodes.add(Node.of(Affine.of(Matrix.of(1, 1, k == 0 ? 1 : scale), Vector.of(k * shift)), 0));
      Piecewise piecewise = new Piecewise(nodes, 1, 1);
      activation.apply(piecewise, nodes);
      thetas[k] = Theta.of(Network.of(1, nodes));
    }
    PairTheta pair = PairTheta.align(thetas[0], thetas[1]);
    Box box = Box.of(new double[] {range[0]}, new double[] {range[1]});
    return new DifferenceBounder(pair, Kernels.best(), false)
        .boundRoot(box, Stop.NEVER)
        .bound()
        .normUp(Norm.INF);
  }

  /**
   * Of two networks whose pre-activations differ by d in [l, u], activations of slopes from a to 1
   * differ by at most {@code max(abs(l), abs(u))} where both slopes are met, whatever is known of
   * the operator itself. With a below 0 something is lost, as slopes of both signs add up.
   */
  @Test
  void leakyRelu_differencesOfTwoNetworks_areBoundedByItsSlopes() {
    for (double a : new double[] {0.01f, 0.5, -0.5}) {
      for (double[] range : RANGES) {
        double shifted = difference((p, nodes) -> p.leakyRelu(1, a), range, 1, 0.125);
        assertThat(shifted).isBetween(0.125, 0.125 + 1e-9);
        double scaled = difference((p, nodes) -> p.leakyRelu(1, a), range, 1.125, 0);
        double most = 0.125 * Math.max(-range[0], range[1]);
        double least = 0.125 * Math.max(Math.abs(a * range[0]), range[1]);
        assertThat(scaled).isBetween(least, most * Math.max(1, 1 - a) + 1e-9);
      }
    }
  }

  /** With one kink in range; with both, what either of them may change adds up. */
  @Test
  void clip_differencesOfTwoNetworks_areBoundedByItsSlopes() {
    double[] range = {-2, 4};
    double above = difference((p, nodes) -> p.clip(1, 0, 6), range, 1, 0.125);
    double below = difference((p, nodes) -> p.clip(1, -3, 1), range, 1, 0.125);
    double both = difference((p, nodes) -> p.clip(1, 0, 1), range, 1, 0.125);
    assertThat(above).isBetween(0.125, 0.125 + 1e-9);
    assertThat(below).isBetween(0.125, 0.125 + 1e-9);
    assertThat(both).isBetween(0.125, 0.125 + 1e-9);
    double scaled = difference((p, nodes) -> p.clip(1, 0, 6), range, 1.125, 0);
    assertThat(scaled).isBetween(0.5, 0.5 + 1e-9);
  }
}
