package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Selection;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.Cases;
import org.etalon.testing.FloatRuns;
import org.etalon.testing.MovedSums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products that are moved before something is added to them. */
class JoiningTest {
  private static double bound(Network f, Box box, Semantics semantics, boolean exact) {
    Graph graph = new Graph(f, Optional.empty(), semantics);
    Rows rows = exact ? new ExactRows(graph, graph) : new DoubleRows(graph, graph);
    return new BoxBounder(graph, rows).bound(box, graph.unknown(), true, Aim.of(Norm.INF));
  }

  @ParameterizedTest
  @EnumSource
  void bound_sumsThatAreMoved_coversWhatIsLostOnTheWay(MovedSums.Way way) {
    Box point = Box.of(MovedSums.input(), MovedSums.input());
    for (boolean exact : new boolean[] {false, true}) {
      double floats = bound(MovedSums.of(way, false), point, Semantics.FLOAT32, exact);
      double any = bound(MovedSums.of(way, true), point, Semantics.ANY_RUNTIME, exact);
      if (way.joins()) {
        assertThat(floats).isBetween(MovedSums.LOST, 4200.0);
        assertThat(any).isBetween(MovedSums.LOST, 4200.0);
      } else {
        assertThat(floats).isLessThan(MovedSums.LOST);
        assertThat(any).isLessThan(MovedSums.LOST);
      }
    }
  }

  @Test
  void bound_randomStacks_isNeverBelowTheDifferenceOfTwoRuns() {
    SplittableRandom random = new SplittableRandom(61);
    FloatRuns floats = new FloatRuns(62);
    int cases = Cases.of(400);
    for (int n = 0; n < cases; n++) {
      int inputs = 1 + n % 3;
      Network f = MovedSums.random(random, inputs);
      double[] x = new double[inputs];
      float[] point = new float[inputs];
      for (int i = 0; i < inputs; i++) {
        point[i] = floats.in(-1, 1);
        x[i] = point[i];
      }
      double attained = 0;
      float[] first = floats.run(f, point);
      for (int run = 0; run < 80; run++) {
        float[] y = floats.run(f, point);
        for (int i = 0; i < y.length; i++) {
          attained = Math.max(attained, Math.abs((double) y[i] - first[i]));
        }
      }
      for (boolean exact : new boolean[] {false, true}) {
        assertThat(attained)
            .as("case %d", n)
            .isLessThanOrEqualTo(bound(f, Box.of(x, x), Semantics.FLOAT32, exact));
      }
    }
  }

  /** Nine terms in all, with one more where a concatenation is what is added to. */
  @Test
  void of_productsAndBiases_isWhatTheirSumHasMore() {
    Graph graph = new Graph(MovedSums.counted(), Optional.empty(), Semantics.FLOAT32);
    Joining counted = new Joining(graph);
    for (int i = 0; i < 2; i++) {
      assertThat(counted.ofAffine(1, i)).isEqualTo(5);
      assertThat(counted.ofAffine(2, i)).isEqualTo(7);
      assertThat(counted.ofAffine(3, i)).isEqualTo(5);
      assertThat(counted.ofSum(4, i)).isEqualTo(5);
    }
    Joining placed =
        new Joining(new Graph(MovedSums.placed(), Optional.empty(), Semantics.FLOAT32));
    assertThat(placed.ofAffine(1, 0)).isEqualTo(1);
    assertThat(placed.ofAffine(3, 0)).isEqualTo(1);
    for (int i = 0; i < 2; i++) {
      assertThat(placed.ofSum(5, i)).isEqualTo(1);
      assertThat(placed.ofSum(7, i)).isEqualTo(4);
    }
  }

  /** Sums of many such numbers could overflow where each of them does not. */
  @Test
  void radii_largeBiasBehindAProduct_areNone() {
    Affine product = Affine.of(Matrix.of(2, 1, 0.5, 0.5), Vector.zeros(2));
    for (double bias : new double[] {0x1p100, -0x1.000002p100}) {
      Affine moved = new Affine(Selection.of(2, 1, 0), Vector.of(0, bias));
      Network f = Network.of(List.of(product, moved));
      Box box = Box.cube(1, 0, 1);
      if (bias > 0) {
        assertThat(bound(f, box, Semantics.FLOAT32, false)).isLessThan(0x1p80);
      } else {
        assertThatThrownBy(() -> bound(f, box, Semantics.FLOAT32, false))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("2^100");
      }
    }
  }
}
