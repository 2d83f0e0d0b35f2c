package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class WitnessTest {
  private static final int LARGE = 1024;

  /** So many equal rows of equal weights that two networks are run side by side. */
  private static Network sums(double weight) {
    double[] weights = new double[LARGE * LARGE];
    Arrays.fill(weights, weight);
    return Network.of(List.of(Affine.of(Matrix.of(LARGE, LARGE, weights), Vector.zeros(LARGE))));
  }

  private static double[] ones() {
    double[] x = new double[LARGE];
    Arrays.fill(x, 1);
    return x;
  }

  @Test
  void of_largeNetworks_runsEachOnce() {
    Witness witness = Witness.of(sums(0.5), sums(0.75), ones(), Norm.INF);
    assertThat(witness.outputF()).containsOnly(Dyadic.of(0.5 * LARGE));
    assertThat(witness.outputG()).containsOnly(Dyadic.of(0.75 * LARGE));
    assertThat(witness.differenceDown()).isEqualTo(0.25 * LARGE);
  }

  /** Nothing is a witness of which one network alone has run, or one only in part. */
  @Test
  void of_stoppedBeforeAnyNode_isNothing() {
    int all = 2 * sums(0.5).nodes().size();
    for (int questions = 0; questions < all; questions++) {
      assertThat(stoppedAfter(questions)).as("after %d", questions).isEmpty();
    }
    assertThat(stoppedAfter(all)).isPresent();
  }

  private static Optional<Witness> stoppedAfter(int questions) {
    AtomicInteger asked = new AtomicInteger();
    Stop stop = Stop.when(() -> asked.incrementAndGet() > questions);
    return Witness.of(sums(0.5), sums(0.75), ones(), Norm.INF, Semantics.REAL, stop);
  }

  @Test
  void of_largeNetworks_failsAsOfSmallOnes() {
    for (boolean first : new boolean[] {true, false}) {
      Network f = sums(first ? 0x1p127 : 1);
      Network g = sums(first ? 1 : 0x1p127);
      assertThatThrownBy(() -> Witness.of(f, g, ones(), Norm.INF, Semantics.FLOAT32, Stop.NEVER))
          .isInstanceOf(UnfitException.class)
          .hasMessageContaining("overflows float32")
          .hasMessageContaining("at the input");
      assertThatThrownBy(() -> Witness.of(f, g, new double[1], Norm.INF))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("input has 1 entries");
    }
  }
}
