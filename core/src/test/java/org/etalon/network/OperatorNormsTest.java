package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.testing.DenseTwin;
import org.etalon.testing.RandomNetworks;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class OperatorNormsTest {
  private static Matrix random(SplittableRandom random, int rows, int columns, int spread) {
    double[] values = random.doubles((long) rows * columns, -1, 1).toArray();
    for (int k = 0; k < values.length && spread > 0; k++) {
      values[k] = Math.scalb(values[k], random.nextInt(-spread, spread));
    }
    return Matrix.of(rows, columns, values);
  }

  private static Matrix scaled(Matrix m, int exponent) {
    double[] values = m.toArray();
    for (int k = 0; k < values.length; k++) {
      values[k] = Math.scalb(values[k], exponent);
    }
    return Matrix.of(m.rows(), m.columns(), values);
  }

  private static Dyadic exactLargestSum(Matrix m, boolean rows) {
    Dyadic largest = Dyadic.ZERO;
    for (int i = 0; i < (rows ? m.rows() : m.columns()); i++) {
      Dyadic sum = Dyadic.ZERO;
      for (int j = 0; j < (rows ? m.columns() : m.rows()); j++) {
        sum = sum.add(Dyadic.of(rows ? m.get(i, j) : m.get(j, i)).abs());
      }
      largest = largest.max(sum);
    }
    return largest;
  }

  /** A unit-like vector near the top right singular vector; any vector gives a lower bound. */
  private static double[] topVector(Matrix m) {
    double[] v = new double[m.columns()];
    SplittableRandom random = new SplittableRandom(99);
    Arrays.setAll(v, i -> random.nextDouble(0.5, 1));
    for (int step = 0; step < 3000; step++) {
      double[] w = new double[m.rows()];
      for (int i = 0; i < m.rows(); i++) {
        for (int j = 0; j < v.length; j++) {
          w[i] += m.get(i, j) * v[j];
        }
      }
      double[] next = new double[v.length];
      double norm = 0;
      for (int j = 0; j < v.length; j++) {
        for (int i = 0; i < m.rows(); i++) {
          next[j] += m.get(i, j) * w[i];
        }
        norm = Math.max(norm, Math.abs(next[j]));
      }
      for (int j = 0; j < v.length; j++) {
        v[j] = next[j] / norm;
      }
    }
    return v;
  }

  private static Dyadic squaredNorm(Dyadic[] v) {
    Dyadic sum = Dyadic.ZERO;
    for (Dyadic entry : v) {
      sum = sum.add(entry.multiply(entry));
    }
    return sum;
  }

  /** Asserts {@code bound >= ||Mv|| / ||v||}, in exact arithmetic. */
  private static void assertAbove(double bound, Matrix m, double[] v) {
    Dyadic[] exact = Arrays.stream(v).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
    Dyadic image = squaredNorm(new DenseMap(m).applyExact(exact));
    Dyadic square = Dyadic.of(bound).multiply(Dyadic.of(bound)).multiply(squaredNorm(exact));
    assertThat(square).isGreaterThanOrEqualTo(image);
  }

  /** Asserts {@code ||Mv|| / ||v|| <= bound <= 1.01 ||Mv|| / ||v||}, in exact arithmetic. */
  private static void assertTightFrom(double bound, Matrix m, double[] v) {
    assertAbove(bound, m, v);
    Dyadic[] exact = Arrays.stream(v).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
    Dyadic image = squaredNorm(new DenseMap(m).applyExact(exact));
    Dyadic loose = image.multiply(Dyadic.of(1.02)); // below 1.01^2
    Dyadic square = Dyadic.of(bound).multiply(Dyadic.of(bound)).multiply(squaredNorm(exact));
    assertThat(square).isLessThanOrEqualTo(loose);
  }

  @Test
  void oneAndInf_areAboveTheExactSumsAndClose() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 100; run++) {
      int spread = run % 3 == 0 ? 0 : run % 3 == 1 ? 60 : 1000;
      Matrix m = random(random, random.nextInt(1, 20), random.nextInt(1, 20), spread);
      Dyadic rowSum = exactLargestSum(m, true);
      Dyadic columnSum = exactLargestSum(m, false);
      double inf = OperatorNorms.infUp(m);
      double one = OperatorNorms.oneUp(m);
      assertThat(Dyadic.of(inf)).isGreaterThanOrEqualTo(rowSum);
      assertThat(Dyadic.of(one)).isGreaterThanOrEqualTo(columnSum);
      assertThat(inf).isLessThanOrEqualTo(rowSum.toDoubleUp() * (1 + 1e-14));
      assertThat(one).isLessThanOrEqualTo(columnSum.toDoubleUp() * (1 + 1e-14));
    }
  }

  @Test
  void oneAndInf_whereTheSumHasOneTerm_areExact() {
    Matrix m = Matrix.of(2, 2, 0, -0.1, 0.3, 0);
    assertThat(OperatorNorms.oneUp(m)).isEqualTo(0.3);
    assertThat(OperatorNorms.infUp(m)).isEqualTo(0.3);
  }

  @Test
  void two_onRandomMatrices_isAboveAndWithinOnePercentOfPowerIteration() {
    SplittableRandom random = new SplittableRandom(2);
    int[][] shapes = {{1, 1}, {1, 9}, {9, 1}, {2, 2}, {5, 3}, {3, 5}, {17, 17}, {40, 25}, {25, 60}};
    for (int[] shape : shapes) {
      for (int spread : new int[] {0, 3, 30}) {
        Matrix m = random(random, shape[0], shape[1], spread);
        double[] v = topVector(m);
        assertTightFrom(OperatorNorms.twoUp(m), m, v);
        // At the ends of the exponent range the same matrix is held to the same test.
        for (int exponent : new int[] {-900, 900}) {
          Matrix far = scaled(m, exponent);
          assertTightFrom(OperatorNorms.twoUp(far), far, v);
        }
      }
    }
  }

  @Test
  void two_onSubnormals_isAboveByFewOfTheirSteps() {
    SplittableRandom random = new SplittableRandom(3);
    for (int exponent : new int[] {-1072, -1070, -1040, -1022}) {
      for (int run = 0; run < 20; run++) {
        Matrix m = scaled(random(random, 8, 6, 0), exponent);
        // Exact: the scaled entries are normal, so their norm is a reference for this one.
        double reference = Math.scalb(OperatorNorms.twoUp(scaled(m, 1000)), -1000);
        double bound = OperatorNorms.twoUp(m);
        assertAbove(bound, m, topVector(scaled(m, 1000)));
        assertThat(bound).isLessThanOrEqualTo(reference * 1.0001 + 4 * Double.MIN_VALUE);
      }
    }
  }

  @Test
  void two_ofReflections_isNearOneAndNotBelow() {
    SplittableRandom random = new SplittableRandom(4);
    for (int n : new int[] {3, 64, 256}) {
      // A reflection I - 2 u u^T / u^T u with rounded entries: a flat spectrum, the worst case.
      Matrix m = reflection(random.doubles(n, -1, 1).toArray());
      assertTightFrom(OperatorNorms.twoUp(m), m, m.row(0));
    }
  }

  @Test
  void two_stoppedAnywhere_isAboveAndTheSoonerTheLarger() {
    Matrix m = random(new SplittableRandom(6), 90, 70, 0);
    double[] v = topVector(m);
    double previous = Double.POSITIVE_INFINITY;
    int different = 0;
    for (int most = 0; most < 40; most++) {
      AtomicInteger asked = new AtomicInteger();
      int limit = most;
      double bound = OperatorNorms.twoUp(m, Stop.when(() -> asked.incrementAndGet() > limit));
      assertAbove(bound, m, v);
      assertThat(bound).isLessThanOrEqualTo(previous);
      different += bound < previous ? 1 : 0;
      previous = bound;
    }
    assertThat(different).isGreaterThan(5);
    assertThat(previous).isEqualTo(OperatorNorms.twoUp(m));
  }

  private static Matrix reflection(double[] u) {
    int n = u.length;
    double length = 0;
    for (double x : u) {
      length += x * x;
    }
    double[] values = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        values[i * n + j] = (i == j ? 1 : 0) - 2 * u[i] * u[j] / length;
      }
    }
    return Matrix.of(n, n, values);
  }

  @Test
  void two_ofKnownMatrices_isTheTextbookValue() {
    // Hadamard matrices have norm sqrt(n); here n = 4, 16, 64 and the norms are exact doubles.
    for (int n : new int[] {4, 16, 64}) {
      double[] values = new double[n * n];
      for (int k = 0; k < values.length; k++) {
        values[k] = Integer.bitCount(k / n & k % n) % 2 == 0 ? 1 : -1;
      }
      assertThat(OperatorNorms.twoUp(Matrix.of(n, n, values)))
          .isBetween(Math.sqrt(n), 1.01 * Math.sqrt(n));
    }
    // A rank-one matrix u v^T has norm |u| |v|: (3,4)(5,12)^T, 5 * 13.
    assertThat(OperatorNorms.twoUp(Matrix.of(2, 2, 15, 36, 20, 48))).isBetween(65.0, 65.0000001);
    // A Jordan block: norm (1 + sqrt 5) / 2, spectral radius 1.
    assertThat(OperatorNorms.twoUp(Matrix.of(2, 2, 1, 1, 0, 1))).isBetween(1.6180339887, 1.6190);
    assertThat(OperatorNorms.twoUp(Matrix.diagonal(Vector.of(-3, 2, 0)))).isBetween(3.0, 3.0000001);
  }

  @Test
  void norms_ofZeros_areZero() {
    Matrix zero = Matrix.of(3, 2, new double[6]);
    assertThat(OperatorNorms.oneUp(zero)).isZero();
    assertThat(OperatorNorms.twoUp(zero)).isZero();
    assertThat(OperatorNorms.infUp(zero)).isZero();
  }

  @Test
  void norms_withoutAFiniteBound_areInfinite() {
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      Matrix m = Matrix.of(2, 2, 1, bad, 0, 1);
      assertThat(OperatorNorms.oneUp(m)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(OperatorNorms.twoUp(m)).isEqualTo(Double.POSITIVE_INFINITY);
      assertThat(OperatorNorms.infUp(m)).isEqualTo(Double.POSITIVE_INFINITY);
    }
    double max = Double.MAX_VALUE;
    Matrix large = Matrix.of(2, 2, max, max, max, max);
    assertThat(OperatorNorms.oneUp(large)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(OperatorNorms.twoUp(large)).isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(OperatorNorms.twoUp(Matrix.of(1, 1, max))).isGreaterThanOrEqualTo(max);
  }

  /** Norms of convolutions, diagonals and selections against their matrices, written out. */
  @Test
  void norms_linearMaps_areAboveThoseOfTheirMatrices() {
    RandomNetworks random = new RandomNetworks(31);
    for (int n = 0; n < 300; n++) {
      LinearMap map = random.convolution(4 + n % 20, n % 3 == 0);
      Matrix matrix = DenseTwin.of(map);
      assertThat(OperatorNorms.oneUp(map)).isEqualTo(OperatorNorms.oneUp(matrix));
      assertThat(OperatorNorms.infUp(map)).isEqualTo(OperatorNorms.infUp(matrix));
      double bound = OperatorNorms.twoUp(map, Stop.NEVER);
      double entries = Math.sqrt(Arrays.stream(matrix.toArray()).map(x -> x * x).sum());
      assertThat(bound).isBetween(0.0, 3 * entries);
      if (matrix.maxAbs() > 0) {
        assertAbove(bound, matrix, topVector(matrix));
      }
    }
  }

  /** Where nothing overlaps the norm is that of the kernel as a matrix. */
  @Test
  void twoUp_windowsApart_isTheNormOfTheKernel() {
    SplittableRandom random = new SplittableRandom(32);
    ConvolutionShape shape = new ConvolutionShape(3, 6, 6, 4, 3, 3, 2, 2, 2, 2, 0, 0, 1, 1, 1);
    double[] kernel = random.doubles(shape.kernelSize(), -1, 1).toArray();
    double expected = OperatorNorms.twoUp(Matrix.of(4, 12, kernel));
    Convolution map = new Convolution(shape, Vector.of(kernel));
    assertThat(OperatorNorms.twoUp(map, Stop.NEVER)).isBetween(expected * 0.999, expected * 1.001);
    assertThat(OperatorNorms.twoUp(DenseTwin.of(map))).isBetween(expected * 0.99, expected * 1.01);
  }

  /** Shared windows: the bound is loose, by a factor that kernels of this size stay below. */
  @Test
  void twoUp_overlappingWindows_isWithinAFactorOfTheNorm() {
    SplittableRandom random = new SplittableRandom(33);
    for (int groups : new int[] {1, 2, 4}) {
      ConvolutionShape shape =
          new ConvolutionShape(4, 6, 6, 8, 6, 6, 3, 3, 1, 1, 1, 1, 1, 1, groups);
      double[] kernel = random.doubles(shape.kernelSize(), -1, 1).toArray();
      Convolution map = new Convolution(shape, Vector.of(kernel));
      double exact = OperatorNorms.twoUp(DenseTwin.of(map));
      assertThat(OperatorNorms.twoUp(map, Stop.NEVER)).isBetween(0.99 * exact, 2.5 * exact);
    }
  }

  @Test
  void twoUp_selectionsAndDiagonals_areExact() {
    Selection twice = Selection.of(3, 0, 1, 0, Selection.ZERO);
    assertThat(OperatorNorms.twoUp(twice, Stop.NEVER)).isBetween(Math.sqrt(2), 1.4142136);
    DiagonalMap scale = new DiagonalMap(Vector.of(-3, 2), 2);
    assertThat(OperatorNorms.twoUp(scale, Stop.NEVER)).isEqualTo(3);
  }
}
