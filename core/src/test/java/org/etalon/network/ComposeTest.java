package org.etalon.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
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

  /** An input normalization stays apart, as no parameter may be mixed with it. */
  @Test
  void exactly_aLayerOfTheArchitecture_isNotMixedWithParameters() {
    Affine dense = Affine.of(Matrix.of(1, 1, 3), Vector.of(5));
    Affine halved = new Affine(new DiagonalMap(Vector.of(0.5)), Vector.zeros(1), Stored.NOTHING);
    Affine moved = new Affine(DiagonalMap.identity(1), Vector.of(-1), Stored.NOTHING);
    for (Affine fixed : new Affine[] {halved, moved}) {
      assertThat(Compose.exactly(fixed, dense)).isEmpty();
      assertThat(Compose.exactly(dense, fixed)).isEmpty();
      assertThat(Compose.rounded(fixed, dense)).isPresent();
    }
    Affine both = Compose.exactly(halved, moved).orElseThrow();
    assertThat(both.stored()).isEqualTo(Stored.NOTHING);
    Affine product = new Affine(dense.map(), Vector.zeros(1), Stored.WEIGHTS);
    Affine bias = new Affine(DiagonalMap.identity(1), Vector.of(7), Stored.BIAS);
    assertThat(Compose.exactly(product, bias))
        .contains(new Affine(dense.map(), Vector.of(7), Stored.WEIGHTS_AND_BIAS));
    assertThat(Compose.exactly(bias, product)).isPresent(); // weights multiply it
    assertThat(Compose.exactly(bias, halved)).isEmpty();
  }

  /** Convolutions with what scales their channels, on either side, against the function. */
  @Test
  void exactly_onConvolutions_hasTheSameFunction() {
    SplittableRandom random = new SplittableRandom(2);
    ConvolutionShape shape = new ConvolutionShape(4, 3, 2, 6, 2, 2, 2, 1, 1, 1, 0, 0, 1, 1, 2);
    Vector kernel = Vector.of(small(random, shape.kernelSize()));
    Affine convolution = new Affine(new Convolution(shape, kernel), Vector.of(small(random, 24)));
    Affine before =
        new Affine(new DiagonalMap(Vector.of(small(random, 4)), 6), Vector.of(small(random, 24)));
    Affine after =
        new Affine(new DiagonalMap(Vector.of(small(random, 6)), 4), Vector.of(small(random, 24)));
    for (Affine[] pair : new Affine[][] {{before, convolution}, {convolution, after}}) {
      Affine both = Compose.exactly(pair[0], pair[1]).orElseThrow();
      Dyadic[] x = Arrays.stream(small(random, 24)).mapToObj(Dyadic::of).toArray(Dyadic[]::new);
      assertThat(both.forwardExact(x)).isEqualTo(pair[1].forwardExact(pair[0].forwardExact(x)));
    }
    Affine fine = diagonal(small(random, 24), small(random, 24));
    assertThat(Compose.rounded(convolution, fine)).isEmpty();
    assertThat(Compose.rounded(fine, convolution)).isEmpty();
  }

  /** Where a shift meets the border of a pad, one bias a channel would no longer do. */
  @Test
  void rounded_aShiftBeforePads_staysApart() {
    ConvolutionShape padded = new ConvolutionShape(1, 3, 3, 1, 3, 3, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    double[] ones = new double[9];
    Arrays.fill(ones, 1);
    Affine convolution = new Affine(new Convolution(padded, Vector.of(ones)), Vector.zeros(9));
    DiagonalMap twice = new DiagonalMap(Vector.of(2), 9);
    assertThat(Compose.rounded(new Affine(twice, Vector.of(ones)), convolution)).isEmpty();
    assertThat(Compose.rounded(new Affine(twice, Vector.zeros(9)), convolution)).isPresent();
  }

  /** Each product is rounded once; a chain of a normalization, weights and another becomes one. */
  @Test
  void folding_roundsWhereAsked_andLeavesSharedValues() {
    double third = 1 / 3.0;
    Affine scale = diagonal(new double[] {third, 3}, new double[] {0.5, 0});
    Affine dense = Affine.of(Matrix.of(2, 2, third, 2, 5, third), Vector.of(1, third));
    Affine last = diagonal(new double[] {third, 7}, new double[] {0, 1});
    Network f = Network.of(List.of(scale, dense, last));
    assertThat(Folding.exactly(f)).isEqualTo(f);
    Network g = Folding.rounded(f);
    assertThat(g.layers()).hasSize(1);
    Matrix w = ((Affine) g.layers().get(0)).map().toMatrix();
    assertThat(w.get(0, 0)).isEqualTo(third * third * third);
    assertThat(w.get(0, 1)).isEqualTo(2.0 * 3 * third);
    assertThat(w.get(1, 0)).isEqualTo(5 * third * 7);
    Network shared =
        Network.of(
            2, List.of(Node.of(dense, 0), Node.of(last, 1), new Node(new Add(2), List.of(1, 2))));
    assertThat(Folding.rounded(shared)).isEqualTo(shared);
  }

  @Test
  void exactly_wrongSizes_isRejected() {
    Affine one = diagonal(new double[] {1}, new double[] {0});
    Affine two = diagonal(new double[] {1, 1}, new double[] {0, 0});
    assertThatThrownBy(() -> Compose.exactly(one, two))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
