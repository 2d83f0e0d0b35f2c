package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.problem.Box;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/** The judge is the exact sum at every corner: a sum of squares is largest at one of them. */
class SquareSumTest {
  private final SplittableRandom random = new SplittableRandom(51);

  private double[] numbers(int n, double scale) {
    double[] numbers = new double[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = random.nextInt(5) == 0 ? 0 : scale * random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private static EuclideanBox inputs(Box box) {
    return new EuclideanBox(box.lower(), box.upper());
  }

  private Box box(int n, double scale) {
    double[] lower = numbers(n, scale);
    double[] upper = lower.clone();
    for (int i = 0; i < n; i++) {
      upper[i] += random.nextInt(4) == 0 ? 0 : scale * random.nextDouble(2);
    }
    return Box.of(lower, upper);
  }

  /** sum_i factors_i (a_i x + b_i + sign errors_i - m_i)^2, the sign for the worse. */
  private static Rational exact(
      double[] a, double[] b, double[] errors, SquareSum sum, double[] factors, double[] x) {
    Rational total = Rational.ZERO;
    for (int i = 0; i < b.length; i++) {
      Rational v = Rational.of(b[i]).subtract(Rational.of(sum.center(i)));
      for (int j = 0; j < x.length; j++) {
        v = v.add(Rational.of(a[i * x.length + j]).multiply(Rational.of(x[j])));
      }
      v = v.abs().add(Rational.of(errors[i]));
      total = total.add(Rational.of(factors[i]).multiply(v).multiply(v));
    }
    return total;
  }

  @Test
  void upper_random_isNeverBelowTheExactMaximum() {
    double tightest = Double.POSITIVE_INFINITY;
    for (int n = 0; n < 300; n++) {
      int columns = 1 + random.nextInt(6);
      int rows = 1 + random.nextInt(5);
      double scale = Math.scalb(1.0, n % 4 == 0 ? random.nextInt(-60, 60) : 0);
      double[] a = numbers(rows * columns, scale);
      double[] b = numbers(rows, scale);
      double[] errors = new double[rows];
      Arrays.setAll(errors, i -> 1e-9 * scale * random.nextDouble());
      Box box = box(columns, n % 7 == 0 ? 1e-30 : 1);
      int[] all = new int[rows];
      Arrays.setAll(all, i -> i);
      // Twice the errors: one part is for the roundings of the centre.
      double[] given = Arrays.stream(errors).map(e -> 2 * e + 1e-14 * scale).toArray();
      SquareSum sum = new SquareSum(a, columns, b, all, given, inputs(box));
      assertThat(sum.known()).as("case " + n + Arrays.toString(a) + box).isTrue();
      double[] factors = new double[rows];
      Arrays.setAll(factors, i -> random.nextInt(4) == 0 ? 0 : random.nextDouble(3));
      double upper = sum.upper(factors);
      Rational largest = Rational.ZERO;
      for (int corner = 0; corner < 1 << columns; corner++) {
        double[] x = box.lower();
        for (int j = 0; j < columns; j++) {
          x[j] = (corner >> j & 1) == 1 ? box.upper(j) : x[j];
        }
        largest = largest.max(exact(a, b, errors, sum, factors, x));
      }
      assertThat(Rational.of(upper)).as("case " + n).isGreaterThanOrEqualTo(largest);
      if (largest.toDouble() > 1e-6 * scale * scale) {
        tightest = Math.min(tightest, upper / largest.toDouble());
      }
    }
    assertThat(tightest).isLessThan(1.01);
  }

  @Test
  void upper_manyInputs_isFarBelowTheSumOfTheLargestSquares() {
    int columns = 400;
    int rows = 50;
    double[] a = new double[rows * columns];
    Arrays.setAll(a, k -> random.nextDouble(-1, 1));
    int[] all = new int[rows];
    Arrays.setAll(all, i -> i);
    EuclideanBox box = inputs(Box.cube(columns, -1, 1));
    SquareSum sum = new SquareSum(a, columns, new double[rows], all, new double[rows], box);
    double[] ones = new double[rows];
    Arrays.fill(ones, 1);
    double separately = 0;
    for (int i = 0; i < rows; i++) {
      double reach = 0;
      for (int j = 0; j < columns; j++) {
        reach += Math.abs(a[i * columns + j]);
      }
      separately += reach * reach;
    }
    // (sqrt(400) + sqrt(50))^2 400 / 3, against 50 400^2 / 4
    assertThat(sum.upper(ones)).isLessThan(0.06 * separately);
  }

  @Test
  void upper_noFactors_isZero() {
    EuclideanBox box = inputs(Box.cube(2, 0, 1));
    SquareSum sum =
        new SquareSum(
            new double[] {1, 2}, 2, new double[] {3}, new int[] {0}, new double[] {1e-12}, box);
    assertThat(sum.upper(new double[] {0})).isZero();
  }

  @Test
  void upper_outOfRange_isInfinite() {
    EuclideanBox box = inputs(Box.cube(2, 0, 1e300));
    double[] a = {1e250, -1e300};
    double[] b = {0};
    SquareSum large = new SquareSum(a, 2, b, new int[] {0}, new double[] {1}, box);
    assertThat(large.known() && large.upper(new double[] {1}) < Double.POSITIVE_INFINITY).isFalse();
    SquareSum small =
        new SquareSum(
            new double[] {1, 1}, 2, b, new int[] {0}, new double[] {0}, inputs(Box.cube(2, 0, 1)));
    assertThat(small.upper(new double[] {1e300})).isInfinite();
    assertThat(small.upper(new double[] {Double.NaN})).isInfinite();
    assertThat(small.upper(new double[] {1e-300})).isGreaterThanOrEqualTo(1e-300);
  }

  /** Entries whose squares underflow still count. */
  @Test
  void upper_tinyWeights_isNotZero() {
    EuclideanBox box = inputs(Box.cube(1, -0x1p300, 0x1p300));
    double[] a = {0x1p-300};
    SquareSum sum = new SquareSum(a, 1, new double[1], new int[] {0}, new double[] {0}, box);
    assertThat(sum.upper(new double[] {1})).isGreaterThanOrEqualTo(1);
  }
}
