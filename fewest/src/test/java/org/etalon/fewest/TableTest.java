package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TableTest {
  private static double loss(double[] weights, double[] entries) {
    double sum = 0;
    for (double w : weights) {
      double least = Double.POSITIVE_INFINITY;
      for (double entry : entries) {
        least = Math.min(least, (w - entry) * (w - entry));
      }
      sum += least;
    }
    return sum;
  }

  /** The least loss of any table of so many integers of {@code low .. high}, times a step. */
  private static double least(
      double[] weights, double[] chosen, int k, int low, int high, double step) {
    if (k == chosen.length) {
      return loss(weights, chosen);
    }
    double least = Double.POSITIVE_INFINITY;
    for (int entry = low; entry <= high; entry++) {
      chosen[k] = entry * step;
      least = Math.min(least, least(weights, chosen, k + 1, entry, high, step));
    }
    return least;
  }

  private static double[] values(Table table) {
    return Arrays.stream(table.entries())
        .mapToDouble(e -> Math.scalb((double) e, table.exponent()))
        .toArray();
  }

  @Test
  void table_hasTheLeastSquares_ofAllTables() {
    SplittableRandom random = new SplittableRandom(4);
    for (int trial = 0; trial < 40; trial++) {
      int values = 2 + trial % 3; // 3 and 4 have entries of 5 bits, 2 of 4
      double scale = Math.scalb(1.0, random.nextInt(-20, 20));
      double[] weights =
          random.doubles(1 + random.nextInt(30), -1, 1).map(w -> scale * w * w * w).toArray();
      if (trial % 5 == 0) {
        Arrays.setAll(weights, j -> scale * (j % 4 - 1.5)); // between and on the grid
      }
      Table table = Table.of(weights, values);
      int half = values == 2 ? 8 : 16;
      double step = Math.scalb(1.0, table.exponent());
      assertThat(table.entries())
          .hasSizeLessThanOrEqualTo(values)
          .doesNotHaveDuplicates()
          .isSorted();
      assertThat(loss(weights, values(table)) / (scale * scale))
          .isCloseTo(
              least(weights, new double[values], 0, -half, half - 1, step) / (scale * scale),
              within(1e-12));
      for (double w : weights) {
        int nearest = table.nearest(w / step, 0);
        double distance = Math.abs(w - nearest * step);
        assertThat(distance * distance).isLessThanOrEqualTo(loss(new double[] {w}, values(table)));
        assertThat(table.has(nearest * step)).isTrue();
        assertThat(table.has((nearest + 0.5) * step)).isFalse();
      }
    }
  }

  @Test
  void table_ofManyWeights_hasAsManyEntriesAsAskedFor() {
    double[] weights = new SplittableRandom(5).doubles(5000, -1, 1).toArray();
    for (int values : new int[] {2, 16, 17, 256}) {
      Table table = Table.of(weights, values);
      assertThat(table.entries()).hasSize(values);
      assertThat(table.indexBits())
          .isEqualTo(values == 2 ? 1 : values == 16 ? 4 : values == 17 ? 5 : 8);
      double[] even = new double[values];
      Arrays.setAll(even, k -> (2 * k + 1.0) / values - 1);
      assertThat(loss(weights, values(table))).isLessThan(1.05 * loss(weights, even));
    }
  }

  @Test
  void table_ofZeros_isZero() {
    Table table = Table.of(new double[3], 4);
    assertThat(table.entries()).containsExactly(0);
    assertThat(table.hasZero()).isTrue();
    assertThat(table.indexBits()).isZero();
    assertThat(Table.of(new double[] {1, 1, -1}, 2).hasZero()).isFalse();
  }
}
