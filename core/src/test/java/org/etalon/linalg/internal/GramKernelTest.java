package org.etalon.linalg.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GramKernelTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 66, 67, 68, 130})
  void gram_ofIntegers_isExactForEveryNumberOfRows(int rows) {
    SplittableRandom random = new SplittableRandom(rows);
    for (int n : new int[] {1, 2, 5, 17}) {
      double[] x = random.ints((long) rows * n, -1000, 1000).asDoubleStream().toArray();
      double[] gram = new double[n * n];
      Arrays.fill(gram, Double.NaN);
      assertThat(GramKernel.gram(x, rows, n, gram, Stop.NEVER)).isTrue();
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0; // integers below 2^53: exact
          for (int r = 0; r < rows; r++) {
            sum += x[r * n + i] * x[r * n + j];
          }
          assertThat(gram[i * n + j]).isEqualTo(sum);
        }
      }
    }
  }

  @Test
  void gram_stopped_saysThatItIsNotThere() {
    assertThat(GramKernel.gram(new double[6], 3, 2, new double[4], Stop.when(() -> true)))
        .isFalse();
  }
}
