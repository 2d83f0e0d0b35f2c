package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.SplitTree;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.testing.Trees;
import org.junit.jupiter.api.Test;

/** f is 0, g is |x_0|: on a box the difference is the largest |x_0|, and x_1 does not matter. */
class CoverTest {
  private static final CheckOptions DOUBLES = new CheckOptions(false, 0, 1, 1);
  private static final CheckOptions SAMPLED = new CheckOptions(true, 40, 3, 2);

  private static final Network F = absolute(0);
  private static final Network G = absolute(1);

  private static Network absolute(double factor) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 2, factor, 0, -factor, 0), Vector.of(0, 0)),
            Affine.of(Matrix.of(1, 2, 1, 1), Vector.of(0))));
  }

  private static CheckResult check(
      double epsilon, List<Box> boxes, List<SplitTree> trees, CheckOptions options) {
    return Checker.check(
        Certificates.claim(F, G, epsilon, boxes, trees),
        Certificates.question(F, G, epsilon, boxes),
        options);
  }

  @Test
  void check_goodTree_countsLeavesWithoutCuttingThem() {
    CheckResult result =
        check(1.001, List.of(Box.cube(2, -1, 1)), List.of(Trees.halves(-1, 1, 7)), DOUBLES);
    assertThat(result.accepted()).as(result.reason()).isTrue();
    assertThat(result.leaves()).isEqualTo(128);
    assertThat(result.refined()).isZero();
    assertThat(result.exactLeaves()).isZero();
    assertThat(result.leaf()).isEqualTo(-1);
    assertThat(result.reason())
        .isEqualTo("||g(x) - f(x)||_inf <= " + Epsilon.of(1.001) + " for every x of the domain");
    CheckResult sampled =
        check(1.001, List.of(Box.cube(2, -1, 1)), List.of(Trees.halves(-1, 1, 7)), SAMPLED);
    assertThat(sampled.accepted()).isTrue();
    assertThat(sampled.exactLeaves()).isBetween(20L, 40L);
  }

  @Test
  void check_firstBadLeaf_isNamedByItsNumber() {
    Box wide = Box.of(new double[] {-1, 0}, new double[] {3, 1});
    for (int threads = 1; threads <= 3; threads++) {
      CheckOptions options = new CheckOptions(false, 0, 1, threads);
      CheckResult result = check(1.0001, List.of(wide), List.of(Trees.halves(-1, 3, 8)), options);
      assertThat(result.accepted()).isFalse();
      assertThat(result.leaf()).isEqualTo(128); // [-1, 1] is the first half of 256 leaves
      assertThat(result.reason())
          .contains("no bound of at most " + Epsilon.of(1.0001))
          .contains("Box[[1, 0]");
    }
  }

  @Test
  void check_secondBox_countsItsLeavesAfterTheFirst() {
    List<Box> boxes = List.of(Box.cube(2, 0, 1), Box.cube(2, 0, 2));
    List<SplitTree> trees = List.of(Trees.halves(0, 1, 2), Trees.halves(0, 2, 3));
    CheckResult result = check(1.0001, boxes, trees, DOUBLES);
    assertThat(result.accepted()).isFalse();
    assertThat(result.leaf()).isEqualTo(4 + 4);
    assertThat(check(2.0001, boxes, trees, DOUBLES).leaves()).isEqualTo(12);
  }

  @Test
  void check_coarseLeaf_isCutAtTheInputThatMatters() {
    // One pass over [-1, 1] bounds |x_0| by 2 - 1e-9 or so; halves are exact. Input 1 is wider.
    Box box = Box.of(new double[] {-1, -100}, new double[] {1, 100});
    CheckResult result = check(1.0001, List.of(box), List.of(SplitTree.WHOLE), DOUBLES);
    assertThat(result.accepted()).as(result.reason()).isTrue();
    assertThat(result.leaves()).isEqualTo(1);
    CheckResult never = check(0.9999, List.of(box), List.of(SplitTree.WHOLE), DOUBLES);
    assertThat(never.accepted()).isFalse();
    assertThat(never.leaf()).isZero();
  }

  /**
   * g is a sawtooth of 8 teeth in x_0: linear on 16 pieces, so one leaf needs cuts of x_0 alone.
   */
  @Test
  void check_sawtoothOnOneLeaf_isAcceptedAfterTheRightCuts() {
    Network g = sawtooth(4, 1);
    Network f = sawtooth(4, 0);
    Box box = Box.of(new double[] {0, 0}, new double[] {1, 0.5});
    for (double epsilon : new double[] {1.0001, 0.9999}) {
      Certificate claim =
          new Certificate(
              new Certificate.Models("", Example.hash(f), "", Example.hash(g)),
              Optional.empty(),
              Norm.INF,
              Epsilon.of(epsilon),
              List.of(box),
              List.of(SplitTree.WHOLE),
              List.of(),
              Map.of());
      Question question =
          new Question(f, "", Optional.of(g), "", Domain.of(box), Norm.INF, Epsilon.of(epsilon));
      for (CheckOptions options : List.of(DOUBLES, new CheckOptions(true, 0, 1, 1))) {
        CheckResult result = Checker.check(claim, question, options);
        assertThat(result.accepted()).as(result.reason()).isEqualTo(epsilon > 1);
        assertThat(result.refined()).isEqualTo(epsilon > 1 ? 1 : 0);
        assertThat(result.leaf()).isEqualTo(epsilon > 1 ? -1 : 0);
      }
    }
    Network five = sawtooth(6, 1); // 64 pieces are more than five cuts can separate
    Network zero = sawtooth(6, 0);
    Certificate tooCoarse =
        new Certificate(
            new Certificate.Models("", Example.hash(zero), "", Example.hash(five)),
            Optional.empty(),
            Norm.INF,
            Epsilon.of(1.0001),
            List.of(box),
            List.of(SplitTree.WHOLE),
            List.of(),
            Map.of());
    Question question =
        new Question(zero, "", Optional.of(five), "", Domain.of(box), Norm.INF, Epsilon.of(1.0001));
    assertThat(Checker.check(tooCoarse, question, DOUBLES).accepted()).isFalse();
  }

  private static Network sawtooth(int folds, double factor) {
    List<Affine> layers = new java.util.ArrayList<>();
    layers.add(Affine.of(Matrix.of(2, 2, 1, 0, 1, 0), Vector.of(0, -0.5)));
    for (int k = 1; k < folds; k++) {
      layers.add(Affine.of(Matrix.of(2, 2, 2, -4, 2, -4), Vector.of(0, -0.5)));
    }
    layers.add(Affine.of(Matrix.of(1, 2, 2 * factor, -4 * factor), Vector.of(0)));
    return Network.alternating(layers);
  }

  @Test
  void check_leafThatNeedsCuts_isCountedAsRefined() {
    Example example = Example.of(11);
    Certificate c = example.certificate();
    Certificate coarse =
        new Certificate(
            c.models(),
            c.quantizer(),
            c.norm(),
            c.epsilon(),
            c.boxes(),
            List.of(topOf(c.trees().get(0), 0, 2)),
            List.of(),
            Map.of());
    CheckResult result = Checker.check(coarse, example.question(), DOUBLES);
    CheckResult fine = Checker.check(c, example.question(), DOUBLES);
    assertThat(fine.accepted()).isTrue();
    if (result.accepted()) {
      assertThat(result.refined()).isPositive();
    } else {
      assertThat(result.leaf()).isNotNegative();
    }
  }

  /** The first cuts of a tree. */
  private static SplitTree topOf(SplitTree tree, int node, int depth) {
    if (depth == 0 || tree.input(node) == SplitTree.LEAF) {
      return SplitTree.WHOLE;
    }
    int first = tree.first(node);
    return Trees.cut(
        tree.input(node),
        tree.at(node),
        topOf(tree, first, depth - 1),
        topOf(tree, first + 1, depth - 1));
  }

  @Test
  void defaults_useAllProcessorsAndDoubles() {
    assertThat(CheckOptions.defaults())
        .isEqualTo(new CheckOptions(false, 0, 1, Runtime.getRuntime().availableProcessors()));
  }
}
