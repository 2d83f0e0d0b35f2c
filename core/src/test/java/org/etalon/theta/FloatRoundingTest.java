package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DenseMap;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.network.Selection;
import org.etalon.network.Semantics;
import org.etalon.problem.UnfitException;
import org.etalon.testing.FloatRuns;
import org.junit.jupiter.api.Test;

/** Runs in float32, by an evaluator of the tests' own, stay within the radii of the last site. */
class FloatRoundingTest {
  private static Network row(double bias, double... weights) {
    Matrix matrix = Matrix.of(1, weights.length, weights);
    return Network.of(List.of(Affine.of(matrix, Vector.of(bias))));
  }

  /** The radius of the first entry of the output's site, all magnitudes at most {@code most}. */
  private static double radius(Network network, double most) {
    List<Site> sites = Theta.of(network, Semantics.FLOAT32).sites();
    Site site = sites.get(sites.size() - 1);
    double radius = site.biasError().get(0);
    for (Segment segment : site.incoming()) {
      radius += segment.errorByRow().get(0) * most;
    }
    return radius;
  }

  /** The largest distance of a run from the exact output, over some runs. */
  private static double attained(Network network, float[] x, int runs, FloatRuns floats) {
    double[] point = new double[x.length];
    Arrays.setAll(point, i -> x[i]);
    Dyadic exact = network.forwardExact(point)[0];
    Dyadic largest = Dyadic.ZERO;
    for (int n = 0; n < runs; n++) {
      largest = largest.max(Dyadic.of(floats.run(network, x)[0]).subtract(exact).abs());
    }
    return largest.toDoubleUp();
  }

  @Test
  void radius_randomRows_coversEveryOrder() {
    SplittableRandom random = new SplittableRandom(1);
    FloatRuns floats = new FloatRuns(2);
    double best = 0;
    for (int n = 0; n < 600; n++) {
      int terms = 1 + random.nextInt(12);
      int spread = random.nextInt(3) * 20;
      double[] weights = new double[terms];
      float[] x = new float[terms];
      double most = 0;
      for (int j = 0; j < terms; j++) {
        weights[j] = (float) Math.scalb(random.nextDouble(-1, 1), random.nextInt(spread + 1));
        x[j] = (float) random.nextDouble(-1, 1);
        most = Math.max(most, Math.abs(x[j]));
      }
      double bias = (float) Math.scalb(random.nextDouble(-1, 1), random.nextInt(spread + 1));
      Network network = row(bias, weights);
      double radius = radius(network, most);
      double attained = attained(network, x, 30, floats);
      assertThat(attained).as("row %d", n).isLessThanOrEqualTo(radius);
      best = Math.max(best, attained / radius);
    }
    assertThat(best).isGreaterThan(0.05);
  }

  private static double[] all(int size, double value) {
    double[] values = new double[size];
    Arrays.fill(values, value);
    return values;
  }

  private static float[] floats(int size, float value) {
    float[] values = new float[size];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void radius_oneTermOfTheBoundMatters_covers() {
    FloatRuns floats = new FloatRuns(3);
    float third = 1 / 3f;
    // of products, of the bias, of weights times flushed values, of values times flushed weights,
    // of results flushed, of numbers that are no float32
    Network[] networks = {
      row(0, third, third, third),
      row(1, 0x1p-30),
      row(0, 0x1p60),
      row(0, 0x1p-127),
      row(0, all(24, 0x1p-70)),
      row(0x1.fed56p-25, 0x1.000038fffffp0),
      row(0x1p-127, 0),
    };
    float[][] inputs = {
      {0.1f, 0.7f, 0.9f},
      {0.9f},
      {0x1.8p-127f},
      {0x1p60f},
      floats(24, 0x1.8p-57f),
      {0x1.048bf4p0f},
      {0}
    };
    for (int n = 0; n < networks.length; n++) {
      double most = 0;
      for (float x : inputs[n]) {
        most = Math.max(most, Math.abs(x));
      }
      double attained = attained(networks[n], inputs[n], 200, floats);
      double radius = radius(networks[n], most);
      assertThat(attained).as("case %d", n).isPositive().isLessThanOrEqualTo(radius);
    }
  }

  @Test
  void radius_sumsOfAffineNodesInARow_areNotComposed() {
    // 2^25 a - 2^25 a + x in two nodes: composed there would be next to nothing to be rounded
    Affine apart =
        Affine.of(Matrix.of(2, 2, new double[] {0x1p25, 1, -0x1p25, 0}), Vector.zeros(2));
    Affine sum = Affine.of(Matrix.of(1, 2, new double[] {1, 1}), Vector.zeros(1));
    Theta theta = Theta.of(Network.of(List.of(apart, sum)), Semantics.FLOAT32);
    assertThat(theta.sites()).hasSize(3);
    assertThat(Theta.of(Network.of(List.of(apart, sum))).sites()).hasSize(2);
  }

  @Test
  void radius_sumOfTwoValues_coversItsRounding() {
    Affine one = new Affine(new DiagonalMap(Vector.of(1)), Vector.zeros(1));
    Affine other = Affine.of(Matrix.of(1, 1, new double[] {1}), Vector.of(1));
    Network network =
        Network.of(
            1, List.of(Node.of(one, 0), Node.of(other, 0), new Node(new Add(1), List.of(1, 2))));
    FloatRuns floats = new FloatRuns(4);
    // x + (x + 1): the last sum alone rounds, where x + 1 is a float32
    double attained = attained(network, new float[] {0x1.000002p-1f}, 20, floats);
    assertThat(attained).isPositive().isLessThanOrEqualTo(radius(network, 1.5));
    double tiny = attained(network, new float[] {-0.5f}, 20, floats);
    assertThat(tiny).isLessThanOrEqualTo(radius(network, 0.5));
  }

  /** An entry of the input moved, and the sum of all others; added. */
  private static Network shortcut(int others) {
    double[] weights = all(others + 1, 1);
    weights[0] = 0;
    Affine move = new Affine(Selection.of(others + 1, 0), Vector.zeros(1));
    Affine sum = Affine.of(Matrix.of(1, others + 1, weights), Vector.zeros(1));
    return Network.of(
        others + 1,
        List.of(Node.of(move, 0), Node.of(sum, 0), new Node(new Add(1), List.of(1, 2))));
  }

  @Test
  void radius_sumJoinedWithAnAffineNode_coversWhatIsLostOnTheWay() {
    // 2^25 at the start of the sum of four times 1: each is lost, where one addition loses 0
    float[] x = floats(5, 1);
    x[0] = 0x1p25f;
    double attained = attained(shortcut(4), x, 400, new FloatRuns(6));
    assertThat(attained).isEqualTo(4);
    List<Site> sites = Theta.of(shortcut(4), Semantics.FLOAT32).sites();
    Site last = sites.get(sites.size() - 1);
    double ofZ = last.incoming().get(0).errorByRow().get(0) * 0x1p25;
    assertThat(ofZ).isBetween(attained, 13.0);
  }

  @Test
  void radius_moves_isZero() {
    Affine swap = new Affine(Selection.of(2, 1, 0), Vector.zeros(2));
    Theta theta = Theta.of(Network.of(List.of(swap, new Relu(2))), Semantics.FLOAT32);
    assertThat(theta.sites().get(1).biasError().maxAbs()).isZero();
    assertThat(theta.sites().get(1).incoming().get(0).isExact()).isTrue();
    // but what is read of an output may be flushed
    assertThat(theta.sites().get(2).biasError().get(0)).isBetween(0x1p-126, 0x1p-120);
  }

  @Test
  void of_numbersBeyondFloat32_isRefused() {
    assertThatThrownBy(() -> Theta.of(row(0, 1e39), Semantics.FLOAT32))
        .isInstanceOf(UnfitException.class);
    assertThatThrownBy(() -> Theta.of(row(-1e39, 1), Semantics.FLOAT32))
        .isInstanceOf(UnfitException.class);
  }

  /** {@code n u / (1 - n u)} with u = 2^-24, in decimals. */
  private static BigDecimal gamma(int roundings) {
    BigDecimal nu = new BigDecimal(0x1p-24).multiply(BigDecimal.valueOf(roundings));
    return nu.divide(BigDecimal.ONE.subtract(nu), new MathContext(60, RoundingMode.DOWN));
  }

  /** */

  /** The radii of a row are no less than that, and that of its products is hardly more. */
  private static void requireGamma(LinearMap map, double bias, int roundings, double sum) {
    Affine affine = new Affine(map, Vector.of(all(map.outputSize(), bias)));
    FloatRounding rounding = FloatRounding.of(affine, 0, false);
    BigDecimal least = gamma(roundings).multiply(new BigDecimal(sum));
    BigDecimal error = new BigDecimal(rounding.segment(1, map).errorByRow().get(0));
    assertThat(error).isBetween(least, least.multiply(new BigDecimal("1.00000000001")));
    BigDecimal ofBias = new BigDecimal(rounding.biasError(affine.bias(), new double[1]).get(0));
    assertThat(ofBias).isGreaterThanOrEqualTo(gamma(roundings).multiply(new BigDecimal(bias)));
  }

  /** A rounding for each product and one for the bias; three more where numbers are no float32. */
  @Test
  void of_everyKindOfMap_countsTheRoundingsOfARow() {
    requireGamma(new DenseMap(Matrix.of(1, 5, all(5, 0.5))), 0.25, 6, 2.5);
    requireGamma(new DenseMap(Matrix.of(1, 5, all(5, 0.1))), 0.25, 9, 0.5);
    requireGamma(new DenseMap(Matrix.of(1, 5, all(5, 0.5))), 0.1, 9, 2.5);
    requireGamma(new DiagonalMap(Vector.of(2, 3)), 1, 2, 2);
    requireGamma(Selection.of(3, 2), 1, 2, 1);
    ConvolutionShape shape = new ConvolutionShape(2, 3, 3, 2, 1, 1, 3, 3, 1, 1, 0, 0, 1, 1, 1);
    requireGamma(new Convolution(shape, Vector.of(all(36, 0.5))), 1, 19, 9);
  }

  /** Products and sums that underflow: each product, the bias and the activations' own. */
  @Test
  void biasError_ofNothing_isWhatUnderflows() {
    Affine affine = Affine.of(Matrix.of(1, 4, all(4, 0.5)), Vector.of(0));
    double error =
        FloatRounding.of(affine, 0, false).biasError(affine.bias(), new double[] {2}).get(0);
    assertThat(error).isBetween(7 * 0x1p-124, 7 * 0x1p-124 * (1 + 1e-12));
  }
}
