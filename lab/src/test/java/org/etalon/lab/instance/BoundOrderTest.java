package org.etalon.lab.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** The bounds of thousands of pairs against exact rational evaluation, and against each other. */
class BoundOrderTest {
  private static final int PAIRS = 2000;
  private static final int POINTS = 4;

  /** Of the bounds themselves no rounding is forgiven; of their order, that of either side. */
  private static final double SLACK = 1 + 1e-12;

  @Test
  void bounds_thousandsOfPairs_areAboveEveryExactDifference() {
    RandomNetworks random = new RandomNetworks(61);
    for (int n = 0; n < PAIRS; n++) {
      int inputs = 1 + n % 4;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      Rational[] attained = {Rational.ZERO, Rational.ZERO, Rational.ZERO};
      for (int k = 0; k < POINTS; k++) {
        double[] x = random.point(box);
        Rational[] difference = difference(f, g, x);
        Rational one = Rational.ZERO;
        Rational square = Rational.ZERO;
        for (Rational d : difference) {
          attained[0] = attained[0].max(d.abs());
          one = one.add(d.abs());
          square = square.add(d.multiply(d));
        }
        attained[1] = attained[1].max(one);
        attained[2] = attained[2].max(square);
      }
      holds(new InstanceBounds(f, g, box, Norm.INF), attained[0], false, n);
      holds(new InstanceBounds(f, g, box, Norm.ONE), attained[1], false, n);
      holds(new InstanceBounds(f, g, box, Norm.TWO), attained[2], true, n);
    }
  }

  private static void holds(InstanceBounds bounds, Rational attained, boolean squared, int n) {
    for (InstanceBound bound : bounds.all()) {
      assertThat(bound.value()).as(bound.name()).isGreaterThanOrEqualTo(0);
      if (bound.value() < Double.POSITIVE_INFINITY) {
        Rational value = Rational.of(bound.value());
        assertThat(squared ? value.multiply(value) : value)
            .as(n + " " + bound.name())
            .isGreaterThanOrEqualTo(attained);
      }
    }
  }

  @Test
  void bounds_thousandsOfPairs_keepTheirOrder() {
    RandomNetworks random = new RandomNetworks(62);
    int paths = 0;
    int strictly = 0;
    for (int n = 0; n < PAIRS; n++) {
      int inputs = 1 + n % 3;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      InstanceBounds bounds = new InstanceBounds(f, g, random.box(inputs), norm(n));
      assertThat(bounds.hybrid()).isLessThanOrEqualTo(bounds.interval());
      atMost(bounds.interval(), bounds.coordinatewise(), n);
      atMost(bounds.normProduct(Norm.INF), bounds.meanNorms(), n);
      if (bounds.pathMetric().isPresent()) {
        double path = bounds.pathMetric().orElseThrow();
        atMost(path, bounds.pathMaxMin().orElseThrow(), n);
        atMost(path, bounds.coordinatewise(), n);
        paths++;
        strictly += path < 0.9 * bounds.pathMaxMin().orElseThrow() ? 1 : 0;
      }
    }
    assertThat(paths).isGreaterThan(PAIRS / 2);
    assertThat(strictly).isGreaterThan(PAIRS / 50);
  }

  /** Path by path, in rational arithmetic; and the other formula where one network is smaller. */
  @Test
  void pathMetric_manyPairs_isTheSumOverAllPaths() {
    RandomNetworks random = new RandomNetworks(63);
    for (int n = 0; n < PAIRS / 4; n++) {
      Network f = random.network(2);
      Network g = random.perturbed(f);
      Box box = random.box(2);
      Pair pair = Pair.of(f, g, box);
      double[] found = PathMetric.exact(pair, Stop.NEVER).orElse(new double[0]);
      for (int i = 0; i < found.length; i++) {
        Rational exact = paths(layers(f), layers(g), box, i);
        double value = exact.toDouble();
        assertThat(Rational.of(found[i])).isGreaterThanOrEqualTo(exact);
        double masses =
            PathMetric.bound(pair, Stop.NEVER).orElseThrow()[i] + mass(layers(f), box, i);
        assertThat(found[i]).isLessThanOrEqualTo(value + 1e-12 * masses);
      }
    }
  }

  /** The products of one path in both networks. */
  private record Products(Rational f, Rational g) {
    Products longer(double w, double v) {
      return new Products(f.multiply(Rational.of(w)), g.multiply(Rational.of(v)));
    }
  }

  /** Breadth first: the products of all paths to each neuron of a layer. */
  private static Rational paths(List<Affine> f, List<Affine> g, Box box, int output) {
    List<List<Products>> ending = new ArrayList<>();
    for (int j = 0; j < box.size(); j++) {
      Rational most = Rational.of(Math.max(Math.abs(box.lower(j)), Math.abs(box.upper(j))));
      ending.add(List.of(new Products(most, most)));
    }
    Products one = new Products(Rational.of(1), Rational.of(1));
    for (int l = 0; l < f.size(); l++) {
      Matrix w = f.get(l).map().toMatrix();
      Matrix v = g.get(l).map().toMatrix();
      List<List<Products>> next = new ArrayList<>();
      for (int i = 0; i < w.rows(); i++) {
        List<Products> here = new ArrayList<>();
        here.add(one.longer(f.get(l).bias().get(i), g.get(l).bias().get(i)));
        for (int j = 0; j < w.columns(); j++) {
          for (Products path : ending.get(j)) {
            here.add(path.longer(w.get(i, j), v.get(i, j)));
          }
        }
        next.add(here);
      }
      ending = next;
    }
    Rational sum = Rational.ZERO;
    for (Products path : ending.get(output)) {
      sum = sum.add(path.f().subtract(path.g()).abs());
    }
    return sum;
  }

  /** The sum of all paths of one network: what rounding errors are relative to. */
  private static double mass(List<Affine> f, Box box, int output) {
    List<Affine> zero =
        f.stream()
            .map(
                layer ->
                    Affine.of(
                        Matrix.of(
                            layer.outputSize(),
                            layer.inputSize(),
                            new double[layer.outputSize() * layer.inputSize()]),
                        Vector.of(new double[layer.outputSize()])))
            .toList();
    return paths(f, zero, box, output).toDouble();
  }

  private static void atMost(double smaller, double larger, int n) {
    assertThat(smaller).as("pair " + n).isLessThanOrEqualTo(larger * SLACK + 1e-300);
  }

  private static Norm norm(int n) {
    return List.of(Norm.INF, Norm.ONE, Norm.TWO).get(n % 3);
  }

  private static List<Affine> layers(Network network) {
    return network.layers().stream()
        .filter(layer -> layer instanceof Affine)
        .map(layer -> (Affine) layer)
        .toList();
  }

  /** {@code g(x) - f(x)} in fractions. */
  private static Rational[] difference(Network f, Network g, double[] x) {
    Rational[] y = forward(layers(f), x);
    Rational[] z = forward(layers(g), x);
    for (int i = 0; i < y.length; i++) {
      y[i] = z[i].subtract(y[i]);
    }
    return y;
  }

  private static Rational[] forward(List<Affine> layers, double[] x) {
    Rational[] value = new Rational[x.length];
    for (int i = 0; i < x.length; i++) {
      value[i] = Rational.of(x[i]);
    }
    for (int l = 0; l < layers.size(); l++) {
      Matrix w = layers.get(l).map().toMatrix();
      Rational[] next = new Rational[w.rows()];
      for (int i = 0; i < next.length; i++) {
        next[i] = Rational.of(layers.get(l).bias().get(i));
        for (int j = 0; j < value.length; j++) {
          next[i] = next[i].add(value[j].multiply(Rational.of(w.get(i, j))));
        }
        next[i] = l < layers.size() - 1 ? next[i].max(Rational.ZERO) : next[i];
      }
      value = next;
    }
    return value;
  }
}
