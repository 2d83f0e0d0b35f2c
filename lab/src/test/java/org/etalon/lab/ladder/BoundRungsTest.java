package org.etalon.lab.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.testing.RandomNetworks;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Rungs that take no search: within a limit, and at the end of the range of numbers. */
class BoundRungsTest {
  private static final Box HULL = Box.cube(2, -1, 1);

  private static List<Rung> rungs(double seconds) {
    AtomicLong clock = new AtomicLong();
    TimeLimit limit = new TimeLimit(seconds, true, () -> clock.addAndGet(1_000_000_000));
    return InstanceRungs.of(new RandomNetworks(44).network(2), HULL, Norm.INF, 0.05, limit);
  }

  /**
   * By a clock that goes on by a second whenever it is read: what was cut short refuses nothing.
   */
  @Test
  void boundsCutShortAnywhere_sayWhatIsSoAndWhatWasNotReached() {
    List<Rung> whole = rungs(Double.POSITIVE_INFINITY);
    assertThat(whole).allMatch(rung -> rung.bits().isPresent() && rung.reproducible());
    int cut = 0;
    for (int seconds = 0; seconds < 1000; seconds += 7) {
      List<Rung> found = rungs(seconds);
      for (int k = 0; k < whole.size(); k++) {
        Rung rung = found.get(k);
        if (rung.bits().isPresent()) {
          assertThat(rung.bits().getAsDouble())
              .as(rung.name())
              .isGreaterThanOrEqualTo(whole.get(k).bits().orElseThrow());
        }
        boolean late = rung.note().endsWith(Rung.IN_TIME);
        if (!late) {
          assertThat(rung.note()).as(rung.name()).isEmpty();
          assertThat(rung.bits()).isEqualTo(whole.get(k).bits());
        }
        assertThat(rung.reproducible() && late).isFalse();
        cut += late && rung.bits().isPresent() ? 1 : 0;
      }
    }
    assertThat(cut).isPositive();
  }

  @Test
  void boundsAskTheClockSiteBySite() {
    AtomicInteger read = new AtomicInteger();
    TimeLimit limit =
        new TimeLimit(
            1,
            true,
            () -> {
              read.incrementAndGet();
              return 0;
            });
    Network deep = Network.alternating(new ArrayList<>(java.util.Collections.nCopies(40, UNIT)));
    InstanceRungs.of(deep, Box.cube(1, -1, 1), Norm.INF, 0.5, limit);
    assertThat(read.get()).isGreaterThan(5 * 40);
  }

  private static final Affine UNIT = Affine.of(Matrix.of(1, 1, 1), Vector.of(0.25));

  /** Norms that were ended early are of another class: there is no number, and it says why. */
  @Test
  void classCutShortAnywhere_saysSo() {
    Epsilon epsilon = Epsilon.of(0.05);
    Network known = new RandomNetworks(45).network(2);
    List<Rung> whole = ClassRungs.of(known, HULL, Norm.INF, epsilon, Stop.NEVER);
    boolean ended = false;
    for (int questions = 0; !ended; questions++) {
      int most = questions;
      AtomicInteger asked = new AtomicInteger();
      Stop stop = Stop.when(() -> asked.incrementAndGet() > most);
      Network fresh = new RandomNetworks(45).network(2); // not laid out before
      List<Rung> found = ClassRungs.of(fresh, HULL, Norm.INF, epsilon, stop);
      ended = !stop.hasStopped();
      for (int k = 0; k < 2; k++) {
        assertThat(found.get(k).reproducible()).isEqualTo(ended);
        assertThat(found.get(k).note()).isEqualTo(ended ? "" : Rung.IN_TIME);
        assertThat(found.get(k).bits().isPresent()).isEqualTo(ended);
        assertThat(!ended || found.get(k).bits().equals(whole.get(k).bits())).isTrue();
      }
    }
    AtomicInteger asked = new AtomicInteger();
    Stop never = Stop.when(() -> false).watchedBy(asked::incrementAndGet);
    Network fresh = new RandomNetworks(45).network(2);
    ClassRungs.of(fresh, HULL, Norm.INF, epsilon, never);
    int all = asked.getAndSet(0);
    ClassRungs.of(fresh, HULL, Norm.INF, epsilon, never); // laid out now
    assertThat(all - asked.get()).isGreaterThanOrEqualTo(fresh.nodes().size());
  }

  /** A class whose norms overflow ends no ladder; nor does one of too many bits. */
  @Test
  void classesBeyondNumbers_sayWhy() {
    Network huge =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(1, 2, 1.5e308, 1.5e308), Vector.of(0)),
                Affine.of(Matrix.of(1, 1, 1), Vector.of(0))));
    List<Rung> rungs = Ladder.bounds(huge, Domain.of(HULL), Property.atMost(1), 600);
    assertThat(rungs.subList(0, 2)).allMatch(rung -> rung.bits().isEmpty());
    assertThat(rungs.get(0).note()).isEqualTo("does not apply: the norms of its layers overflow");
    assertThat(rungs).hasSize(7);
    List<Affine> layers = new ArrayList<>();
    for (int l = 0; l < 80; l++) {
      layers.add(Affine.of(Matrix.of(1, 1, 0x1p1000), Vector.of(0)));
    }
    List<Rung> deep =
        ClassRungs.of(
            Network.alternating(layers), Box.cube(1, -1, 1), Norm.INF, Epsilon.of(1), Stop.NEVER);
    assertThat(deep).allMatch(rung -> rung.bits().isEmpty());
    assertThat(deep.get(0).note()).contains("more than 65536 bits");
    assertThat(deep.get(0).missing()).contains("not found");
  }
}
