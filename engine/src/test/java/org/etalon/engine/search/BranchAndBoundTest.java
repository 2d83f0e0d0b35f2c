package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.etalon.certificate.SplitTree;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

class BranchAndBoundTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(2).withMaxSubproblems(4000);

  @Test
  void run_randomNetworks_bracketsTheExactMaximumInEveryNorm() {
    RandomNetworks random = new RandomNetworks(21);
    List<Norm> norms = List.of(Norm.INF, Norm.ONE, Norm.TWO);
    int asked = 0;
    int tight = 0;
    for (int n = 0; n < Cases.of(240); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      LinearRegions exact = new LinearRegions(f, g, box);
      Norm norm = norms.get(n % 3);
      Property property = Property.bracket(0.02).withNorm(norm);
      SearchOptions options = OPTIONS.withMaxSubproblems(1000);
      Bracket bracket = BranchAndBound.run(new Problem(f, g, Domain.of(box), property), options);
      boolean two = norm == Norm.TWO;
      Rational maximum =
          switch (norm) {
            case INF -> exact.maximumInf();
            case ONE -> exact.maximumOne();
            case TWO -> exact.maximumTwoSquared();
          };
      assertThat(power(bracket.upperBound(), two)).isGreaterThanOrEqualTo(maximum);
      assertThat(power(bracket.lowerBound(), two)).isLessThanOrEqualTo(maximum);
      assertThat(box.contains(bracket.witness().orElseThrow().input().toArray())).isTrue();
      if (maximum.signum() > 0) { // no relative gap closes around 0
        asked++;
        tight += bracket.ending() == Bracket.Ending.COMPLETE ? 1 : 0;
      }
    }
    // An engine that only ever answered "unknown" would fail here.
    assertThat(asked).isGreaterThan(Cases.of(100));
    assertThat(tight).isGreaterThanOrEqualTo(asked - 4);
  }

  private static Rational power(double value, boolean square) {
    assertThat(value).isFinite();
    Rational exact = Rational.of(value);
    return square ? exact.multiply(exact) : exact;
  }

  @Test
  void run_epsilonAboveAndBelowTheMaximum_isProvedAndRefuted() {
    RandomNetworks random = new RandomNetworks(22);
    int decided = 0;
    int asked = 0;
    for (int n = 0; n < Cases.of(120); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      double maximum = new LinearRegions(f, g, box).maximumInf().toDouble();
      if (maximum == 0) {
        continue;
      }
      asked += 2;
      Bracket above =
          BranchAndBound.run(
              new Problem(f, g, Domain.of(box), Property.atMost(maximum * 1.05)), OPTIONS);
      assertThat(above.witness().orElseThrow().exceeds(Epsilon.of(maximum * 1.05))).isFalse();
      decided += above.upperBound() <= maximum * 1.05 ? 1 : 0;
      Bracket below =
          BranchAndBound.run(
              new Problem(f, g, Domain.of(box), Property.atMost(maximum * 0.9)), OPTIONS);
      assertThat(below.upperBound()).isGreaterThan(maximum * 0.9);
      decided += below.witness().orElseThrow().exceeds(Epsilon.of(maximum * 0.9)) ? 1 : 0;
    }
    assertThat(asked).isGreaterThan(Cases.of(100));
    assertThat(decided).isGreaterThan(asked - 6);
  }

  @Test
  void run_moreInputs_exactEvaluationsNeverExceedTheBound() {
    RandomNetworks random = new RandomNetworks(23);
    for (int n = 0; n < Cases.of(60); n++) {
      Network f = random.network(3 + n % 3);
      Network g = random.perturbed(f);
      Domain domain = Domain.of(random.box(3 + n % 3));
      Bracket bracket =
          BranchAndBound.run(
              new Problem(f, g, domain, Property.bracket()), OPTIONS.withMaxSubproblems(200));
      for (int k = 0; k < 50; k++) {
        double[] x = random.point(domain.boxes().get(0));
        var witness = org.etalon.problem.Witness.of(f, g, x, Norm.INF);
        assertThat(witness.exceeds(Epsilon.of(bracket.upperBound()))).isFalse();
      }
    }
  }

  @Test
  void run_anyThreadCount_givesTheSameBoundsBoxesAndWitness() {
    RandomNetworks random = new RandomNetworks(24);
    for (int n = 0; n < Cases.of(20); n++) {
      Network f = random.network(4);
      Network g = random.perturbed(f);
      Domain domain = new Domain(List.of(random.box(4), random.box(4)));
      Property property = Property.bracket(0.01);
      SearchOptions options = OPTIONS.withMaxSubproblems(1500);
      Bracket one = BranchAndBound.run(new Problem(f, g, domain, property), options.withThreads(1));
      Bracket three =
          BranchAndBound.run(new Problem(f, g, domain, property), options.withThreads(3));
      assertThat(three.upperBound()).isEqualTo(one.upperBound());
      assertThat(three.lowerBound()).isEqualTo(one.lowerBound());
      assertThat(three.subproblems()).isEqualTo(one.subproblems());
      assertThat(three.witness().orElseThrow().input())
          .isEqualTo(one.witness().orElseThrow().input());
      assertThat(three.volumeDone()).isEqualTo(one.volumeDone());
    }
  }

  /** A pair whose difference needs many boxes: a zigzag against its rounding. */
  private static Network[] hard() {
    RandomNetworks random = new RandomNetworks(25);
    for (int n = 0; n < 200; n++) {
      Network f = random.network(5);
      Network g = random.perturbed(f);
      Bracket bracket =
          BranchAndBound.run(
              new Problem(f, g, Domain.of(Box.cube(5, -2, 2)), Property.bracket(0.001)),
              OPTIONS.withMaxSubproblems(3000));
      if (bracket.ending() == Bracket.Ending.SUBPROBLEM_LIMIT) {
        return new Network[] {f, g};
      }
    }
    throw new AssertionError("no hard pair found");
  }

  @Test
  void advance_inSteps_tightensTheBracketAndReportsProgress() {
    Network[] pair = hard();
    Domain domain = Domain.of(Box.cube(5, -2, 2));
    List<Progress> reports = new ArrayList<>();
    Property property = Property.bracket(0.001);
    SearchOptions options = OPTIONS.withListener(reports::add);
    try (BranchAndBound search =
        BranchAndBound.open(new Problem(pair[0], pair[1], domain, property), options)) {
      Bracket first = search.advance(60, 100);
      Bracket second = search.advance(60, 1000);
      assertThat(first.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
      assertThat(second.upperBound()).isLessThanOrEqualTo(first.upperBound());
      assertThat(second.lowerBound()).isGreaterThanOrEqualTo(first.lowerBound());
      assertThat(second.subproblems()).isGreaterThan(first.subproblems());
    }
    for (int i = 1; i < reports.size(); i++) {
      Progress before = reports.get(i - 1);
      Progress now = reports.get(i);
      assertThat(now.upperBound()).isLessThanOrEqualTo(before.upperBound());
      assertThat(now.lowerBound()).isGreaterThanOrEqualTo(before.lowerBound());
      assertThat(now.volumeDone()).isGreaterThanOrEqualTo(before.volumeDone()).isLessThan(1.001);
    }
  }

  @Test
  void advance_afterABracket_leavesItsTreesAlone() {
    Network[] pair = hard();
    Domain domain = Domain.of(Box.cube(5, -2, 2));
    Problem problem = new Problem(pair[0], pair[1], domain, Property.bracket(0.001));
    try (BranchAndBound search = BranchAndBound.open(problem, OPTIONS.withRecording(true))) {
      SplitTree first = search.advance(60, 100).trees().get(0);
      int leaves = first.leaves();
      String cuts = cuts(first);
      SplitTree second = search.advance(60, 1000).trees().get(0);
      assertThat(first.leaves()).isEqualTo(leaves).isGreaterThan(50).isLessThan(second.leaves());
      assertThat(cuts(first)).isEqualTo(cuts);
    }
  }

  private static String cuts(SplitTree tree) {
    StringBuilder text = new StringBuilder();
    for (int node = 0; node < tree.size(); node++) {
      text.append(tree.input(node)).append(' ').append(tree.at(node)).append(' ');
      text.append(tree.first(node)).append('\n');
    }
    return text.toString();
  }

  @Test
  void run_hasTreesWhereTheyShowWhatWasAsked() {
    Network[] pair = hard();
    Domain domain = Domain.of(Box.cube(5, -2, 2));
    Problem bracket = new Problem(pair[0], pair[1], domain, Property.bracket());
    SearchOptions recording = OPTIONS.withMaxSubproblems(100).withRecording(true);
    Bracket found = BranchAndBound.run(bracket, recording);
    assertThat(found.trees()).hasSize(1);
    assertThat(found.evidence()).hasSize(1);
    assertHasNone(BranchAndBound.run(bracket, recording.withRecording(false)));
    double between = 0.5 * found.lowerBound() + 0.5 * found.upperBound();
    for (double factor : new double[] {0.5, 1, 2}) {
      Property property = Property.atMost(factor * between);
      Bracket asked =
          BranchAndBound.run(new Problem(pair[0], pair[1], domain, property), recording);
      if (asked.proved()) {
        assertThat(asked.trees()).hasSize(1);
        assertThat(asked.evidence()).hasSize(1);
      } else {
        assertHasNone(asked);
      }
      assertThat(asked.proved()).isEqualTo(factor == 2);
    }
  }

  private static void assertHasNone(Bracket bracket) {
    assertThat(bracket.trees()).isEmpty();
    assertThat(bracket.evidence()).isEmpty();
  }

  @Test
  void run_timeoutAndInterrupt_leaveASoundBracket() {
    Network[] pair = hard();
    Domain domain = Domain.of(Box.cube(5, -2, 2));
    SearchOptions options = SearchOptions.defaults().withThreads(2);
    Bracket late =
        BranchAndBound.run(
            new Problem(pair[0], pair[1], domain, Property.bracket()), options.withSeconds(0.05));
    assertThat(late.ending()).isEqualTo(Bracket.Ending.TIMEOUT);
    assertThat(late.upperBound()).isGreaterThanOrEqualTo(late.lowerBound()).isFinite();
    Thread.currentThread().interrupt();
    Bracket cancelled =
        BranchAndBound.run(new Problem(pair[0], pair[1], domain, Property.bracket()), options);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cancelled.ending()).isEqualTo(Bracket.Ending.CANCELLED);
    assertThat(cancelled.upperBound()).isGreaterThanOrEqualTo(cancelled.lowerBound()).isFinite();
  }

  @Test
  void run_identicalNetworks_isExactlyZero() {
    Network f = new RandomNetworks(26).network(3);
    Bracket bracket =
        BranchAndBound.run(
            new Problem(f, f, Domain.of(Box.cube(3, -9, 9)), Property.bracket()), OPTIONS);
    assertThat(bracket.upperBound()).isZero();
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.COMPLETE);
  }

  @Test
  void run_unionOfBoxes_takesTheWorst() {
    Network f = scale(1);
    Network g = scale(2);
    Domain domain = new Domain(List.of(Box.cube(1, 0, 1), Box.cube(1, 5, 6), Box.cube(1, 2, 3)));
    Bracket bracket = BranchAndBound.run(new Problem(f, g, domain, Property.bracket()), OPTIONS);
    assertThat(bracket.upperBound()).isBetween(6.0, 6 + 1e-9);
    assertThat(bracket.lowerBound()).isBetween(6 - 1e-9, 6.0);
    assertThat(bracket.witness().orElseThrow().input().get(0)).isEqualTo(6);
  }

  @Test
  void run_pointAndOverflow_neitherHangNorLie() {
    Bracket point =
        BranchAndBound.run(
            new Problem(scale(1), scale(2), Domain.of(Box.cube(1, 3, 3)), Property.bracket()),
            OPTIONS);
    assertThat(point.upperBound()).isBetween(3.0, 3 + 1e-9);
    Network f = scale(1e200, 1e200, 1e200);
    Network g = scale(1e200, 1e200, 2e200);
    Bracket overflow =
        BranchAndBound.run(
            new Problem(f, g, Domain.of(Box.cube(1, 0, 1)), Property.bracket()),
            OPTIONS.withMaxSubproblems(50));
    assertThat(overflow.upperBound()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  private static Network scale(double... factors) {
    List<Affine> layers = new ArrayList<>();
    for (double factor : factors) {
      layers.add(Affine.of(Matrix.of(1, 1, new double[] {factor}), Vector.of(0)));
    }
    return Network.alternating(layers);
  }

  @Test
  void open_wrongDomainOrArchitecture_isRefused() {
    assertThatThrownBy(
            () ->
                BranchAndBound.run(
                    new Problem(
                        scale(1), scale(1), Domain.of(Box.cube(2, 0, 1)), Property.bracket()),
                    OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 inputs");
    assertThatThrownBy(
            () ->
                BranchAndBound.run(
                    new Problem(
                        scale(1), scale(1, 1), Domain.of(Box.cube(1, 0, 1)), Property.bracket()),
                    OPTIONS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("different architectures");
  }
}
