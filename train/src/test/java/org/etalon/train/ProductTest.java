package org.etalon.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.etalon.linalg.internal.FloatKernel;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductTest {
  private static float[] random(int size, SplittableRandom random) {
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  /** One sum an entry, in order, by fused multiply-adds: what every product has to be. */
  private static float[] bySums(int m, int n, int inner, View a, View b) {
    float[] c = new float[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int k = 0; k < inner; k++) {
          sum =
              Math.fma(
                  a.data[i * a.rowStride + k * a.columnStride],
                  b.data[k * b.rowStride + j * b.columnStride],
                  sum);
        }
        c[i * n + j] = sum;
      }
    }
    return c;
  }

  @ParameterizedTest(name = "{0} x {2} times {2} x {1}")
  @CsvSource({
    "1, 1, 1",
    "6, 64, 16",
    "7, 65, 17",
    "5, 63, 1",
    "12, 128, 100",
    "13, 10, 33",
    "200, 130, 9",
    "64, 3, 200",
    "1, 200, 50"
  })
  void multiply_anyShapeKernelAndThreads_hasTheBitsOfPlainSums(int m, int n, int inner) {
    SplittableRandom random = new SplittableRandom(m * 1000L + n * 10L + inner);
    View a = View.of(random(m * inner, random), inner);
    View b = View.of(random(inner * n, random), n);
    View aColumns = View.of(random(inner * m, random), m).transposed();
    View bColumns = View.of(random(n * inner, random), inner).transposed();
    for (FloatKernel kernel : new FloatKernel[] {Kernels.scalarFloat(), Kernels.bestFloat()}) {
      for (int threads = 1; threads <= 3; threads++) {
        try (Workers workers = new Workers(threads)) {
          Product product = new Product(kernel, workers);
          float[] c = random(m * n, random);
          product.multiply(m, n, inner, a, b, c);
          assertThat(c).isEqualTo(bySums(m, n, inner, a, b));
          product.multiply(m, n, inner, aColumns, bColumns, c);
          assertThat(c).isEqualTo(bySums(m, n, inner, aColumns, bColumns));
        }
      }
    }
  }

  @Test
  void bestFloat_whereTheVectorModuleIsThere_isTheVectorKernel() {
    assertThat(Kernels.bestFloat().name()).startsWith("vector-");
  }
}
