package org.etalon.lab.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/** Rungs whose number does not stand, because what was left open may be less than is known. */
class CertifiedRungsTest {
  private static final long BOXES = 4; // so few that widths stay open

  private static final Rung OF_CLASS = proof("class", true, 1);

  private final Network f = new RandomNetworks(43).network(2);

  private static Rung proof(String guarantee, boolean ofClass, int bits) {
    return Rung.of(
        guarantee,
        Optional.of(Grid.NAIVE),
        Rung.Kind.SUFFICIENT,
        ofClass,
        OptionalInt.of(bits),
        "",
        0,
        true);
  }

  private List<Rung> rungs(List<Rung> before, double seconds) {
    return CertifiedRungs.of(
        f,
        Domain.of(Box.cube(2, -1, 1)),
        Property.atMost(0.05),
        SearchOptions.defaults().withThreads(1).withMaxSubproblems(BOXES),
        new TimeLimit(seconds, false),
        before,
        (setting, bits, progress) -> {});
  }

  @Test
  void notes_nameNoWidthAboveTheCertifiedOne() {
    List<Rung> known = rungs(List.of(), 600);
    int certified = (int) known.get(0).bits().orElseThrow();
    assertThat(certified).isLessThan(32);
    assertThat(known.get(0).note()).contains("not reached within the limits");
    List<Rung> open = rungs(List.of(OF_CLASS), 600);
    assertThat(open.get(0).bits()).isEmpty();
    assertThat(open.get(0).note()).isEqualTo(known.get(0).note() + ", " + certified + " certified");
    Rung attained = open.get(open.size() - 1);
    assertThat(attained.kind()).isEqualTo(Rung.Kind.ATTAINED);
    assertThat(attained.note()).isEqualTo(known.get(known.size() - 1).note());
  }

  @Test
  void notes_nameNoWidthThatABoundProves() {
    List<Rung> open = rungs(List.of(OF_CLASS, proof("norms", false, 20)), 0);
    assertThat(open.get(0).bits()).isEmpty();
    assertThat(open.get(0).note()).isEqualTo("1..19 not reached in time");
    assertThat(open.get(open.size() - 1).note()).isEqualTo("1..19 not reached in time");
  }
}
