package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CodeFamilyTest {
  private static final FewestProblem PROBLEM =
      new FewestProblem(
          Chains.of(new SplittableRandom(5), 2, 4, 1),
          Domain.of(Box.cube(2, -0.5, 1)),
          Property.atMost(0.5));

  /** From values alone: whether the weights of a row are of a family, times some power of two. */
  private static boolean isOf(CodeFamily family, double[] row) {
    double[] some = Arrays.stream(row).map(Math::abs).filter(w -> w > 0).toArray();
    boolean powers = Arrays.stream(some).allMatch(w -> w == Math.scalb(1.0, Math.getExponent(w)));
    boolean equal = Arrays.stream(some).distinct().count() <= 1;
    return switch (family) {
      case ANY, UNIFORM -> true;
      case POWER_OF_TWO -> powers;
      case TERNARY -> powers && equal;
      case BINARY -> powers && equal && (some.length == 0 || some.length == row.length);
    };
  }

  private static boolean isOf(CodeFamily family, Network g) {
    return g.nodes().stream()
        .flatMap(node -> node.layer().affine().stream())
        .allMatch(affine -> isOf(family, affine));
  }

  private static boolean isOf(CodeFamily family, Affine affine) {
    double[] all = affine.map().parameters();
    int n = affine.inputSize();
    boolean is = true;
    for (int i = 0; i < affine.outputSize(); i++) {
      is &= isOf(family, Arrays.copyOfRange(all, i * n, (i + 1) * n));
    }
    return is;
  }

  @ParameterizedTest
  @EnumSource
  void search_withinAFamily_provesNetworksOfItAlone(CodeFamily family) {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 500, Stop.NEVER);
    FewestOptions options =
        new FewestOptions(Level.MIXED, Level.ROUNDED, Long.MAX_VALUE, budget, 2, 7).of(family);
    FewestResult found = FewestSearch.run(PROBLEM, options, progress -> {});
    assertThat(found.proved()).isNotEmpty();
    for (Proved proved : found.proved()) {
      assertThat(proved.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
      assertThat(isOf(family, proved.coded().network())).as("%s", proved.coded()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void holds_ofRandomRows_isWhatTheirValuesSay(CodeFamily family) {
    SplittableRandom random = new SplittableRandom(2);
    int members = 0;
    for (int k = 0; k < 2000; k++) {
      int[] weights = random.ints(3, -2, 3).map(w -> w << random.nextInt(2)).toArray();
      CodedRow row = CodedRow.of(random.nextInt(5), weights, random.nextInt(9) - 4);
      double[] values = {row.weightValue(0), row.weightValue(1), row.weightValue(2)};
      assertThat(family.holds(row)).as("%s", row).isEqualTo(isOf(family, values));
      members += family.holds(row) ? 1 : 0;
    }
    assertThat(members).isPositive();
  }

  /** A network to begin with is of no use where it is of another family. */
  @Test
  void given_ofAnotherFamily_isNotProved() {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 200, Stop.NEVER);
    CodedNetwork full = new Teacher(PROBLEM.f()).student().coded();
    FewestOptions options =
        new FewestOptions(Level.MIXED, Level.MIXED, Long.MAX_VALUE, budget, 1, 7).from(full);
    assertThat(FewestSearch.run(PROBLEM, options, progress -> {}).begun()).contains(Level.GIVEN);
    FewestResult ternary =
        FewestSearch.run(PROBLEM, options.of(CodeFamily.TERNARY), progress -> {});
    assertThat(ternary.begun()).doesNotContain(Level.GIVEN);
  }
}
