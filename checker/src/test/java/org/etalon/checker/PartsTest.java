package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.SplitTree;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.testing.Trees;
import org.junit.jupiter.api.Test;

/** Leaves checked part by part: f is 0, g is 1 - |x_0|, which bounds of a whole box find large. */
class PartsTest {
  private static final Network F = tent(0);
  private static final Network G = tent(1);
  private static final int DEPTH = 11;
  private static final int LEAVES = 1 << DEPTH;

  private static final List<Box> BOXES =
      List.of(
          Box.of(new double[] {-1, 0}, new double[] {1.5, 1}),
          Box.of(new double[] {-1, 0}, new double[] {2.5, 1}));

  private static final CheckOptions DOUBLES = new CheckOptions(false, 0, 1, 2);

  private static Network tent(double height) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 2, 1, 0, -1, 0), Vector.of(0, 0)),
            Affine.of(Matrix.of(1, 2, -height, -height), Vector.of(height))));
  }

  private static SplitTree halves(double low, double high) {
    return Trees.halves(low, high, DEPTH);
  }

  private static Certificate claim(double epsilon) {
    return Certificates.claim(F, G, epsilon, BOXES, List.of(halves(-1, 1.5), halves(-1, 2.5)));
  }

  private static Question question(double epsilon) {
    return Certificates.question(F, G, epsilon, BOXES);
  }

  private static Leaves leaves(double epsilon) {
    return Leaves.of(claim(epsilon), question(epsilon), DOUBLES);
  }

  /** What a part of other leaves than were asked for gives. */
  private interface Check {
    PartResult of(Part part);
  }

  private static PartChecker checker(Check check) {
    return new PartChecker() {
      @Override
      public Future<PartResult> check(Part part) {
        return CompletableFuture.completedFuture(check.of(part));
      }

      @Override
      public void close() {}
    };
  }

  private static CheckResult check(double epsilon, Check check) {
    return Checker.check(claim(epsilon), question(epsilon), DOUBLES, leaves -> checker(check));
  }

  private static PartResult check(Leaves leaves, Part part) {
    return leaves.check(part, () -> false);
  }

  private interface Writing {
    void to(DataOutputStream out) throws IOException;
  }

  private static DataInputStream sent(Writing writing) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    writing.to(new DataOutputStream(bytes));
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }

  @Test
  void check_byOthersTwiceInAnyOrder_isTheSameAsInOnePiece() {
    for (double epsilon : new double[] {1.5001, 1.3, 0.9}) {
      CheckResult whole = Checker.check(claim(epsilon), question(epsilon), DOUBLES);
      assertThat(whole.accepted()).isEqualTo(epsilon > 1.5);
      assertThat(whole.leaves()).isEqualTo(epsilon > 1.5 ? 2 * LEAVES : 0);
      Leaves others = leaves(epsilon);
      Map<Part, PartResult> earlier = Map.of();
      for (int tree = 1; tree >= 0; tree--) {
        for (Part part : others.covers().get(tree).parts()) {
          earlier = Map.of(part, check(others, part)); // in another order
        }
      }
      assertThat(earlier).allSatisfy((p, r) -> assertThat(check(others, p)).isEqualTo(r));
      List<Part> asked = new ArrayList<>();
      CheckResult inParts =
          check(
              epsilon,
              part -> {
                asked.add(part);
                try {
                  Part read = Part.read(sent(part::write));
                  PartResult once = check(leaves(epsilon), read);
                  assertThat(check(others, read)).isEqualTo(once);
                  return PartResult.read(sent(once::write));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertThat(inParts).isEqualTo(whole);
      assertThat(asked).doesNotHaveDuplicates().hasSizeGreaterThan(8);
    }
  }

  @Test
  void parts_areAllLeavesOnceInOrder() {
    for (Cover cover : leaves(1.6).covers()) {
      int done = 0;
      for (Part part : cover.parts()) {
        assertThat(part.from()).isEqualTo(done);
        done = part.to();
      }
      assertThat(done).isEqualTo(LEAVES);
      assertThat(cover.parts()).hasSizeGreaterThan(8);
    }
  }

  /** All that is given back is proved, but not of all leaves. */
  @Test
  void check_leavesMissedOrTwiceOrOfAnotherTree_isNoResult() {
    int width = leaves(1.6).covers().get(0).parts().get(0).to();
    List<UnaryOperator<Part>> wrong =
        List.of(
            p -> p.from() == 0 ? p : new Part(p.tree(), p.from() + width, p.to() + width),
            p -> p.from() == 0 ? p : new Part(p.tree(), p.from() - width, p.to() - width),
            p -> new Part(p.tree(), p.from(), p.to() - 1),
            p -> new Part(p.tree(), p.from(), p.to() + 1),
            p -> new Part(p.tree(), p.from(), p.from()),
            p -> new Part(p.tree(), Math.max(0, p.from() - 1), p.to()),
            p -> new Part(1 - p.tree(), p.from(), p.to()));
    for (UnaryOperator<Part> other : wrong) {
      assertThatThrownBy(() -> check(1.6, part -> PartResult.proved(other.apply(part), 0)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching("(leaves from \\d+ on were asked, not|\\d+ of 2048 leaves).*");
    }
  }

  @Test
  void sum_ofPartsOfWhichTheLastIsMissing_isNoResult() {
    Leaves leaves = leaves(1.6);
    List<Part> parts = new ArrayList<>(leaves.covers().get(0).parts());
    PartChecker honest = checker(part -> check(leaves, part));
    try (Threads threads = new Threads(1)) {
      new Tally(leaves, honest, threads).sum(parts, LEAVES, 0);
      parts.remove(parts.size() - 1);
      assertThatThrownBy(() -> new Tally(leaves, honest, threads).sum(parts, LEAVES, 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageEndingWith("of 2048 leaves were checked");
    }
  }

  @Test
  void check_whatIsNoPart_isNoResult() {
    Leaves leaves = leaves(1.6);
    for (Part part : List.of(new Part(0, 1, 32), new Part(0, 0, 33), new Part(1, 0, LEAVES + 1))) {
      assertThatThrownBy(() -> check(leaves, part)).isInstanceOf(IllegalStateException.class);
    }
    assertThatThrownBy(() -> leaves.check(new Part(0, 0, 64), () -> true))
        .isInstanceOf(CancellationException.class);
  }

  /** A cut outside its part is found by who checks the part it is in. */
  @Test
  void check_cutOutsideItsPart_isRejectedInParts() {
    SplitTree tree = SplitTree.WHOLE;
    for (int k = 40; k >= 1; k--) {
      double at = k == 4 ? 3.5 : Math.scalb(2.5, -k);
      tree = Trees.cut(0, at, tree, SplitTree.WHOLE);
    }
    List<Box> box = List.of(Box.of(new double[] {-1, 0}, new double[] {2.5, 1}));
    Certificate forged = Certificates.claim(F, G, 1.6, box, List.of(tree));
    Question question = Certificates.question(F, G, 1.6, box);
    CheckResult whole = Checker.check(forged, question, DOUBLES);
    assertThat(whole.reason()).startsWith("not checkable: ");
    CheckResult inParts =
        Checker.check(forged, question, DOUBLES, leaves -> checker(part -> check(leaves, part)));
    assertThat(inParts).isEqualTo(whole);
  }

  @Test
  void check_epsilonOfTheUser_isTheLargerOne() {
    Question asked =
        Certificates.question(F, G, Epsilon.of(5).up(), BOXES); // the certificate says 1.5001
    CheckResult result =
        Checker.check(claim(1.5001), asked, DOUBLES, l -> checker(part -> check(l, part)));
    assertThat(result.reason()).contains("<= " + Epsilon.of(1.5001));
  }

  /** Of a box of which one end is cut off again and again, so that groups are of all sizes. */
  private static SplitTree slices(double low, double high, int cuts) {
    int[] input = new int[2 * cuts + 1];
    double[] at = new double[input.length];
    int[] first = new int[input.length];
    for (int k = 0; k < cuts; k++) {
      int node = 2 * k; // the upper one of the cut before
      at[node] = low + (high - low) * (k + 1) / (cuts + 1);
      first[node] = 2 * k + 1;
      input[2 * k + 1] = SplitTree.LEAF;
    }
    input[2 * cuts] = SplitTree.LEAF;
    return new SplitTree(input.length, input, at, first);
  }

  private static Excerpt sent(Excerpt excerpt) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    excerpt.write(new DataOutputStream(bytes));
    return Excerpt.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  @Test
  void check_ofAnExcerpt_findsWhatItFindsInTheWholeTree() throws IOException {
    List<SplitTree> trees = List.of(slices(-1, 1.5, 700), halves(-1, 2.5));
    for (double epsilon : new double[] {0.9, 1.51}) {
      Certificate claim = Certificates.claim(F, G, epsilon, BOXES, trees);
      Leaves whole = Leaves.of(claim, question(epsilon), DOUBLES);
      Leaves uncut = Leaves.of(claim.uncut(), question(epsilon), DOUBLES);
      for (Cover cover : whole.covers()) {
        for (Part part : cover.parts()) {
          Excerpt excerpt = sent(whole.excerpt(part));
          assertThat(uncut.check(part, excerpt, () -> false))
              .isEqualTo(whole.check(part, () -> false));
          assertThat(cover.with(excerpt).groups(part))
              .extracting(Cover.Region::leaf)
              .isEqualTo(cover.groups(part).stream().map(Cover.Region::leaf).toList());
        }
      }
    }
  }

  @Test
  void read_ofNoExcerpt_saysSo() {
    byte[] none = new byte[40]; // a node that is its own child
    none[3] = 1;
    assertThatThrownBy(() -> Excerpt.read(new DataInputStream(new ByteArrayInputStream(none))))
        .isInstanceOf(IOException.class);
  }
}
