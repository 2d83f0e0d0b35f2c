package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeFamilyTest {
  private static final FewestProblem PROBLEM =
      new FewestProblem(
          Chains.of(new SplittableRandom(5), 2, 4, 1),
          Domain.of(Box.cube(2, -0.5, 1)),
          Property.atMost(0.5));

  /** From values alone: whether the weights of a row are of a family, times some power of two. */
  private static boolean isOf(RowFamily family, double[] row) {
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

  private static boolean isOf(RowFamily family, Network g) {
    return g.nodes().stream()
        .flatMap(node -> node.layer().affine().stream())
        .allMatch(affine -> isOf(family, affine));
  }

  private static boolean isOf(RowFamily family, Affine affine) {
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
  void search_withinAFamily_provesNetworksOfItAlone(RowFamily family) {
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
  void holds_ofRandomRows_isWhatTheirValuesSay(RowFamily family) {
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
    CodedNetwork full = Teacher.of(PROBLEM.f(), Stop.NEVER).orElseThrow().student().coded();
    FewestOptions options =
        new FewestOptions(Level.MIXED, Level.MIXED, Long.MAX_VALUE, budget, 1, 7).from(full);
    assertThat(FewestSearch.run(PROBLEM, options, progress -> {}).begun()).contains(Level.GIVEN);
    FewestResult ternary = FewestSearch.run(PROBLEM, options.of(RowFamily.TERNARY), progress -> {});
    assertThat(ternary.begun()).doesNotContain(Level.GIVEN);
  }

  /** From values alone, and bits from the sizes, of a network large enough for tables to pay. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void codebooks_areNoLargerThanAskedFor_andCounted(int values) {
    FewestProblem problem =
        new FewestProblem(
            Chains.of(new SplittableRandom(5), 2, 12, 12, 1),
            Domain.of(Box.cube(2, -0.5, 1)),
            Property.atMost(values == 8 ? 0.5 : 4));
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 500, Stop.NEVER);
    Codebook family = new Codebook(values);
    FewestOptions options =
        new FewestOptions(Level.MIXED, Level.ROUNDED, Long.MAX_VALUE, budget, 2, 7).of(family);
    FewestResult found = FewestSearch.run(problem, options, progress -> {});
    assertThat(found.proved()).isNotEmpty();
    for (Proved proved : found.proved()) {
      assertThat(family.holds(proved.coded())).isTrue();
      CodedNetwork coded = proved.coded();
      assertThat(CodedNetwork.read(coded.stream(), coded.totalBits())).isEqualTo(coded);
      for (CodedLayer layer : coded.layers()) {
        assertThat(distinct(layer)).hasSizeLessThanOrEqualTo(values);
        int index = Integer.toBinaryString(distinct(layer).size() - 1).length();
        long most = (long) layer.outputSize() * (layer.inputSize() * index + 23) + values * 7 + 120;
        int l = coded.layers().indexOf(layer);
        assertThat(coded.payloadBits(l) + coded.structureBits(l)).isLessThanOrEqualTo(most);
      }
    }
  }

  private static Set<Double> distinct(CodedLayer layer) {
    Set<Double> values = new HashSet<>();
    for (CodedRow row : layer.rows()) {
      for (int j = 0; j < row.size(); j++) {
        values.add(row.weight(j) * Math.pow(2, row.exponent()));
      }
    }
    return values;
  }

  @Test
  void codebooks_ofMoreValues_areNone() {
    CodedRow row = CodedRow.of(-1, new int[] {1, 2, -3}, 0);
    CodedRow twice = CodedRow.of(0, new int[] {1, -3, 2}, 5);
    CodedNetwork network = CodedNetwork.of(List.of(new CodedLayer(List.of(row, twice))));
    assertThat(new Codebook(5).holds(network)).isTrue(); // 1/2, 1, -3/2, -3, 2
    assertThat(new Codebook(4).holds(network)).isFalse();
  }

  @Test
  void names_areReadAndRefused() {
    for (RowFamily family : RowFamily.values()) {
      assertThat(CodeFamily.parse(family.label())).isEqualTo(family);
    }
    assertThat(CodeFamily.parse("codebook:16")).isEqualTo(new Codebook(16));
    assertThat(CodeFamily.parse("codebook:256").label()).isEqualTo("codebook:256");
    for (String not :
        new String[] {"codebook:1", "codebook:257", "codebook:", "codebook:x", "odd"}) {
      assertThatThrownBy(() -> CodeFamily.parse(not))
          .isInstanceOf(UnfitException.class)
          .hasMessageContaining("K from 2 to 256, not '" + not + "'");
    }
  }
}
