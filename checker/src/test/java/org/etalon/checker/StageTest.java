package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.junit.jupiter.api.Test;

class StageTest {
  private static final Affine FIRST =
      Affine.of(Matrix.of(2, 2, 0.1, 0.2, 0.3, -0.7), Vector.of(0.1, -0.3));
  private static final Affine SECOND =
      Affine.of(Matrix.of(2, 2, 1.1, -0.9, 0.7, 0.3), Vector.of(0.01, 0.02));
  private static final Affine LAST = Affine.of(Matrix.of(1, 2, 1, -1), Vector.of(0.5));

  @Test
  void of_affineLayersInARow_areMultipliedOutWithARadius() {
    List<Stage> stages = Stage.of(Network.of(List.of(FIRST, SECOND, new Relu(2), LAST)));
    assertThat(stages).hasSize(2);
    Stage stage = stages.get(0);
    assertThat(stage.weightRadius[0]).isBetween(1e-20, 1e-15);
    assertThat(stage.biasRadius[0]).isBetween(1e-20, 1e-16);
    double[][] points = {{0, 0}, {1, 0}, {0, 1}, {1, 1}, {-1, 1}};
    for (double[] x : points) {
      Dyadic[] exact =
          SECOND.forwardExact(FIRST.forwardExact(new Dyadic[] {Dyadic.of(x[0]), Dyadic.of(x[1])}));
      for (int i = 0; i < 2; i++) {
        Dyadic value = Dyadic.of(stage.b[i]);
        for (int j = 0; j < 2; j++) {
          value = value.add(Dyadic.of(stage.w[i * 2 + j]).multiply(Dyadic.of(x[j])));
        }
        Dyadic allowed = Dyadic.of(stage.weightRadius[i]).add(Dyadic.of(stage.biasRadius[i]));
        assertThat(value.subtract(exact[i]).abs()).isLessThanOrEqualTo(allowed);
      }
    }
    assertThat(stages.get(1).w).containsExactly(1, -1);
    assertThat(stages.get(1).weightRadius[0]).isZero();
    assertThat(stages.get(1).biasRadius[0]).isZero();
  }

  @Test
  void of_missingAffineLayers_areIdentities() {
    List<Stage> stages =
        Stage.of(Network.of(List.of(new Relu(2), new Relu(2), FIRST, new Relu(2), new Relu(2))));
    assertThat(stages).hasSize(3);
    assertThat(stages.get(0).w).containsExactly(1, 0, 0, 1);
    assertThat(stages.get(0).b).containsExactly(0, 0);
    assertThat(stages.get(1).w).containsExactly(0.1, 0.2, 0.3, -0.7);
    assertThat(stages.get(2).w).containsExactly(1, 0, 0, 1);
  }

  @Test
  void of_diagonalLayers_foldExactlyWhereDoublesHoldTheProduct() {
    Affine scale = new Affine(new DiagonalMap(Vector.of(2, 0.5)), Vector.of(1, -1));
    List<Stage> stages = Stage.of(Network.of(List.of(scale, LAST)));
    assertThat(stages).hasSize(1);
    assertThat(stages.get(0).w).containsExactly(2, -0.5);
    assertThat(stages.get(0).b).containsExactly(2.5);
    assertThat(stages.get(0).weightRadius[0]).isZero();
  }

  @Test
  void bound_foldedInnerLayers_coversWhatFoldingHides() {
    Affine front = Affine.of(Matrix.of(2, 2, 1, 0, 0, 1), Vector.of(1, 2));
    Network f = Network.of(List.of(front, new Relu(2), FIRST, SECOND, new Relu(2), LAST));
    Stage folded = Stage.of(f).get(1);
    assertThat(folded.weightRadius[0]).isPositive();
    Network g =
        Network.alternating(
            List.of(front, Affine.of(Matrix.of(2, 2, folded.w), Vector.of(folded.b)), LAST));
    for (List<Network> pair : List.of(List.of(f, g), List.of(g, f))) {
      List<Stage> first = Stage.of(pair.get(0));
      List<Stage> second = Stage.of(pair.get(1));
      for (Rows rows : List.of(new DoubleRows(first, second), new ExactRows(first, second))) {
        BoxBounder bounder = new BoxBounder(first, rows);
        LayerState[] unknown =
            first.stream().map(s -> new LayerState(s.rows)).toArray(LayerState[]::new);
        double bound = bounder.bound(Box.cube(2, 1e6, 2e6), unknown, true, Norm.INF);
        for (double[] x : new double[][] {{1e6, 2e6}, {2e6, 2e6}, {2e6, 1e6}, {1e6, 1e6}}) {
          Dyadic difference =
              pair.get(1).forwardExact(x)[0].subtract(pair.get(0).forwardExact(x)[0]);
          assertThat(difference.abs()).isLessThanOrEqualTo(Dyadic.of(bound));
        }
        double least = folded.weightRadius[0] * 2e6;
        assertThat(bound).isGreaterThan(least * 0.99);
      }
    }
  }

  /** Both networks fold to equal stages; only the radii tell that they are not the same. */
  @Test
  void bound_foldedNetworks_coversWhatFoldingHides() {
    Network f = Network.of(List.of(FIRST, SECOND, new Relu(2), LAST));
    Stage folded = Stage.of(f).get(0);
    Network g =
        Network.alternating(
            List.of(Affine.of(Matrix.of(2, 2, folded.w), Vector.of(folded.b)), LAST));
    List<Stage> stagesF = Stage.of(f);
    List<Stage> stagesG = Stage.of(g);
    for (Rows rows : List.of(new DoubleRows(stagesF, stagesG), new ExactRows(stagesF, stagesG))) {
      BoxBounder bounder = new BoxBounder(stagesF, rows);
      LayerState[] unknown =
          stagesF.stream().map(s -> new LayerState(s.rows)).toArray(LayerState[]::new);
      double bound = bounder.bound(Box.cube(2, 1e6, 2e6), unknown, false, Norm.INF);
      double[] x = {1e6, 2e6};
      Dyadic[] y = f.forwardExact(x);
      Dyadic[] z = g.forwardExact(x);
      assertThat(y[0].equals(z[0])).isFalse();
      assertThat(z[0].subtract(y[0]).abs()).isLessThanOrEqualTo(Dyadic.of(bound));
      double least = (folded.weightRadius[0] + folded.weightRadius[1]) * 2e6;
      assertThat(bound).isBetween(least * 0.99, 1e-2);
    }
  }
}
