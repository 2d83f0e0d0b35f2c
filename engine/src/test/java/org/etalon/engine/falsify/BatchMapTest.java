package org.etalon.engine.falsify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.DenseMap;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.network.MapRow;
import org.etalon.network.Selection;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

class BatchMapTest {
  private final SplittableRandom random = new SplittableRandom(61);

  private List<LinearMap> maps() {
    RandomNetworks networks = new RandomNetworks(62);
    List<LinearMap> maps = new ArrayList<>();
    for (int n = 0; n < 200; n++) {
      maps.add(networks.convolution(random.nextInt(1, 60), n % 3 == 0));
    }
    double[] numbers = random.doubles(12, -1, 1).toArray();
    maps.add(new DiagonalMap(Vector.of(numbers), 2));
    maps.add(new DiagonalMap(Vector.of(numbers)));
    maps.add(Selection.of(4, 2, Selection.ZERO, 2, 0, 3));
    return maps;
  }

  private double[] numbers(int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  /** To the bit: one fused multiply-add an entry of the matrix, row after row. */
  @Test
  void apply_inBothDirections_addsRowAfterRow() {
    for (int batch : new int[] {1, 3, 16}) {
      for (LinearMap map : maps()) {
        BatchMap many = BatchMap.of(map, Kernels.scalar(), batch);
        double[] x = numbers(map.inputSize() * batch);
        double[] y = numbers(map.outputSize() * batch);
        double[] image = y.clone();
        double[] expected = y.clone();
        many.apply(x, image);
        double[] back = x.clone();
        double[] expectedBack = x.clone();
        many.applyTransposed(y, back);
        for (int i = 0; i < map.outputSize(); i++) {
          MapRow row = map.row(i);
          for (int k = 0; k < row.size(); k++) {
            addLine(row.value(k), x, row.column(k), expected, i, batch);
            addLine(row.value(k), y, i, expectedBack, row.column(k), batch);
          }
        }
        assertThat(image).isEqualTo(expected);
        assertThat(back).isEqualTo(expectedBack);
      }
    }
  }

  private static void addLine(
      double weight, double[] from, int source, double[] to, int target, int batch) {
    for (int r = 0; r < batch; r++) {
      to[target * batch + r] = Math.fma(weight, from[source * batch + r], to[target * batch + r]);
    }
  }

  /** A matrix at one vector sums in another order than at many: equal up to rounding. */
  @Test
  void apply_ofAMatrix_isItsProductUpToRounding() {
    for (int batch : new int[] {1, 8}) {
      LinearMap map = new DenseMap(Matrix.of(5, 7, numbers(35)));
      double[] x = numbers(7);
      double[] many = new double[7 * batch];
      for (int i = 0; i < many.length; i++) {
        many[i] = x[i / batch];
      }
      double[] image = new double[5 * batch];
      BatchMap.of(map, Kernels.scalar(), batch).apply(many, image);
      double[] expected = map.apply(x);
      for (int i = 0; i < image.length; i++) {
        assertThat(Math.abs(image[i] - expected[i / batch])).isLessThan(1e-14);
      }
    }
  }
}
