package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.certificate.Evidence;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.testing.LinearRegions;
import org.junit.jupiter.api.Test;

/** Maxima of networks that have little in common, so that what is of one is not of the other. */
class MaximaTest {
  private static final MaxPool WINDOWS = MaxPool.of(4, new int[][] {{0, 1, 2}, {3, 1}});

  private static Affine affine(SplittableRandom random, int rows, int columns) {
    return Affine.of(
        Matrix.of(rows, columns, random.doubles((long) rows * columns, -1, 1).toArray()),
        Vector.of(random.doubles(rows, -0.5, 0.5).toArray()));
  }

  /** With a site behind the maxima, so that rows of each network go down through them, too. */
  private static Network network(SplittableRandom random) {
    Affine first = affine(random, 4, 2);
    return Network.of(
        List.of(first, WINDOWS, affine(random, 2, 2), new Relu(2), affine(random, 1, 2)));
  }

  @Test
  void bound_maximaOfTwoNetworks_enclosesTheirDifferenceInBothArithmetics() {
    SplittableRandom random = new SplittableRandom(92);
    Box box = Box.cube(2, -1, 1);
    double tightest = Double.POSITIVE_INFINITY;
    for (int n = 0; n < 40; n++) {
      Network f = network(random);
      Network g = network(random);
      LinearRegions exact = new LinearRegions(f, g, box);
      Graph graphF = new Graph(f);
      Graph graphG = new Graph(g);
      for (Rows rows : List.of(new DoubleRows(graphF, graphG), new ExactRows(graphF, graphG))) {
        double bound = RowsTest.check(graphF, rows, box, exact, true, Evidence.DEFAULT);
        tightest = Math.min(tightest, bound / exact.maximumInf().toDouble());
      }
    }
    assertThat(tightest).isLessThan(1.2);
  }

  /** One member is the largest in both networks: nothing is lost. */
  @Test
  void bound_aMemberThatDominates_isThatOfItsDifference() {
    Affine shifted = Affine.of(Matrix.of(4, 1, 1, 1, 1, 1), Vector.of(9, 0, 1, 9));
    Affine scaled = Affine.of(Matrix.of(4, 1, 1.5, 0, 2, -1), Vector.of(9, 0, 1, 9));
    Graph f = new Graph(Network.of(List.of(shifted, WINDOWS)));
    Graph g = new Graph(Network.of(List.of(scaled, WINDOWS)));
    Box box = Box.cube(1, -1, 1);
    for (Rows rows : List.of(new DoubleRows(f, g), new ExactRows(f, g))) {
      BoxBounder bounder = new BoxBounder(f, rows);
      bounder.bound(box, f.unknown(), true, Aim.of(Norm.INF));
      LayerState output = bounder.enclosures()[2];
      assertThat(output.dHigh[0]).isBetween(0.5, 0.5 + 1e-12);
      assertThat(output.dLow[0]).isBetween(-0.5 - 1e-12, -0.5);
      assertThat(output.dHigh[1]).isBetween(2.0, 2 + 1e-12);
      assertThat(output.dLow[1]).isBetween(-2 - 1e-12, -2.0);
    }
  }
}
