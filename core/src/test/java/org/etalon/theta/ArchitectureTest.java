package org.etalon.theta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.RandomNetworks;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** What is said of an architecture is what the sites say that are made with all numbers. */
class ArchitectureTest {
  private static void same(Architecture architecture, Theta theta) {
    assertThat(architecture.widths()).isEqualTo(theta.widths());
    assertThat(architecture.depth()).isEqualTo(theta.depth());
    assertThat(architecture.isDenseChain()).isEqualTo(theta.isDenseChain());
    assertThat(architecture).hasToString(theta.toString());
  }

  @Test
  void of_randomNetworks_isThatOfTheirSites() {
    RandomNetworks random = new RandomNetworks(75);
    Network before = random.network(2);
    int alike = 0;
    for (int n = 0; n < Cases.of(400); n++) {
      Network f = n % 2 == 0 ? random.network(2) : random.perturbed(before);
      same(Architecture.of(f), Theta.of(f));
      boolean fit = Theta.of(f).hasFormOf(Theta.of(before));
      assertThat(Architecture.of(f).hasFormOf(Architecture.of(before))).isEqualTo(fit);
      alike += fit ? 1 : 0;
      before = f;
    }
    assertThat(alike).isGreaterThan(Cases.of(100));
  }

  @Test
  void of_randomGraphs_isThatOfTheirSites() {
    for (int n = 0; n < Cases.of(400); n++) {
      RandomNetworks random = new RandomNetworks(7600 + n);
      Network f = random.graph(1 + n % 3);
      same(Architecture.of(f), Theta.of(f));
      Architecture of = Architecture.of(random.perturbed(f));
      assertThat(of.hasFormOf(Architecture.of(f))).isTrue();
    }
  }

  /** Where one network casts the other has sites likewise. */
  @Test
  void beside_aNetworkThatCasts_isThatOfTheSitesBesideIt() {
    int cut = 0;
    for (int n = 0; n < Cases.of(200); n++) {
      Network f = new RandomNetworks(7700 + n).graph(2);
      Network g = new CastNetworks(n).cast(f);
      Architecture beside = Architecture.beside(g, f);
      same(beside, Theta.beside(g, f));
      assertThat(beside.hasFormOf(Architecture.beside(f, g))).isTrue();
      cut += beside.hasFormOf(Architecture.of(f)) ? 0 : 1;
    }
    assertThat(cut).isGreaterThan(Cases.of(20));
  }

  /** Two matrices that are composed where numbers count, with products that no double holds. */
  @Test
  void of_numbersThatOverflow_looksAtNone() {
    Affine large = Affine.of(Matrix.of(2, 2, 1e300, 1e300, 1e300, 1e300), Vector.of(1e300, 1));
    Network f = Network.of(List.of(large, large));
    assertThat(Architecture.of(f).widths()).containsExactly(2, 2);
    assertThat(Theta.of(f, Semantics.REAL, Stop.when(() -> true))).isEmpty(); // none was made
  }
}
