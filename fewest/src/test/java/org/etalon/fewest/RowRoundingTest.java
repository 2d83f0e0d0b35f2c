package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.etalon.quant.CodedRow;
import org.junit.jupiter.api.Test;

class RowRoundingTest {
  private static final int N = 4; // weights

  private final SplittableRandom random = new SplittableRandom(11);

  private double[] vector() {
    double[] x = new double[N + 1];
    for (int j = 0; j <= N; j++) {
      x[j] = 2 * random.nextDouble() - 1;
    }
    return x;
  }

  /** B'B of a random matrix, badly conditioned. */
  private double[] hessian() {
    double[] matrix = new double[(N + 1) * (N + 1)];
    for (int k = 0; k < 2 * N; k++) {
      double[] b = vector();
      for (int i = 0; i <= N; i++) {
        for (int j = 0; j <= N; j++) {
          matrix[i * (N + 1) + j] += b[i] * b[j] * Math.pow(2, -k);
        }
      }
    }
    return matrix;
  }

  private static double form(double[] hessian, double[] x) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        sum += 0.5 * x[i] * x[j] * hessian[i * x.length + j];
      }
    }
    return sum;
  }

  @Test
  void centerIsTheMinimumOfTheDampedModel() {
    double[] hessian = hessian();
    double[] at = vector();
    double[] gradient = vector();
    Quadratic model = new Quadratic(at, gradient, hessian, N + 1);
    double[] slope = new double[N + 1];
    model.gradient(at, slope);
    for (int j = 0; j <= N; j++) {
      assertThat(slope[j]).isCloseTo(gradient[j], within(1e-9));
      assertThat(model.curvature(j)).isBetween(hessian[j * (N + 2)], 1.01 * hessian[j * (N + 2)]);
    }
    assertThat(model.value(model.center)).isZero();
    double[] d = vector();
    double[] w = new double[N + 1];
    for (int j = 0; j <= N; j++) {
      w[j] = model.center[j] + d[j];
    }
    assertThat(model.value(w)).isBetween(form(hessian, d), 1.01 * form(hessian, d));
  }

  /** Among all rows of codes in a small range none is much better than what is found. */
  @Test
  void roundingIsNearTheBestOfAll() {
    double found = 0;
    double best = 0;
    double nearest = 0;
    RowStorage biases = new RowStorage(0, 0);
    for (int k = 0; k < 40; k++) {
      double[] at = vector();
      Quadratic model = new Quadratic(at, new double[N + 1], hessian(), N + 1);
      RowRounding rounding =
          new RowRounding(model, 1e6, new RowPrices(new double[N], biases, Cost.BITS));
      found += model.value(Rows.values(rounding.round(Codes.DENSE, 3, -2)));
      nearest += model.value(Rows.values(rows(at)));
      best += least(model);
    }
    assertThat(found).isLessThan(1.3 * best).isLessThan(0.7 * nearest);
    assertThat(best).isLessThanOrEqualTo(found);
  }

  private static CodedRow rows(double[] at) {
    int[] weights = new int[N];
    for (int j = 0; j < N; j++) {
      weights[j] = Codes.DENSE.nearest(4 * at[j], 3);
    }
    return CodedRow.of(-2, weights, Codes.DENSE.nearest(4 * at[N], 3));
  }

  private static double least(Quadratic model) {
    double least = Double.POSITIVE_INFINITY;
    for (int code = 0; code < 1 << (3 * (N + 1)); code++) {
      double[] w = new double[N + 1];
      for (int j = 0; j <= N; j++) {
        w[j] = (((code >> (3 * j)) & 7) - 4) / 4.0;
      }
      least = Math.min(least, model.value(w));
    }
    return least;
  }

  @Test
  void codesAreOfTheirSetAndSparseOnesPayForThemselves() {
    RowStorage biases = new RowStorage(2, 1);
    for (int k = 0; k < 50; k++) {
      Quadratic model = new Quadratic(vector(), new double[N + 1], hessian(), N + 1);
      for (int bits = 1; bits <= 4; bits++) {
        RowRounding dear =
            new RowRounding(model, 1e3, new RowPrices(new double[N], biases, Cost.BITS));
        CodedRow odd = dear.round(Codes.ODD, bits, 0);
        double largest = (1 << bits) - 1;
        for (int j = 0; j < N; j++) {
          double code = odd.weightValue(j);
          assertThat(Math.abs(code)).isLessThanOrEqualTo(largest);
          assertThat(Math.abs(code) % 2).isEqualTo(1);
        }
        assertThat(odd.biasValue() * 2).isEqualTo(Math.rint(odd.biasValue() * 2));
        CodedRow free =
            new RowRounding(model, 1e-9, new RowPrices(new double[N], biases, Cost.BITS))
                .round(Codes.SPARSE, bits, -3);
        assertThat(Rows.isConstant(free)).isTrue();
        assertThat(dear.cost(dear.round(Codes.SPARSE, bits, -3)))
            .isLessThanOrEqualTo(dear.cost(Rows.zero(N)) + 1e6);
      }
    }
  }
}
