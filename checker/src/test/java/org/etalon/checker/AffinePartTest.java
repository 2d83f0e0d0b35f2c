package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.checker.Certificates.DOUBLES;
import static org.etalon.checker.Certificates.EXACT;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.SplitTree;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.Trees;
import org.junit.jupiter.api.Test;

/** Where both networks are affine, the largest difference is decided exactly, to the last digit. */
class AffinePartTest {
  private static boolean isAccepted(
      Network f, Network g, Box box, Norm norm, Epsilon epsilon, CheckOptions options) {
    return isAccepted(f, g, box, SplitTree.WHOLE, norm, epsilon, options);
  }

  private static boolean isAccepted(
      Network f,
      Network g,
      Box box,
      SplitTree tree,
      Norm norm,
      Epsilon epsilon,
      CheckOptions options) {
    List<Box> boxes = List.of(box);
    Certificate claim =
        new Certificate(
            new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
            Optional.empty(),
            norm,
            epsilon,
            boxes,
            List.of(tree),
            List.of(),
            Map.of());
    Question question = new Question(f, "", Optional.of(g), "", new Domain(boxes), norm, epsilon);
    return Checker.check(claim, question, options).accepted();
  }

  /** The maximum over all corners, by runs of both networks at each; for norm 2 its square. */
  private static Dyadic maximum(Network f, Network g, Box box, Norm norm) {
    Dyadic most = Dyadic.ZERO;
    for (int corner = 0; corner < 1 << box.size(); corner++) {
      double[] x = box.lower();
      for (int j = 0; j < x.length; j++) {
        x[j] = (corner >> j & 1) == 1 ? box.upper(j) : x[j];
      }
      Dyadic[] ofF = f.forwardExact(x);
      Dyadic[] difference = g.forwardExact(x);
      for (int i = 0; i < ofF.length; i++) {
        difference[i] = difference[i].subtract(ofF[i]);
      }
      most = most.max(norm.ofExact(difference));
    }
    return most;
  }

  /** A hidden layer that is active all over the box, so that the pair is affine. */
  private static Network affine(SplittableRandom dice, int inputs, int outputs) {
    return Network.alternating(List.of(layer(dice, 4, inputs, 64), layer(dice, outputs, 4, 0)));
  }

  private static Affine layer(SplittableRandom dice, int rows, int columns, double bias) {
    double[] weights = dice.doubles((long) rows * columns, -1, 1).toArray();
    double[] biases = dice.doubles(rows, -1, 1).map(b -> b + bias).toArray();
    return Affine.of(Matrix.of(rows, columns, weights), Vector.of(biases));
  }

  /** The same with every parameter moved a little. */
  private static Network moved(Network network, SplittableRandom dice) {
    return network.withAffine(
        affine -> {
          double[] parameters = moved(affine.map().parameters(), dice);
          Vector bias = Vector.of(moved(affine.bias().toArray(), dice));
          return new Affine(affine.map().withParameters(parameters), bias);
        });
  }

  private static double[] moved(double[] numbers, SplittableRandom dice) {
    return Arrays.stream(numbers).map(v -> v + 0.1 * dice.nextDouble(-1, 1)).toArray();
  }

  @Test
  void check_epsilonAtTheMaximum_isAcceptedAndNoneBelow() {
    SplittableRandom dice = new SplittableRandom(5);
    for (int n = 0; n < Cases.of(40); n++) {
      int inputs = 1 + dice.nextInt(5);
      int outputs = 1 + dice.nextInt(3);
      Network f = affine(dice, inputs, outputs);
      Network g = moved(f, dice);
      Box box = Box.cube(inputs, -1, 1);
      for (Norm norm : List.of(Norm.INF, Norm.ONE)) {
        BigDecimal most = maximum(f, g, box, norm).toBigDecimal();
        if (most.signum() > 0) {
          Epsilon at = Epsilon.of(most);
          Epsilon below = Epsilon.of(most.subtract(most.ulp()));
          for (CheckOptions options : List.of(DOUBLES, EXACT)) {
            assertThat(isAccepted(f, g, box, norm, at, options)).as(norm + " " + n).isTrue();
            assertThat(isAccepted(f, g, box, norm, below, options)).as(norm + " " + n).isFalse();
          }
        }
      }
      double square = maximum(f, g, box, Norm.TWO).toDoubleUp();
      Epsilon root = Epsilon.of(Math.nextUp(Math.sqrt(square)));
      Epsilon less = Epsilon.of(Math.sqrt(square) * (1 - 1e-12));
      assertThat(isAccepted(f, g, box, Norm.TWO, root, DOUBLES)).as("2 " + n).isTrue();
      assertThat(isAccepted(f, g, box, Norm.TWO, less, DOUBLES))
          .as("2 " + n)
          .isEqualTo(square == 0);
    }
  }

  /** 13 inputs have too many corners to try all, but three outputs only eight signs. */
  @Test
  void check_manyInputs_sumOfFewOutputs_isDecidedBySigns() {
    SplittableRandom dice = new SplittableRandom(6);
    Network f = affine(dice, 13, 3);
    Network g = moved(f, dice);
    Box box = Box.cube(13, -1, 1);
    BigDecimal most = maximum(f, g, box, Norm.ONE).toBigDecimal();
    assertThat(isAccepted(f, g, box, Norm.ONE, Epsilon.of(most), DOUBLES)).isTrue();
    Epsilon below = Epsilon.of(most.subtract(most.ulp()));
    assertThat(isAccepted(f, g, box, Norm.ONE, below, DOUBLES)).isFalse();
  }

  /** A neuron of either network that changes its sign: corners say nothing of what is between. */
  @Test
  void check_aHatBetweenCorners_isNotOverlooked() {
    Network flat = hat(0);
    Network hat = hat(1);
    Box box = Box.cube(1, -1, 1);
    for (CheckOptions options : List.of(DOUBLES, EXACT)) {
      assertThat(isAccepted(flat, hat, box, Norm.INF, Epsilon.parse("0.5"), options)).isFalse();
      assertThat(isAccepted(hat, flat, box, Norm.INF, Epsilon.parse("0.5"), options)).isFalse();
    }
  }

  /** Nor what a maximum or a cast does: 2 + |x| beside 3, the floor of x beside x. */
  @Test
  void check_aMaximumOrACastBetweenCorners_isNotOverlooked() {
    Affine identity = Affine.of(Matrix.of(1, 1, 1), Vector.of(0));
    Affine both = Affine.of(Matrix.of(2, 1, 1, -1), Vector.of(2, 2));
    MaxPool pool = MaxPool.of(2, new int[][] {{0, 1}});
    Affine threes = Affine.of(Matrix.of(2, 1, 0, 0), Vector.of(3, 3));
    Network magnitude = Network.of(List.of(both, pool));
    Network constant = Network.of(List.of(threes, pool));
    Epsilon half = Epsilon.parse("0.5");
    Box box = Box.cube(1, -1, 1);
    assertThat(isAccepted(magnitude, constant, box, Norm.INF, half, DOUBLES)).isFalse();
    FixedFormat whole = FixedFormat.signed(1, 4, RoundingMode.FLOOR, Overflow.SATURATE);
    Network real = Network.of(List.of(identity, identity));
    Network cast = Network.of(List.of(identity, new Round(1, whole), identity));
    assertThat(isAccepted(real, cast, box, Norm.INF, half, DOUBLES)).isFalse();
    assertThat(isAccepted(cast, real, box, Norm.INF, half, DOUBLES)).isFalse();
    assertThat(isAccepted(real, cast, box, Norm.INF, Epsilon.parse("1.001"), DOUBLES)).isTrue();
  }

  /** Leaves are decided so, too: the box bends at -0.5, and epsilon is attained at 1. */
  @Test
  void check_aLeafThatIsAffine_isDecidedByItself() {
    Network f = bent(1);
    Network g = bent(1.1);
    SplitTree tree = Trees.cut(0, 0);
    Box box = Box.cube(1, -1, 1);
    BigDecimal most = new BigDecimal(1.1).subtract(BigDecimal.ONE).multiply(new BigDecimal("1.5"));
    for (CheckOptions options : List.of(DOUBLES, EXACT)) {
      assertThat(isAccepted(f, g, box, tree, Norm.INF, Epsilon.of(most), options)).isTrue();
      Epsilon below = Epsilon.of(most.subtract(most.ulp()));
      assertThat(isAccepted(f, g, box, tree, Norm.INF, below, options)).isFalse();
    }
  }

  /** {@code slope * relu(x + 1/2)}. */
  private static Network bent(double slope) {
    Affine first = Affine.of(Matrix.of(1, 1, 1), Vector.of(0.5));
    return Network.alternating(List.of(first, Affine.of(Matrix.of(1, 1, slope), Vector.of(0))));
  }

  /** {@code height * (1 - |x|)}, of neurons that bend in one of the two networks alone. */
  private static Network hat(double height) {
    double at = height > 0 ? 0 : 2;
    Affine first = Affine.of(Matrix.of(2, 1, 1, -1), Vector.of(at, at));
    Affine second = Affine.of(Matrix.of(1, 2, -height, -height), Vector.of(height));
    return Network.alternating(List.of(first, second));
  }
}
