package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Selection;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.testing.FloatRuns;
import org.etalon.testing.MovedSums;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products that are moved before something is added to them. */
class MovedSumsTest {
  @ParameterizedTest
  @EnumSource
  void bound_sumsThatAreMoved_coversWhatIsLostOnTheWay(MovedSums.Way way) {
    Box point = Box.of(MovedSums.input(), MovedSums.input());
    double floats = bound(MovedSums.of(way, false), point, Semantics.FLOAT32);
    double any = bound(MovedSums.of(way, true), point, Semantics.ANY_RUNTIME);
    if (way.joins()) {
      assertThat(floats).isBetween(MovedSums.LOST, 4200.0);
      assertThat(any).isBetween(MovedSums.LOST, 4200.0);
    } else {
      assertThat(floats).isLessThan(MovedSums.LOST);
      assertThat(any).isLessThan(MovedSums.LOST);
    }
  }

  /** The judge of random networks does lose what the bounds above allow for. */
  @Test
  void runs_ofBiasAndShortcut_loseNearlyAll() {
    float[] x = new float[MovedSums.input().length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) MovedSums.input()[i];
    }
    for (MovedSums.Way way : List.of(MovedSums.Way.BIAS, MovedSums.Way.RESIDUAL)) {
      FloatRuns floats = new FloatRuns(7);
      double least = Double.POSITIVE_INFINITY;
      for (int run = 0; run < 400; run++) {
        least = Math.min(least, floats.run(MovedSums.of(way, false), x)[0]);
      }
      assertThat(0x1p25 + MovedSums.LOST - least).isGreaterThan(MovedSums.LOST / 2);
    }
  }

  private static double bound(Network f, Box box, Semantics semantics) {
    return DynamicBoundsTest.bounder(f, f, semantics)
        .boundRoot(box, Stop.NEVER)
        .bound()
        .normUp(Norm.INF);
  }

  /** Sums of many such numbers could overflow where each of them does not. */
  @Test
  void of_largeBiasBehindAProduct_isRefused() {
    Affine product = Affine.of(Matrix.of(2, 1, 0.5, 0.5), Vector.zeros(2));
    for (double bias : new double[] {0x1p100, -0x1.000002p100}) {
      Affine moved = new Affine(Selection.of(2, 1, 0), Vector.of(0, bias));
      Network f = Network.of(List.of(product, moved));
      if (bias > 0) {
        assertThat(Theta.of(f, Semantics.FLOAT32).sites()).isNotEmpty();
      } else {
        assertThatThrownBy(() -> Theta.of(f, Semantics.FLOAT32))
            .isInstanceOf(UnfitException.class)
            .hasMessageContaining("2^100");
      }
    }
  }
}
