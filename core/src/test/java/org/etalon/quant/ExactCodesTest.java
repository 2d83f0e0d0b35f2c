package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.testing.Chains;
import org.junit.jupiter.api.Test;

class ExactCodesTest {
  private static Network line(double weight, double bias) {
    return Network.of(List.of(Affine.of(Matrix.of(1, 1, weight), Vector.of(bias))));
  }

  @Test
  void of_keepsEveryNumber() {
    for (double scale : new double[] {1, 0x1p-140, 0x1p100}) {
      Network f = Chains.of(new SplittableRandom(3), 3, 5, 4, 2);
      Network g =
          f.withAffine(
              affine -> {
                double[] weights = affine.map().parameters();
                for (int k = 0; k < weights.length; k++) {
                  weights[k] = Math.rint(32 * weights[k]) * scale + 0.0;
                }
                Matrix matrix = Matrix.of(affine.outputSize(), affine.inputSize(), weights);
                return Affine.of(matrix, Vector.of(new double[affine.outputSize()]));
              });
      assertThat(ExactCodes.of(g).orElseThrow().network()).isEqualTo(g);
    }
    Network zero = line(0, 0);
    assertThat(ExactCodes.of(zero).orElseThrow().network()).isEqualTo(zero);
  }

  @Test
  void of_tellsThirtyDigitsFromMore() {
    assertThat(
            ExactCodes.of(line(1, 0x1p-29)).orElseThrow().layers().get(0).rows().get(0).weight(0))
        .isEqualTo(1 << 29);
    assertThat(ExactCodes.of(line(1, 0x1p-30))).isEmpty();
    assertThat(ExactCodes.of(line(1, 1 + 0x1p-40))).isEmpty();
    assertThat(ExactCodes.of(line(0x1p-901, 0))).isEmpty();
    assertThat(ExactCodes.of(line(Double.MIN_VALUE, 0))).isEmpty();
  }

  @Test
  void of_takesNoOtherThanChainsThatEndInAMatrix() {
    Affine affine = Affine.of(Matrix.of(1, 1, 1.0), Vector.of(0));
    assertThat(ExactCodes.of(Network.of(List.of(affine, new Relu(1))))).isEmpty();
    assertThat(ExactCodes.of(Network.of(List.of(affine, new Relu(1), affine)))).isPresent();
  }
}
