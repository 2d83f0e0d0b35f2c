package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.junit.jupiter.api.Test;

class FoldedNetworkTest {
  private static double[] numbers(SplittableRandom random, int n, int kind) {
    return random
        .doubles(n, -1, 1)
        .map(
            x ->
                switch (kind) {
                  case 0 -> x;
                  case 1 -> Math.scalb(x, random.nextInt(-540, -500)); // products underflow
                  case 2 -> Math.scalb(x, random.nextInt(-60, 60)); // sums cancel and absorb
                  default -> random.nextInt(3) == 0 ? x : 0;
                })
        .toArray();
  }

  private static Affine affine(SplittableRandom random, int inputs, int outputs, int kind) {
    return Affine.of(
        Matrix.of(outputs, inputs, numbers(random, inputs * outputs, kind)),
        Vector.of(numbers(random, outputs, kind)));
  }

  private static BigDecimal[][] decimals(Matrix m) {
    BigDecimal[][] d = new BigDecimal[m.rows()][m.columns()];
    for (int i = 0; i < m.rows(); i++) {
      for (int j = 0; j < m.columns(); j++) {
        d[i][j] = new BigDecimal(m.get(i, j));
      }
    }
    return d;
  }

  private static BigDecimal[][] times(BigDecimal[][] a, BigDecimal[][] b) {
    BigDecimal[][] c = new BigDecimal[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        c[i][j] = BigDecimal.ZERO;
        for (int k = 0; k < b.length; k++) {
          c[i][j] = c[i][j].add(a[i][k].multiply(b[k][j]));
        }
      }
    }
    return c;
  }

  private static BigDecimal[][] column(Vector v) {
    return decimals(Matrix.of(v.size(), 1, v.toArray()));
  }

  @Test
  void of_chainsOfAffineLayers_staysWithinItsErrorBounds() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 200; run++) {
      int kind = run % 4;
      int inputs = random.nextInt(1, 6);
      int outputs = random.nextInt(1, 6);
      Affine first = affine(random, inputs, outputs, kind);
      BigDecimal[][] weights = decimals(first.map().toMatrix());
      BigDecimal[][] bias = column(first.bias());
      List<Layer> layers = new java.util.ArrayList<>(List.of(first));
      for (int l = random.nextInt(1, 4); l > 0; l--) {
        int next = random.nextInt(1, 6);
        Affine affine = affine(random, outputs, next, kind);
        layers.add(affine);
        BigDecimal[][] a = decimals(affine.map().toMatrix());
        BigDecimal[][] shift = column(affine.bias());
        weights = times(a, weights);
        bias = times(a, bias);
        for (int i = 0; i < next; i++) {
          bias[i][0] = bias[i][0].add(shift[i][0]);
        }
        outputs = next;
      }
      FoldedNetwork folded = FoldedNetwork.of(Network.of(layers));
      assertThat(folded.depth()).isEqualTo(1);
      assertWithin(folded.layers().get(0), weights, bias);
    }
  }

  private static void assertWithin(FoldedLayer layer, BigDecimal[][] weights, BigDecimal[][] bias) {
    for (int i = 0; i < layer.outputSize(); i++) {
      BigDecimal rowError = BigDecimal.ZERO;
      for (int j = 0; j < layer.inputSize(); j++) {
        BigDecimal error = weights[i][j].subtract(new BigDecimal(layer.weights().get(i, j))).abs();
        assertThat(error).isLessThanOrEqualTo(new BigDecimal(layer.weightErrorMax()));
        rowError = rowError.add(error);
      }
      assertThat(rowError).isLessThanOrEqualTo(new BigDecimal(layer.weightErrorByRow().get(i)));
      assertThat(bias[i][0].subtract(new BigDecimal(layer.bias().get(i))).abs())
          .isLessThanOrEqualTo(new BigDecimal(layer.biasError().get(i)));
    }
  }

  @Test
  void of_ordinaryNumbers_hasSmallErrorBounds() {
    SplittableRandom random = new SplittableRandom(2);
    FoldedNetwork folded =
        FoldedNetwork.of(Network.of(List.of(affine(random, 20, 20, 0), affine(random, 20, 20, 0))));
    assertThat(folded.isExact()).isFalse();
    assertThat(folded.layers().get(0).weightErrorMax()).isBetween(1e-16, 1e-12);
    assertThat(folded.layers().get(0).biasError().maxAbs()).isBetween(1e-16, 1e-12);
  }

  @Test
  void of_alternatingNetwork_isExactAndTheSame() {
    SplittableRandom random = new SplittableRandom(3);
    Affine first = affine(random, 3, 4, 0);
    Affine second = affine(random, 4, 2, 0);
    FoldedNetwork folded = FoldedNetwork.of(Network.alternating(List.of(first, second)));
    assertThat(folded.isExact()).isTrue();
    assertThat(folded.layers().get(0).weights()).isEqualTo(first.map().toMatrix());
    assertThat(folded.layers().get(1).bias()).isEqualTo(second.bias());
    assertThat(folded.layers().get(1).weightErrorByRow()).isEqualTo(Vector.zeros(2));
    assertThat(folded.widths()).containsExactly(3, 4, 2);
    assertThat(folded.parameterCount()).isEqualTo(4 * 4 + 2 * 5);
  }

  @Test
  void of_powersOfTwo_isExactThoughMultipliedOut() {
    Affine scale = new Affine(new DiagonalMap(Vector.of(2, 0.5)), Vector.zeros(2));
    Affine dense = Affine.of(Matrix.of(2, 2, 0.1, 0, 0, 0.3), Vector.of(0.7, 0));
    FoldedNetwork folded = FoldedNetwork.of(Network.of(List.of(scale, dense)));
    assertThat(folded.isExact()).isTrue();
    assertThat(folded.layers().get(0).weights()).isEqualTo(Matrix.of(2, 2, 0.2, 0, 0, 0.15));
  }

  @Test
  void of_rectifiersInARowAndAtTheEnds_getIdentities() {
    Affine affine = Affine.of(Matrix.of(2, 2, 1, -2, 3, 4), Vector.of(1, -1));
    Network network =
        Network.of(List.of(new Relu(2), new Relu(2), affine, new Relu(2), new Relu(2)));
    FoldedNetwork folded = FoldedNetwork.of(network);
    assertThat(folded.depth()).isEqualTo(3);
    Network alternating =
        Network.alternating(
            folded.layers().stream().map(l -> Affine.of(l.weights(), l.bias())).toList());
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 50; i++) {
      double[] x = {random.nextDouble(-2, 2), random.nextDouble(-2, 2)};
      assertThat(alternating.forwardExact(x)).isEqualTo(network.forwardExact(x));
    }
  }

  @Test
  void of_productsBeyondDouble_claimNoBound() {
    Affine huge = Affine.of(Matrix.of(1, 1, 1e200), Vector.of(0));
    FoldedLayer layer = FoldedNetwork.of(Network.of(List.of(huge, huge))).layers().get(0);
    assertThat(layer.isExact()).isFalse();
    assertThat(layer.weightErrorMax() < Double.POSITIVE_INFINITY).isFalse();
  }
}
