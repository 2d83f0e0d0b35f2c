package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DenseMap;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

class SegmentNormsTest {
  /** Those of layers in a row that fold into one segment. */
  private static SegmentNorms norms(Layer... layers) {
    Theta theta = Theta.of(Network.of(List.of(layers)));
    assertThat(theta.sites()).hasSize(2);
    return SegmentNorms.of(theta.sites().get(1).incoming().get(0));
  }

  @Test
  void of_exactLayer_areTheNormsOfItsMatrix() {
    Matrix weights = Matrix.of(2, 2, 15, 36, 20, 48);
    SegmentNorms norms = norms(Affine.of(weights, Vector.zeros(2)));
    assertThat(norms.one()).isBetween(84.0, Math.nextUp(84.0));
    assertThat(norms.inf()).isBetween(68.0, Math.nextUp(68.0));
    assertThat(norms.two()).isBetween(65.0, 65.0000001);
  }

  @Test
  void of_productThatCancels_coversTheRealWeights() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 50; run++) {
      // Second layer nearly annihilates the first: the folded weights are mostly rounding errors.
      double a = random.nextDouble(1, 2);
      double b = random.nextDouble(1, 2);
      Matrix first = Matrix.of(2, 2, a, b, a, Math.nextUp(b));
      Matrix second = Matrix.of(2, 2, b, -b, 1 / 3.0, -1 / 3.0);
      SegmentNorms norms =
          norms(Affine.of(first, Vector.zeros(2)), Affine.of(second, Vector.zeros(2)));
      // Exact columns of the product, and their norms: each is at most the operator norm.
      for (double[] x : new double[][] {{1, 0}, {0, 1}}) {
        Dyadic[] e = {Dyadic.of(x[0]), Dyadic.of(x[1])};
        Dyadic[] y = new DenseMap(second).applyExact(new DenseMap(first).applyExact(e));
        Dyadic sum = y[0].abs().add(y[1].abs());
        Dyadic square = y[0].multiply(y[0]).add(y[1].multiply(y[1]));
        assertThat(Dyadic.of(norms.one())).isGreaterThanOrEqualTo(sum);
        assertThat(Dyadic.of(norms.inf())).isGreaterThanOrEqualTo(y[0].abs().max(y[1].abs()));
        assertThat(Dyadic.of(norms.two()).multiply(Dyadic.of(norms.two())))
            .isGreaterThanOrEqualTo(square);
      }
      assertThat(norms.inf()).isLessThan(1e-13);
    }
  }

  @Test
  void of_layerWithUnknownErrors_isInfinite() {
    Affine huge = Affine.of(Matrix.of(1, 1, 1e200), Vector.of(0));
    assertThat(norms(huge, huge))
        .isEqualTo(
            new SegmentNorms(
                Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY));
  }
}
