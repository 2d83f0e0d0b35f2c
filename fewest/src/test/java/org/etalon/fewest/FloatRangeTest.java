package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.search.Budget;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Kernels;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Add;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.quant.GraphRows;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/**
 * Numbers at the end of float32's range, which rounding must not leave: no network is beyond it.
 */
class FloatRangeTest {
  private static final double MOST = Float.MAX_VALUE;

  /** Two weights and a bias that every coarse step takes beyond 2^128. */
  private static final double[][] LARGE = {
    {-MOST, 3e38, -3e38}, {MOST, -0x1.8p127, MOST}, {0x1p127, -0x1p127, -MOST}
  };

  private static void assertHeld(CodedRow row) {
    for (double value : Rows.values(row)) {
      assertThat((double) (float) value).as("%s", row).isEqualTo(value);
    }
    assertThat(Double.isInfinite((float) Rows.value(row, 0))).isFalse();
  }

  private static Affine affine(double[][] rows, double scale) {
    double[] weights = new double[rows.length * 2];
    double[] bias = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      weights[2 * i] = scale * rows[i][0];
      weights[2 * i + 1] = scale * rows[i][1];
      bias[i] = scale * rows[i][2];
    }
    return Affine.of(Matrix.of(rows.length, 2, weights), Vector.of(bias));
  }

  /** Rows of the end of the range, then one that brings them back to hundreds. */
  private static Network chain() {
    Affine down = Affine.of(Matrix.of(1, 3, 0x1p-120, -0x1p-121, 0x1p-120), Vector.of(0));
    return Network.alternating(List.of(affine(LARGE, 1), down));
  }

  @Test
  void roundedRows_stayWithinFloat32() {
    for (double[] numbers : LARGE) {
      for (int bits = 1; bits <= Teacher.FINE; bits++) {
        CodedRow nearest = Rows.nearest(numbers, bits);
        assertHeld(nearest);
        for (RowExchange.Part part : RowExchange.Part.values()) {
          assertHeld(RowExchange.narrower(nearest, part));
        }
      }
      for (int bits = 1; bits <= 16; bits++) {
        assertHeld(new EqualRows(bits).nearest(numbers));
      }
      Table table = Table.of(numbers, 4);
      assertHeld(table.nearest(numbers, 22));
      for (int entry : table.entries()) {
        assertThat(table.has(Math.scalb((double) entry, table.exponent()))).isTrue();
        assertHeld(CodedRow.of(table.exponent(), new int[] {entry}, 0));
      }
    }
    // Beyond what any row may hold, as numbers of composed layers may be.
    assertThat(Rows.nearest(new double[] {1e300, -1e300, 1}, 8)).isEqualTo(Rows.zero(2));
  }

  @Test
  void nearestRows_stayWithinFloat32() {
    Student fine = Teacher.of(chain(), Stop.NEVER).orElseThrow().student();
    for (RowFamily family : RowFamily.values()) {
      NearestRows source = new NearestRows(fine, family);
      for (int i = 0; i < LARGE.length; i++) {
        List<CodedRow> rows =
            source.rows(
                fine,
                1,
                i,
                () -> {
                  throw new IllegalStateException();
                });
        assertThat(rows).isNotEmpty();
        rows.forEach(FloatRangeTest::assertHeld);
      }
    }
  }

  @Test
  void graphs_areRoundedWithinFloat32() {
    GraphRows graph = GraphRows.of(graph(1));
    Domain domain = Domain.of(Box.cube(2, 0, 1));
    GraphRounding rounding = new GraphRounding(graph, domain, Codes.DENSE);
    for (int bits = 1; bits <= GraphRounding.FINE; bits++) {
      List<CodedLayer> layers = new ArrayList<>();
      for (int l = 0; l < graph.depth(); l++) {
        layers.add(rounding.layer(l, bits));
        layers.get(l).rows().forEach(FloatRangeTest::assertHeld);
      }
      assertThat(CodedNetwork.in(graph, layers).network()).isNotNull();
    }
  }

  /** A rectifier, and what came before it added again. */
  private static Network graph(double scale) {
    double[][] two = {LARGE[0], LARGE[1]};
    return Network.of(
        2,
        List.of(
            Node.of(affine(two, scale), 0),
            Node.of(new Relu(2), 1),
            new Node(new Add(2), List.of(1, 2)),
            Node.of(Affine.of(Matrix.of(1, 2, 0x1p-120, -0x1p-121), Vector.of(0)), 3)));
  }

  private static FewestResult search(
      Network f, CodeFamily family, double epsilon, Level first, Level last) {
    Domain domain = Domain.of(Box.cube(f.inputSize(), 0, 1));
    Budget budget = new Budget(Double.POSITIVE_INFINITY, 60, Stop.NEVER);
    FewestOptions options = new FewestOptions(first, last, Long.MAX_VALUE, budget, 1, 3).of(family);
    return FewestSearch.run(
        new FewestProblem(f, domain, Property.atMost(epsilon)), options, progress -> {});
  }

  private static void assertCertified(FewestResult found) {
    Proved best = found.best().orElseThrow();
    assertThat(best.certification().verdict()).isEqualTo(Verdict.CERTIFIED);
    best.coded().layers().forEach(layer -> layer.rows().forEach(FloatRangeTest::assertHeld));
  }

  /** The widths that float32 does not hold end no level. */
  @Test
  void levels_goOn() {
    FewestResult found = search(chain(), RowFamily.ANY, 20, Level.MIXED, Level.ROUNDED);
    assertThat(found.begun()).containsExactly(Level.MIXED, Level.PREPARED, Level.ROUNDED);
    assertCertified(found);
  }

  @Test
  void levelsOfOtherRowsTablesAndGraphs_goOn() {
    assertThat(search(chain(), RowFamily.BINARY, 20, Level.MIXED, Level.MIXED).begun()).hasSize(1);
    Codebook table = new Codebook(4);
    assertThat(search(chain(), table, 200, Level.MIXED, Level.MIXED).begun()).hasSize(1);
    assertThat(search(chain(), table, 200, Level.ROUNDED, Level.ROUNDED).begun()).hasSize(1);
    assertCertified(search(graph(1), RowFamily.ANY, 20, Level.MIXED, Level.MIXED));
  }

  @Test
  void roundedTogether_stayWithinFloat32() {
    double[] at = {0x1p127, -MOST};
    double[] curvature = {1, 0, 0, 1};
    Quadratic model = new Quadratic(at, new double[2], curvature, 2);
    RowPrices prices = new RowPrices(new double[1], new RowStorage(0, 0), Cost.BITS);
    for (int bits = 1; bits <= 8; bits++) {
      assertHeld(new RowRounding(model, 1, prices).round(Codes.DENSE, bits, 129 - bits));
    }
  }

  /** Errors whose powers are beyond doubles: no derivatives, and still no end. */
  @Test
  void errorsBeyondDoubles_leaveRowsAsTheyAre() {
    double[] at = {1, 2};
    double[] curvature = {1, 0, 0, 1};
    double infinite = Double.POSITIVE_INFINITY;
    assertThat(new Quadratic(at, new double[] {infinite, 0}, curvature, 2).center).isEqualTo(at);
    for (double beyond : new double[] {infinite, Double.NaN}) {
      double[] unknown = {beyond, 0, 0, 1};
      Quadratic model = new Quadratic(at, new double[] {1, 1}, unknown, 2);
      assertThat(model.center).isEqualTo(at);
      assertThat(model.value(new double[] {1, 4})).isEqualTo(2);
    }
    Network f = Chains.of(new SplittableRandom(4), 3, 6, 2);
    Points points = new Points(f);
    points.sample(Domain.of(Box.cube(3, -1, 1)), 64, new SplittableRandom(1), Stop.NEVER);
    Student net = Teacher.of(f, Stop.NEVER).orElseThrow().student();
    net.set(net.numbers(), 3);
    try (Workers workers = new Workers(1)) {
      List<Block> blocks = points.blocks(Kernels.best());
      Potential potential = new Potential(Norm.INF, 1e-60, 8);
      Refit refit = new Refit(net, blocks, workers, potential, Stop.NEVER);
      assertThat(refit.remove(0, 1)).isFalse();
      assertThat(net.hidden()).isEqualTo(6);
    }
  }

  /** On many inputs, where the bound of the box decides. */
  @Test
  void narrowedRows_stayWithinFloat32() {
    double[] weights = new double[40];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = j % 2 == 0 ? -MOST : 3e38;
    }
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 40, weights), Vector.of(MOST)),
                Affine.of(Matrix.of(1, 1, 0x1p-120), Vector.of(0))));
    assertCertified(search(f, RowFamily.ANY, 100, Level.MIXED, Level.MIXED));
    assertThat(search(f, new Codebook(4), 100, Level.MIXED, Level.MIXED).begun()).hasSize(1);
  }
}
