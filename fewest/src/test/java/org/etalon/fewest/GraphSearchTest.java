package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.quant.ExactCodes;
import org.etalon.quant.Granularity;
import org.etalon.quant.GraphRows;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class GraphSearchTest {
  private static final Domain DOMAIN = Domain.of(Box.cube(16, -0.5, 1));

  private static Affine convolution(SplittableRandom random, int in, int out, boolean dead) {
    ConvolutionShape shape = new ConvolutionShape(in, 4, 4, out, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1);
    double[] kernel = random.doubles(shape.kernelSize(), -0.5, 0.5).map(x -> (float) x).toArray();
    double[] bias = new double[shape.outputSize()];
    if (dead) {
      Arrays.fill(bias, 0, bias.length / out, -20); // the first channel
    }
    return new Affine(new Convolution(shape, Vector.of(kernel)), Vector.of(bias));
  }

  private static Network residual(long seed, boolean dead) {
    return residual(seed, dead, 1);
  }

  /**
   * A convolution, a residual block and a matrix.
   *
   * @param scale of what the matrix makes of the first of two channels
   */
  private static Network residual(long seed, boolean dead, double scale) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] weights = random.doubles(64, -0.5, 0.5).map(x -> (float) x).toArray();
    for (int k = 0; k < 64; k++) {
      weights[k] *= k % 32 < 16 ? scale : 1;
    }
    return Network.of(
        16,
        List.of(
            Node.of(convolution(random, 1, 2, dead), 0),
            Node.of(new Relu(32), 1),
            Node.of(convolution(random, 2, 2, false), 2),
            new Node(new Add(32), List.of(3, 2)),
            Node.of(new Relu(32), 4),
            Node.of(Affine.of(Matrix.of(2, 32, weights), Vector.of(0.25, -0.5)), 5)));
  }

  private static FewestProblem problem(Network f, double epsilon) {
    return new FewestProblem(f, DOMAIN, Property.atMost(Epsilon.of(epsilon)));
  }

  private static FewestOptions options(int threads) {
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 50, Stop.NEVER);
    return new FewestOptions(Level.MIXED, Level.PRUNED, Long.MAX_VALUE, budget, threads, 7);
  }

  private static FewestResult run(FewestProblem problem, FewestOptions options) {
    return FewestSearch.run(problem, options, progress -> {});
  }

  /** The narrowest network of one width that the first bound proves, which level 1 has at least. */
  private static long ofOneWidth(FewestProblem problem) {
    for (int bits = 2; ; bits++) {
      UniformScheme scheme =
          new UniformScheme(
              bits, Rounding.NEAREST, Granularity.CHANNEL, StepRule.POWER_OF_TWO, false);
      CodedNetwork g =
          ExactCodes.inGraph(UniformQuantizer.quantize(problem.f(), scheme)).orElseThrow();
      if (new FirstBound(problem).of(g.network(), Stop.NEVER) <= 1) {
        return g.totalBits();
      }
    }
  }

  @Test
  void whatIsFound_isCertifiedSmallerAndTheSameForAnyThreads() {
    for (long seed = 1; seed <= 2; seed++) {
      FewestProblem problem = problem(residual(seed, false), 0.5);
      FewestResult result = run(problem, options(1));
      assertThat(result.begun()).containsExactly(Level.MIXED);
      Proved best = result.best().orElseThrow();
      assertThat(best.bits()).as("seed %d", seed).isLessThan(ofOneWidth(problem));
      long before = Long.MAX_VALUE;
      for (Proved proved : result.proved()) {
        assertThat(proved.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
        assertThat(proved.bits()).isLessThan(before);
        before = proved.bits();
        requireWithin(problem.f(), proved.certified().network(), 0.5);
      }
      assertThat(run(problem, options(2)).proved().stream().map(Proved::coded))
          .isEqualTo(result.proved().stream().map(Proved::coded).toList());
    }
  }

  private static void requireWithin(Network f, Network g, double epsilon) {
    SplittableRandom random = new SplittableRandom(1);
    for (int s = 0; s < 40; s++) {
      double[] x = random.doubles(16, -0.5, 1).toArray();
      Dyadic[] y = f.forwardExact(x);
      Dyadic[] z = g.forwardExact(x);
      for (int k = 0; k < y.length; k++) {
        assertThat(Math.abs(y[k].subtract(z[k]).toDouble())).isLessThanOrEqualTo(epsilon);
      }
    }
  }

  @Test
  void channelsThatMatterLess_areNarrower() {
    FewestProblem problem = problem(residual(4, false, 0x1p-6), 0.5);
    List<CodedRow> rows =
        run(problem, options(1)).best().orElseThrow().coded().layers().get(1).rows();
    assertThat(Rows.widest(rows.get(0))).isLessThan(Rows.widest(rows.get(1)));
  }

  @Test
  void aChannelThatIsDeadOnTheDomain_losesItsWeights() {
    Proved best = run(problem(residual(5, true), 0.5), options(1)).best().orElseThrow();
    List<CodedRow> rows = best.coded().layers().get(0).rows();
    assertThat(Rows.isConstant(rows.get(0))).isTrue();
    assertThat(Rows.isConstant(rows.get(1))).isFalse();
  }

  @Test
  void aNetworkGiven_isProvedFirstIfItIsOfTheGraph() {
    FewestProblem problem = problem(residual(6, false), 0.5);
    CodedNetwork best = run(problem, options(1)).best().orElseThrow().coded();
    FewestResult again = run(problem, options(1).from(best));
    assertThat(again.proved().get(0).level()).isEqualTo(Level.GIVEN);
    assertThat(again.best().orElseThrow().bits()).isLessThanOrEqualTo(best.totalBits());
    FewestProblem other = problem(residual(7, false), 0.5);
    assertThatThrownBy(() -> FewestScope.require(other, Optional.of(best)))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("not of the graph");
  }

  @Test
  void levelsAboveTheSecond_takeChainsAlone() {
    FewestProblem problem = problem(residual(6, false), 0.5);
    assertThat(FewestScope.obstacle(problem, Level.MIXED)).isEmpty();
    assertThat(FewestScope.obstacle(problem, Level.PREPARED).orElseThrow())
        .contains("no chain of dense layers");
    assertThat(FewestScope.beyond(problem.f(), Level.PRUNED)).isPresent();
  }

  /** What rounding changes on the average at the middle of the domain, biases make up for. */
  @Test
  void roundingKeepsTheMiddleOfAConvolution() {
    Network f = residual(8, false);
    GraphRounding rounding = new GraphRounding(GraphRows.of(f), DOMAIN, Codes.DENSE);
    double[] middle = DOMAIN.hull().center();
    for (int bits : new int[] {0, 2, 5}) {
      int[][] widths = {{bits, bits}, {8, 8}, {8, 8}};
      Network g = rounding.graph().network(rounding.rows(widths));
      double[] y = f.values(middle)[1];
      double[] z = g.values(middle)[1];
      for (int c = 0; c < 2; c++) {
        double sum = 0;
        double most = 0;
        for (int k = 16 * c; k < 16 * (c + 1); k++) {
          sum += z[k] - y[k];
          most = Math.max(most, Math.abs(z[k] - y[k]));
        }
        assertThat(Math.abs(sum / 16)).isLessThan(0x1p-6);
        assertThat(most).isGreaterThan(0);
      }
    }
  }
}
