package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.Rational;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** The judge: every corner of the box, in rational arithmetic. */
class LinearDifferenceTest {
  private static final List<Norm> NORMS = List.of(Norm.INF, Norm.ONE, Norm.TWO);

  private static Optional<LinearDifference.Maximum> maximum(
      Network f, Network g, Box box, Norm norm) {
    PairTheta pair = PairTheta.align(Theta.of(f), Theta.of(g));
    Inheritance known =
        new DifferenceBounder(pair, Kernels.best(), false)
            .boundRoot(box, Stop.NEVER)
            .bound()
            .inheritance();
    return known.allStable()
        ? LinearDifference.over(f, g, box, known, norm, Stop.NEVER)
        : Optional.empty();
  }

  /** The norm at a point; of norm 2 the square. */
  private static Rational norm(Network f, Network g, double[] x, Norm norm) {
    Rational[] yf = forward(f, x);
    Rational[] yg = forward(g, x);
    Rational result = Rational.ZERO;
    for (int i = 0; i < yf.length; i++) {
      Rational entry = yg[i].subtract(yf[i]).abs();
      result =
          switch (norm) {
            case INF -> result.max(entry);
            case ONE -> result.add(entry);
            case TWO -> result.add(entry.multiply(entry));
          };
    }
    return result;
  }

  private static Rational[] forward(Network network, double[] x) {
    Rational[] y = Arrays.stream(x).mapToObj(Rational::of).toArray(Rational[]::new);
    for (Layer layer : network.layers()) {
      if (layer instanceof Affine affine) {
        Matrix w = affine.map().toMatrix();
        Rational[] next = new Rational[w.rows()];
        for (int i = 0; i < next.length; i++) {
          next[i] = Rational.of(affine.bias().get(i));
          for (int j = 0; j < y.length; j++) {
            next[i] = next[i].add(Rational.of(w.get(i, j)).multiply(y[j]));
          }
        }
        y = next;
      } else {
        y = Arrays.stream(y).map(v -> v.max(Rational.ZERO)).toArray(Rational[]::new);
      }
    }
    return y;
  }

  private static Rational overCorners(Network f, Network g, Box box, Norm norm) {
    Rational most = Rational.ZERO;
    for (int k = 0; k < 1 << box.size(); k++) {
      double[] corner = box.lower();
      for (int j = 0; j < corner.length; j++) {
        corner[j] = (k >> j & 1) == 1 ? box.upper(j) : corner[j];
      }
      most = most.max(norm(f, g, corner, norm));
    }
    return most;
  }

  private static void assertExact(Network f, Network g, Box box, Norm norm, String what) {
    LinearDifference.Maximum found = maximum(f, g, box, norm).orElseThrow();
    Rational exact = overCorners(f, g, box, norm);
    assertThat(found.attained()).as(what).isTrue();
    assertThat(box.contains(found.corner().toArray())).as(what).isTrue();
    assertThat(norm(f, g, found.corner().toArray(), norm)).as(what).isEqualTo(exact);
    Rational upper = Rational.of(found.upper());
    upper = norm == Norm.TWO ? upper.multiply(upper) : upper;
    assertThat(upper).as(what).isGreaterThanOrEqualTo(exact);
    Rational below = Rational.of(found.upper() * (1 - 1e-15) - Double.MIN_NORMAL);
    below = norm == Norm.TWO ? below.multiply(below.max(Rational.ZERO)) : below;
    assertThat(below).as(what).isLessThanOrEqualTo(exact);
  }

  private static Affine affine(SplittableRandom random, int rows, int columns, double bias) {
    double[] w = random.doubles((long) rows * columns, -1, 1).toArray();
    double[] b = random.doubles(rows, -0.1, 0.1).map(v -> v + bias).toArray();
    return Affine.of(Matrix.of(rows, columns, w), Vector.of(b));
  }

  private static Box box(SplittableRandom random, int inputs) {
    double[] lower = random.doubles(inputs, -1, 1).toArray();
    double[] upper = lower.clone();
    for (int i = 0; i < inputs; i++) {
      upper[i] += random.nextInt(4) == 0 ? 0 : random.nextDouble();
    }
    return Box.of(lower, upper);
  }

  @Test
  void over_noHiddenLayer_isTheLargestCorner() {
    SplittableRandom random = new SplittableRandom(1);
    for (int n = 0; n < Cases.of(90); n++) {
      int inputs = 1 + random.nextInt(5);
      int outputs = 1 + random.nextInt(3);
      Network f = Network.of(List.of(affine(random, outputs, inputs, 0)));
      Network g = Network.of(List.of(affine(random, outputs, inputs, 0)));
      assertExact(f, g, box(random, inputs), NORMS.get(n % 3), "case " + n);
    }
  }

  /** Affine layers in a row, whose product is no matrix of doubles; neurons on and off. */
  @Test
  void over_stableNeuronsAndLayersThatFoldInexactly_isTheLargestCorner() {
    SplittableRandom random = new SplittableRandom(2);
    int active = 0;
    for (int n = 0; n < Cases.of(60); n++) {
      int inputs = 1 + random.nextInt(4);
      Network f = stable(new SplittableRandom(n), inputs, 0);
      Network g = stable(new SplittableRandom(n), inputs, 1e-3);
      assertThat(Theta.of(f).isExact()).isFalse();
      Box box = box(random, inputs);
      assertExact(f, g, box, NORMS.get(n % 3), "case " + n);
      active += overCorners(f, g, box, Norm.INF).signum();
    }
    assertThat(active).isGreaterThan(Cases.of(50));
  }

  private static Network stable(SplittableRandom random, int inputs, double change) {
    List<Layer> layers = new ArrayList<>();
    layers.add(
        new Affine(
            new DiagonalMap(Vector.of(random.doubles(inputs, 0.5, 1).toArray())),
            Vector.of(random.doubles(inputs).map(v -> v + change).toArray())));
    layers.add(affine(random, 4, inputs, 0));
    layers.add(shift(random, 4));
    layers.add(new Relu(4));
    layers.add(new Relu(4));
    layers.add(affine(random, 3, 4, change));
    layers.add(shift(random, 3));
    layers.add(new Relu(3));
    layers.add(affine(random, 2, 3, 0));
    return Network.of(layers);
  }

  /** Sends each neuron far above zero, or far below. */
  private static Affine shift(SplittableRandom random, int size) {
    double[] bias = random.doubles(size).map(v -> v < 0.3 ? -90 : 90).toArray();
    return new Affine(
        new DiagonalMap(Vector.of(random.doubles(size, 0.9, 1.1).toArray())), Vector.of(bias));
  }

  @Test
  void over_rectifiersFirstAndLast_countAsTheFoldedOnesDo() {
    SplittableRandom random = new SplittableRandom(3);
    Affine inner = affine(random, 2, 2, 40);
    Network f = Network.of(List.of(new Relu(2), inner, new Relu(2)));
    Network g = Network.of(List.of(new Relu(2), affine(random, 2, 2, 40), new Relu(2)));
    Box box = Box.of(new double[] {1, -2}, new double[] {2, -1});
    assertExact(f, g, box, Norm.INF, "rectified inputs and outputs");
  }

  /** 2 x_1 + ... + 2 x_n against its negation: at one corner both outputs are extreme. */
  @Test
  void over_manyInputs_norm1And2_boundsByTheRangesOfTheOutputs() {
    int inputs = 20;
    double[] ones = new double[2 * inputs];
    Arrays.fill(ones, 1);
    Network f =
        Network.of(List.of(Affine.of(Matrix.of(2, inputs, new double[40]), Vector.of(0, 0))));
    Network g = Network.of(List.of(Affine.of(Matrix.of(2, inputs, ones), Vector.of(0, 0))));
    LinearDifference.Maximum together =
        maximum(f, g, Box.cube(inputs, 0, 1), Norm.ONE).orElseThrow();
    assertThat(together.attained()).isTrue();
    assertThat(together.upper()).isEqualTo(40);
    for (int j = 0; j < inputs; j++) {
      ones[j] = j % 2 == 0 ? 1 : -1; // now the corners of the two outputs differ
    }
    g = Network.of(List.of(Affine.of(Matrix.of(2, inputs, ones), Vector.of(0, 0))));
    LinearDifference.Maximum apart = maximum(f, g, Box.cube(inputs, 0, 1), Norm.TWO).orElseThrow();
    assertThat(apart.attained()).isFalse();
    assertThat(apart.upper()).isBetween(Math.sqrt(500), Math.nextUp(Math.nextUp(Math.sqrt(500))));
    LinearDifference.Maximum signs = maximum(f, g, Box.cube(inputs, 0, 1), Norm.ONE).orElseThrow();
    assertThat(signs.attained()).isTrue();
    assertThat(signs.upper()).isEqualTo(20);
    assertThat(norm(f, g, signs.corner().toArray(), Norm.ONE)).isEqualTo(Rational.of(20));
  }

  @Test
  void over_stoppedOrTooCostly_isNothing() {
    Network f = Network.of(List.of(affine(new SplittableRandom(4), 2, 3, 0)));
    Inheritance none = new Inheritance(new byte[0], new double[3], new byte[0]);
    Box box = Box.cube(3, 0, 1);
    assertThat(LinearDifference.over(f, f, box, none, Norm.INF, Stop.when(() -> true))).isEmpty();
    Network large = Network.of(List.of(affine(new SplittableRandom(4), 300, 300, 0)));
    assertThat(LinearDifference.over(large, large, Box.cube(300, 0, 1), none, Norm.INF, Stop.NEVER))
        .isEmpty();
  }
}
