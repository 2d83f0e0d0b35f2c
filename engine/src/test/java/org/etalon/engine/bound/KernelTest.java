package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.etalon.linalg.internal.Kernel;
import org.etalon.linalg.internal.Kernels;
import org.junit.jupiter.api.Test;

class KernelTest {
  @Test
  void multiply_randomShapes_bestEqualsScalarAndAPlainSumBitForBit() {
    SplittableRandom random = new SplittableRandom(5);
    for (int n = 0; n < 300; n++) {
      int m = 1 + random.nextInt(40);
      int lda = 1 + random.nextInt(40);
      int inner = random.nextInt(m + 1);
      int outer = random.nextInt(lda + 1);
      int width = Kernel.ALIGNMENT * (1 + random.nextInt(9));
      double[] a = numbers(random, m * lda);
      double[] b = numbers(random, Math.max(1, inner) * width);
      double[] c = numbers(random, Math.max(1, outer) * width);
      int[] rows = choose(random, m, inner);
      int[] columns = choose(random, lda, outer);
      boolean accumulate = random.nextBoolean();
      double[] expected = c.clone();
      for (int i = 0; i < outer; i++) {
        for (int r = 0; r < width; r++) {
          double sum = accumulate ? c[i * width + r] : 0;
          for (int k = 0; k < inner; k++) {
            sum = Math.fma(a[rows[k] * lda + columns[i]], b[k * width + r], sum);
          }
          expected[i * width + r] = sum;
        }
      }
      for (Kernel kernel : new Kernel[] {Kernels.scalar(), Kernels.best()}) {
        double[] result = c.clone();
        kernel.multiply(a, lda, rows, inner, columns, outer, b, result, width, width, accumulate);
        assertThat(result).as(kernel.name()).isEqualTo(expected);
      }
    }
  }

  @Test
  void best_whereTheVectorModuleIsThere_isTheVectorKernel() {
    assertThat(Kernels.best().name()).startsWith("vector");
  }

  private static double[] numbers(SplittableRandom random, int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextInt(10) == 0 ? 0 : random.nextDouble(-1, 1);
    }
    return numbers;
  }

  private static int[] choose(SplittableRandom random, int from, int count) {
    int[] chosen = new int[count];
    for (int i = 0; i < count; i++) {
      chosen[i] = random.nextInt(from);
    }
    return chosen;
  }
}
