package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.junit.jupiter.api.Test;

/** Against the definitions, exactly, at numbers that meet and miss every kink. */
class PiecewiseTest {
  private static final double[] NUMBERS = {
    0,
    -0.0,
    1,
    -1,
    0.1f,
    -0.1f,
    6,
    Math.nextUp(6.0),
    Math.nextDown(6.0),
    -6,
    1e300,
    -1e300,
    0x1p-1074,
    -0x1p-1074,
    3.5,
    -3.5
  };

  /** Builds an activation of two channels of three places, one after the other input. */
  private static void check(
      BiFunction<Piecewise, Integer, Integer> activation, UnaryOperator<Dyadic> definition) {
    check(activation, List.of(definition, definition));
  }

  private static void check(
      BiFunction<Piecewise, Integer, Integer> activation, List<UnaryOperator<Dyadic>> definition) {
    List<Node> nodes = new ArrayList<>();
    int value = activation.apply(new Piecewise(nodes, 2, 3), 0);
    assertThat(value).isEqualTo(nodes.size());
    Network network = Network.of(6, nodes);
    for (int n = 0; n < NUMBERS.length; n++) {
      double[] x = new double[6];
      for (int i = 0; i < 6; i++) {
        x[i] = NUMBERS[(n + i) % NUMBERS.length];
      }
      Dyadic[] y = network.forwardExact(x);
      for (int i = 0; i < 6; i++) {
        assertThat(y[i]).as("at " + x[i]).isEqualTo(definition.get(i / 3).apply(Dyadic.of(x[i])));
      }
    }
    for (Layer layer : network.layers()) {
      layer.fold(
          affine -> assertThat(affine.stored()).isEqualTo(Stored.NOTHING),
          relu -> null,
          add -> null,
          pool -> null,
          round -> null);
    }
  }

  private static UnaryOperator<Dyadic> leaky(double slope) {
    return x -> x.signum() > 0 ? x : x.multiply(Dyadic.of(slope));
  }

  @Test
  void leakyRelu_slopesOfEveryKind_isExact() {
    // 1 - 2^-60 is no double, 1 - 0.1f is one.
    for (double slope : new double[] {0, 0.01f, 0.1f, 0.1, 0x1p-60, 1, 2, -0.3f, 1e-300}) {
      check((p, x) -> p.leakyRelu(x, slope), leaky(slope));
    }
  }

  @Test
  void leakyRelu_slopeZero_isOneRectifier() {
    List<Node> nodes = new ArrayList<>();
    new Piecewise(nodes, 1, 4).leakyRelu(0, 0);
    assertThat(nodes).containsExactly(Node.of(new Relu(4), 0));
  }

  @Test
  void slopes_oneAChannel_isExact() {
    check((p, x) -> p.slopes(x, Vector.of(0.25, 0x1p-70)), List.of(leaky(0.25), leaky(0x1p-70)));
  }

  @Test
  void abs_isExact() {
    check(Piecewise::abs, Dyadic::abs);
  }

  private static Dyadic largest(Dyadic x, double y) {
    return x.compareTo(Dyadic.of(y)) > 0 ? x : Dyadic.of(y);
  }

  private static Dyadic smallest(Dyadic x, double y) {
    return x.compareTo(Dyadic.of(y)) < 0 ? x : Dyadic.of(y);
  }

  @Test
  void clip_finiteAndInfiniteBounds_isExact() {
    double infinity = Double.POSITIVE_INFINITY;
    check((p, x) -> p.clip(x, 0, 6), x -> smallest(largest(x, 0), 6));
    check((p, x) -> p.clip(x, -1, 0.1f), x -> smallest(largest(x, -1), 0.1f));
    check((p, x) -> p.clip(x, 1e-40, 1e40), x -> smallest(largest(x, 1e-40), 1e40));
    check((p, x) -> p.clip(x, 2, infinity), x -> largest(x, 2));
    check((p, x) -> p.clip(x, -infinity, -2), x -> smallest(x, -2));
  }

  @Test
  void clip_boundsThatCross_isTheUpperOne() {
    check((p, x) -> p.clip(x, 3, 1), x -> Dyadic.of(1));
  }

  @Test
  void maxAndMin_ofTwoValues_areExact() {
    double[] numbers = {0, 1, -1, 1e300, -1e300, 0.1, 0x1p-1074};
    List<Node> larger = new ArrayList<>();
    List<Node> smaller = new ArrayList<>();
    for (List<Node> nodes : List.of(larger, smaller)) {
      nodes.add(Node.of(new Affine(Selection.of(2, 0), Vector.of(0)), 0));
      nodes.add(Node.of(new Affine(Selection.of(2, 1), Vector.of(0)), 0));
    }
    new Piecewise(larger, 1, 1).max(1, 2);
    new Piecewise(smaller, 1, 1).min(1, 2);
    for (double x : numbers) {
      for (double y : numbers) {
        double[] at = {x, y};
        assertThat(Network.of(2, larger).forwardExact(at)[0]).isEqualTo(largest(Dyadic.of(x), y));
        assertThat(Network.of(2, smaller).forwardExact(at)[0]).isEqualTo(smallest(Dyadic.of(x), y));
      }
    }
  }
}
