package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Witness;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** On grids of more points than are tried, attacks look at the neighbours of what they found. */
class GridAttackTest {
  private static final double STEP = 0x1p-10;

  private static Network cast(Network f) {
    FixedFormat format = FixedFormat.signed(0x1p-6, 16, RoundingMode.HALF_EVEN, Overflow.SATURATE);
    List<Layer> layers = new ArrayList<>(f.layers());
    layers.add(new Round(f.outputSize(), format));
    return Network.of(layers);
  }

  private static double value(Network f, Network g, double[] x) {
    return Witness.of(f, g, x, Norm.INF).differenceDown();
  }

  @Test
  void witness_seldomHasABetterNeighbour() {
    RandomNetworks random = new RandomNetworks(71);
    Box box = Box.cube(4, -1, 1);
    Domain domain = new Domain(List.of(box), Optional.of(Grid.of(STEP, STEP, STEP, STEP)));
    int best = 0;
    int cases = 40;
    for (int n = 0; n < cases; n++) {
      Network f = random.network(4);
      Network g = cast(f);
      Certification found =
          Certifier.certify(
              new Problem(f, g, domain, Property.bracket()),
              SearchOptions.defaults().withThreads(1).withMaxSubproblems(1));
      Witness witness = found.bracket().witness().orElseThrow();
      double[] x = witness.input().toArray();
      boolean least = true;
      for (int i = 0; i < x.length; i++) {
        for (double step : new double[] {STEP, -STEP}) {
          double[] moved = x.clone();
          moved[i] = Math.max(-1, Math.min(1, x[i] + step));
          least &= value(f, g, moved) <= witness.differenceUp();
        }
      }
      best += least ? 1 : 0;
    }
    assertThat(best).isGreaterThan(36); // 26 without
  }
}
