package org.etalon.lab.construct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

/** Promised errors and sizes; the judge is exact evaluation. */
class ConstructionsTest {
  private static Dyadic exact(Construction c, double... x) {
    return c.network().forwardExact(x)[0];
  }

  @Test
  void squaring_everyPieceExactly_errsByItsPromiseInTheMiddleAndNowhereMore() {
    for (int m = 1; m <= 8; m++) {
      Construction net = Squaring.of(m);
      assertThat(net.depth()).isEqualTo(m + 1);
      assertThat(net.width()).isEqualTo(3);
      assertThat(net.nonzeros()).isEqualTo(8L * m - 1);
      assertThat(net.largest()).isEqualTo(1);
      Dyadic promised = Dyadic.of(Squaring.error(m));
      int n = 1 << m;
      for (int j = 0; j < 4 * n; j++) {
        double x = j / (4.0 * n); // breakpoints are j / n: quarters see that pieces are linear
        Dyadic error = exact(net, x).subtract(Dyadic.of(x).multiply(Dyadic.of(x)));
        Dyadic expected =
            switch (j % 4) {
              case 0 -> Dyadic.ZERO;
              case 2 -> promised;
              default -> promised.multiply(Dyadic.of(0.75));
            };
        assertThat(error).isEqualTo(expected);
      }
    }
  }

  @Test
  void multiplication_randomDyadicFactors_isWithinItsPromiseAndExactAtZero() {
    SplittableRandom random = new SplittableRandom(1);
    for (int m = 1; m <= 9; m++) {
      for (double d : new double[] {1, 2, 8}) {
        Construction net = Multiplication.of(m, d);
        assertThat(net.depth()).isEqualTo(m + 2);
        assertThat(net.width()).isEqualTo(5);
        assertThat(net.nonzeros()).isEqualTo(15L * m + 14);
        Dyadic promised = Dyadic.of(Multiplication.error(m, d));
        for (int n = 0; n < 100; n++) {
          double x = random.nextInt(-1024, 1025) / 1024.0 * d;
          double y = random.nextInt(-1024, 1025) / 1024.0 * d;
          Dyadic product = Dyadic.of(x).multiply(Dyadic.of(y));
          assertThat(exact(net, x, y).subtract(product).abs().compareTo(promised))
              .isLessThanOrEqualTo(0);
          assertThat(exact(net, x, 0)).isEqualTo(Dyadic.ZERO);
          assertThat(exact(net, 0, y)).isEqualTo(Dyadic.ZERO);
        }
      }
    }
  }

  @Test
  void polynomial_hornersRule_isWithinItsPromise() {
    double[] a = {0.25, -0.5, 0.125, 0.75, -0.375};
    for (int m : new int[] {4, 8, 12}) {
      Construction net = Polynomial.of(m, a);
      assertThat(net.width()).isEqualTo(7);
      assertThat(net.depth()).isEqualTo(3 * (m + 1) + 1);
      double promised = Polynomial.error(m, a);
      for (int j = -500; j <= 500; j++) {
        double x = j / 500.0;
        double value = a[0] + x * (a[1] + x * (a[2] + x * (a[3] + x * a[4])));
        assertThat(net.network().forward(new double[] {x})[0])
            .isCloseTo(value, within(promised + 1e-13));
      }
    }
    assertThat(Polynomial.error(12, a)).isLessThan(1e-6);
    assertThat(Polynomial.of(3, 1, 2).depth()).isEqualTo(1);
  }

  @Test
  void cosine_hundredsOfWaves_isWithinItsPromiseWithLogarithmicDepth() {
    for (double[] c :
        new double[][] {{10, 1, 6, 5}, {200, 1, 8, 5}, {5000, 2, 10, 7}, {2, 1, 4, 3}}) {
      Construction net = Cosine.of(c[0], c[1], (int) c[2], (int) c[3]);
      assertThat(net.width()).isLessThanOrEqualTo(9);
      assertThat(net.depth())
          .isLessThanOrEqualTo(3 + Cosine.folds(c[0], c[1]) + ((int) c[3] + 1) * ((int) c[2] + 1));
      double promised = Cosine.error((int) c[2], (int) c[3]) + c[0] * 1e-13;
      double worst = 0;
      for (int j = -3000; j <= 3000; j++) {
        double x = c[1] * j / 3000;
        double error = net.network().forward(new double[] {x})[0] - Math.cos(c[0] * x);
        worst = Math.max(worst, Math.abs(error));
      }
      assertThat(worst).isLessThanOrEqualTo(promised);
      assertThat(worst).isGreaterThan(promised / 1e3);
    }
  }

  @Test
  void weierstrass_cutOff_isWithinItsPromise() {
    Construction net = Weierstrass.of(0.45, 12, 8, 6);
    double promised = Weierstrass.error(0.45, 12, 8, 6);
    for (int j = -2000; j <= 2000; j++) {
      double x = j / 2000.0;
      double sum = 0;
      for (int k = 0; k < 60; k++) {
        sum += Math.pow(0.45, k) * Math.cos(Math.scalb(Math.PI, k) * x);
      }
      assertThat(net.network().forward(new double[] {x})[0])
          .isCloseTo(sum, within(promised + 1e-9));
    }
  }

  @Test
  void piecewiseLinear_bothForms_areTheFunction() {
    SplittableRandom random = new SplittableRandom(2);
    double[] knots = new double[30];
    double[] values = new double[30];
    for (int k = 0; k < knots.length; k++) {
      knots[k] = k == 0 ? -0.5 : knots[k - 1] + random.nextDouble(0.1, 1);
      values[k] = random.nextDouble(-3, 3);
    }
    PiecewiseLinear function = new PiecewiseLinear(knots, values);
    Construction shallow = function.shallow();
    assertThat(shallow.nonzeros()).isEqualTo(3L * 29 + 1); // the first knot is not 0 here
    for (int width : new int[] {3, 4, 8, 40}) {
      Construction deep = function.deep(width);
      assertThat(deep.width()).isLessThanOrEqualTo(width);
      assertThat(deep.depth()).isEqualTo((29 + width - 3) / (width - 2) + 1);
      for (int k = 0; k + 1 < knots.length; k++) {
        for (double share : new double[] {0, 0.3, 0.9, 1}) {
          double x = knots[k] + share * (knots[k + 1] - knots[k]);
          double y = values[k] + share * (values[k + 1] - values[k]);
          assertThat(shallow.network().forward(new double[] {x})[0]).isCloseTo(y, within(1e-10));
          assertThat(deep.network().forward(new double[] {x})[0]).isCloseTo(y, within(1e-10));
        }
      }
    }
  }

  @Test
  void sobolev_unitBall_isWithinItsPromise() {
    for (int n : new int[] {4, 8, 16}) {
      Construction net = SobolevNetwork.of(x -> 0.5 * x * x, x -> x, n, n);
      assertThat(net.depth()).isEqualTo(n + 3);
      for (int j = 0; j <= 1000; j++) {
        double x = j / 1000.0;
        assertThat(net.network().forward(new double[] {x})[0])
            .isCloseTo(0.5 * x * x, within(SobolevNetwork.error(n, n)));
      }
    }
  }

  @Test
  void fewValues_randomNetworks_areEqualWithHalvesAndOnesAlone() {
    SplittableRandom random = new SplittableRandom(3);
    for (int n = 0; n < 20; n++) {
      int t = 1 + n % 8;
      Construction given =
          Construction.of(layer(random, 3, 2, t), layer(random, 4, 3, t), layer(random, 1, 4, t));
      Construction few = FewValues.of(given, t);
      assertThat(few.depth()).isEqualTo(1 + 3 * (t + 2));
      for (Affine layer : few.layers()) {
        for (double w : Construction.weights(layer)) {
          assertThat(w).isIn(0.0, 0.5, 1.0, -1.0);
        }
        for (double b : layer.bias().toArray()) {
          assertThat(b).isIn(0.0, 0.5, 1.0, -1.0);
        }
      }
      Network f = given.network();
      Network g = few.network();
      for (int k = 0; k < 20; k++) {
        double[] x = {random.nextDouble(-4, 4), random.nextDouble(-4, 4)};
        assertThat(g.forwardExact(x)[0]).isEqualTo(f.forwardExact(x)[0]);
      }
    }
    Construction square = FewValues.of(Squaring.of(3), 5);
    assertThat(exact(square, 0.3)).isEqualTo(exact(Squaring.of(3), 0.3));
  }

  private static Affine layer(SplittableRandom random, int rows, int columns, int t) {
    double[] w = new double[rows * columns];
    double[] b = new double[rows];
    int one = 1 << t;
    for (int k = 0; k < w.length; k++) {
      w[k] = random.nextInt(-one, one + 1) / (double) one;
    }
    for (int k = 0; k < rows; k++) {
      b[k] = random.nextInt(-one, one + 1) / (double) one;
    }
    return Affine.of(Matrix.of(rows, columns, w), Vector.of(b));
  }
}
