package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.integral.MeanNorm;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.testing.Chains;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Networks that time is up to lay out: whatever would bound them says nothing. */
class LateLayoutTest {
  private static final Network F = Chains.of(new SplittableRandom(1), 2, 8, 8, 1);
  private static final Network G = Chains.of(new SplittableRandom(2), 2, 8, 8, 1);
  private static final Box BOX = Box.cube(2, -1, 1);

  /** One that has stopped so long ago that the grace after a limit is over. */
  private static Stop longAgo() throws InterruptedException {
    Stop stop = Stop.when(() -> true);
    assertThat(stop.stopped()).isTrue();
    Thread.sleep(1000);
    return stop;
  }

  @Test
  void longAfterTheStop_nothingIsProved() throws InterruptedException {
    Stop late = longAgo();
    assertThat(UnstableNeurons.count(F, G, BOX, late)).isEmpty();
    assertThat(ApartBound.largestOutput(F, G, BOX, late)).isInfinite();
    assertThat(InactiveNeurons.of(F, Domain.of(BOX), late)).isEmpty();
    assertThat(Ranges.of(F, G, Domain.of(BOX), 1, late)).isEqualTo(Ranges.NONE);
    MeanNorm mean = mean(late);
    assertThat(mean.ending()).isEqualTo(MeanNorm.Ending.TIMEOUT);
    assertThat(mean.boxes()).isZero();
    assertThat(List.of(mean.lower(), mean.upper())).containsExactly(0.0, Double.POSITIVE_INFINITY);
  }

  private static MeanNorm mean(Stop stop) {
    Problem problem = new Problem(F, G, Domain.of(BOX), Property.bracket());
    return MeanNorm.of(problem, 1, 0.1, SearchOptions.defaults().withThreads(1).withStop(stop));
  }
}
