package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.junit.jupiter.api.Test;

class ComposeTest {
  private static double[] small(SplittableRandom random, int n) {
    return random.ints(n, -64, 65).mapToDouble(k -> k / 16.0).toArray();
  }

  private static Affine diagonal(double[] scale, double[] shift) {
    return new Affine(new DiagonalMap(Vector.of(scale)), Vector.of(shift));
  }

  @Test
  void exactly_onDyadicLayers_hasTheSameFunction() {
    SplittableRandom random = new SplittableRandom(1);
    for (int run = 0; run < 100; run++) {
      Affine dense = Affine.of(Matrix.of(3, 3, small(random, 9)), Vector.of(small(random, 3)));
      Affine diagonal = diagonal(small(random, 3), small(random, 3));
      Affine other = diagonal(small(random, 3), small(random, 3));
      Affine[][] pairs = {{dense, diagonal}, {diagonal, dense}, {diagonal, other}};
      Affine[] pair = pairs[run % 3];
      Affine both = Compose.exactly(pair[0], pair[1]).orElseThrow();
      Dyadic[] x = Arrays.stream(small(random, 3)).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
      assertThat(both.forwardExact(x)).isEqualTo(pair[1].forwardExact(pair[0].forwardExact(x)));
    }
  }

  @Test
  void exactly_twoDiagonals_staysDiagonal() {
    Affine both =
        Compose.exactly(
                diagonal(new double[] {2}, new double[] {1}),
                diagonal(new double[] {3}, new double[] {5}))
            .orElseThrow();
    assertThat(both.map()).isEqualTo(new DiagonalMap(Vector.of(6)));
    assertThat(both.bias()).isEqualTo(Vector.of(8));
  }

  @Test
  void exactly_whereSomethingWouldRound_isEmpty() {
    double[] zero = {0};
    double[] one = {1};
    double third = 1 / 3.0;
    Affine[][] pairs = {
      {diagonal(new double[] {third}, zero), diagonal(new double[] {third}, zero)},
      {diagonal(one, new double[] {third}), diagonal(new double[] {third}, zero)},
      {diagonal(one, one), diagonal(one, new double[] {0x1p-60})},
      {diagonal(new double[] {1e200}, zero), diagonal(new double[] {1e200}, zero)},
      {diagonal(new double[] {0x1p-700}, zero), diagonal(new double[] {0x1p-700}, zero)},
      {Affine.of(Matrix.of(1, 1, third), Vector.of(zero)), diagonal(new double[] {third}, zero)},
    };
    for (Affine[] pair : pairs) {
      assertThat(Compose.exactly(pair[0], pair[1])).isEqualTo(Optional.empty());
    }
  }

  @Test
  void exactly_wrongSizes_isRejected() {
    Affine one = diagonal(new double[] {1}, new double[] {0});
    Affine two = diagonal(new double[] {1, 1}, new double[] {0, 0});
    assertThatThrownBy(() -> Compose.exactly(one, two))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
