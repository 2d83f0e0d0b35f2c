package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.quant.GraphRows;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final int RANDOM = 300;

  /** The numbers of a row, times the power of two that makes them coprime to two together. */
  private static List<BigInteger> integers(double... numbers) {
    BigDecimal scale = BigDecimal.valueOf(2).pow(200);
    List<BigInteger> all = new ArrayList<>();
    BigInteger common = BigInteger.ZERO;
    for (double number : numbers) {
      BigInteger integer = new BigDecimal(number).multiply(scale).toBigIntegerExact();
      all.add(integer);
      common = common.gcd(integer);
    }
    BigInteger power = BigInteger.ONE.shiftLeft(Math.max(0, common.getLowestSetBit()));
    return all.stream().map(integer -> integer.divide(power)).toList();
  }

  private static int bytes(List<BigInteger> integers) {
    int bits = 0;
    for (BigInteger integer : integers) {
      bits = integer.signum() == 0 ? bits : Math.max(bits, integer.bitLength() + 1);
    }
    return bits == 0 ? 0 : bits <= 8 ? 1 : bits <= 16 ? 2 : 4;
  }

  /** From values alone: what a program stores in types of 8, 16 and 32 bits. */
  private static long bytes(Network g) {
    long sum = 0;
    for (Affine layer : affines(g)) {
      for (int i = 0; i < layer.outputSize(); i++) {
        double[] row = row(layer, i);
        sum += (long) bytes(integers(row)) * row.length + bytes(integers(layer.bias().get(i))) + 2;
      }
    }
    return sum;
  }

  /** From values alone: a double is a power of two if its fraction is zero. */
  private static long multiplications(Network g) {
    long count = 0;
    for (Affine layer : affines(g)) {
      for (int i = 0; i < layer.outputSize(); i++) {
        for (double weight : row(layer, i)) {
          boolean power = Math.abs(weight) == Math.scalb(1.0, Math.getExponent(weight));
          count += weight == 0 || power ? 0 : 1;
        }
      }
    }
    return count;
  }

  private static List<Affine> affines(Network g) {
    List<Affine> affines = new ArrayList<>();
    g.nodes().forEach(node -> node.layer().affine().ifPresent(affines::add));
    return affines;
  }

  private static double[] row(Affine layer, int i) {
    double[] parameters = layer.map().parameters();
    int n = layer.inputSize();
    return Arrays.copyOfRange(parameters, i * n, (i + 1) * n);
  }

  private static CodedNetwork random(SplittableRandom random) {
    int inputs = 1 + random.nextInt(4);
    int hidden = 1 + random.nextInt(4);
    return CodedNetwork.of(
        List.of(layer(random, inputs, hidden), layer(random, hidden, 1 + random.nextInt(2))));
  }

  private static CodedLayer layer(SplittableRandom random, int inputs, int outputs) {
    List<CodedRow> rows = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      int width = 1 + random.nextInt(18);
      int[] weights = new int[inputs];
      for (int j = 0; j < inputs; j++) {
        weights[j] = random.nextInt(3) == 0 ? 0 : random.nextInt(1 << width) - (1 << (width - 1));
      }
      int bias = random.nextInt(4) == 0 ? 0 : random.nextInt(1 << 12) - (1 << 11);
      rows.add(CodedRow.of(random.nextInt(20) - 15, weights, bias));
    }
    return new CodedLayer(rows);
  }

  @Test
  void costs_ofRandomNetworks_areThoseOfTheirValues() {
    SplittableRandom random = new SplittableRandom(3);
    for (int k = 0; k < RANDOM; k++) {
      CodedNetwork coded = random(random);
      assertThat(Cost.BYTES.of(coded)).as("%s", coded).isEqualTo(bytes(coded.network()));
      assertThat(Cost.MULTIPLICATIONS.of(coded))
          .as("%s", coded)
          .isEqualTo(multiplications(coded.network()));
      assertThat(Cost.BITS.of(coded)).isEqualTo(coded.payloadBits() + coded.structureBits());
      for (Cost cost : Cost.values()) {
        assertThat(cost.ofRank(cost.rank(coded))).isEqualTo(cost.of(coded));
      }
    }
  }

  /** A kernel of one weight for four places, and a bias for each of them: those are only added. */
  @Test
  void costs_ofABiasForEachOutput_doNotMultiplyByIt() {
    ConvolutionShape shape = new ConvolutionShape(1, 2, 2, 1, 2, 2, 1, 1, 1, 1, 0, 0, 1, 1, 1);
    Affine affine =
        new Affine(new Convolution(shape, Vector.of(1)), Vector.of(0.5, 0.25, -1, 0.125));
    GraphRows graph = GraphRows.of(Network.of(4, List.of(Node.of(affine, 0))));
    assertThat(graph.size(0)).isEqualTo(5);
    CodedRow row = CodedRow.of(0, new int[] {3, 300, 5, 7, 9}, 0);
    CodedNetwork coded = CodedNetwork.in(graph, List.of(new CodedLayer(List.of(row))));
    assertThat(Cost.MULTIPLICATIONS.of(coded)).isEqualTo(4);
    assertThat(Cost.BYTES.of(coded)).isEqualTo(1 + 4 * 2 + 2);
    assertThat(RowFamily.POWER_OF_TWO.holds(coded)).isFalse();
    CodedRow power = CodedRow.of(0, new int[] {1, 300, 5, 7, 9}, 0);
    CodedNetwork plain = CodedNetwork.in(graph, List.of(new CodedLayer(List.of(power))));
    assertThat(Cost.MULTIPLICATIONS.of(plain)).isZero();
    assertThat(List.of(RowFamily.POWER_OF_TWO, RowFamily.TERNARY, RowFamily.BINARY))
        .allMatch(family -> family.holds(plain));
  }

  @Test
  void rank_goesByCostThenByBits() {
    SplittableRandom random = new SplittableRandom(4);
    for (int k = 0; k < RANDOM; k++) {
      CodedNetwork a = random(random);
      CodedNetwork b = random(random);
      for (Cost cost : Cost.values()) {
        int byCost = Long.compare(cost.of(a), cost.of(b));
        int expected = byCost != 0 ? byCost : Long.compare(a.totalBits(), b.totalBits());
        assertThat(Long.compare(cost.rank(a), cost.rank(b))).isEqualTo(expected);
      }
    }
  }

  private static FewestResult search(FewestProblem problem, Cost cost, Level last) {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 500, Stop.NEVER);
    FewestOptions options =
        new FewestOptions(Level.MIXED, last, Long.MAX_VALUE, budget, 2, 7)
            .minimizing(cost, Long.MAX_VALUE);
    return FewestSearch.run(problem, options, progress -> {});
  }

  @Test
  void search_ofACost_isProvedAndBetterThanOfBits() {
    requireBetter(Level.MIXED, List.of(Cost.MULTIPLICATIONS));
  }

  @Tag("slow")
  @Test
  void search_ofACost_roundedTogether_isProvedAndBetterThanOfBits() {
    requireBetter(Level.ROUNDED, List.of(Cost.BYTES, Cost.MULTIPLICATIONS));
  }

  private static void requireBetter(Level last, List<Cost> costs) {
    Network f = Chains.of(new SplittableRandom(5), 2, 5, 1);
    FewestProblem problem =
        new FewestProblem(f, Domain.of(Box.cube(2, -0.5, 1)), Property.atMost(0.03));
    CodedNetwork fewestBits = search(problem, Cost.BITS, last).best().orElseThrow().coded();
    for (Cost cost : costs) {
      FewestResult found = search(problem, cost, last);
      long before = Long.MAX_VALUE;
      for (Proved proved : found.proved()) {
        assertThat(proved.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
        assertThat(cost.rank(proved.coded())).isLessThan(before);
        before = cost.rank(proved.coded());
      }
      CodedNetwork best = found.best().orElseThrow().coded();
      assertThat(cost.of(best)).as(cost.label()).isLessThan(cost.of(fewestBits));
    }
  }
}
