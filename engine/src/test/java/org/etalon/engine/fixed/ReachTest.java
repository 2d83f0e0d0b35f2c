package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class ReachTest {
  private static final Network F =
      Network.alternating(
          List.of(
              Affine.of(Matrix.of(1, 1, 0.75), Vector.of(0.125)),
              Affine.of(Matrix.of(1, 1, -1.5), Vector.of(0.25))));

  private static final Domain DOMAIN = Domain.of(Box.cube(1, 0, 0.9));

  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(1).withMaxSubproblems(10).withSeconds(60);

  private static Stop over() {
    Stop stop = Stop.when(() -> true);
    stop.stopped();
    return stop;
  }

  @Test
  void of_afterTheLimit_looksAtNoFurtherValue() {
    Reach reach = new Reach(F, DOMAIN, OPTIONS);
    double largest = reach.of(2, Stop.NEVER).orElseThrow();
    assertThat(largest).isBetween(0.799, 0.8);
    assertThat(reach.isHurried()).isFalse();
    assertThat(reach.of(2, over()).orElseThrow()).isEqualTo(largest);
    assertThat(reach.isHurried()).isFalse();
    assertThat(reach.of(3, over())).isEmpty();
    assertThat(reach.isHurried()).isTrue();
  }

  @Test
  void of_limitDuringAnAttack_endsIt() {
    Reach reach = new Reach(F, DOMAIN, OPTIONS);
    AtomicInteger asked = new AtomicInteger();
    reach.of(2, Stop.when(() -> asked.incrementAndGet() > 1));
    assertThat(asked.get()).isGreaterThan(1);
    assertThat(reach.isHurried()).isTrue();
  }

  /** What time kept from being known once may be known another time. */
  @Test
  void run_reachThatIsHurried_isNotReproducible() {
    for (boolean hurried : new boolean[] {false, true}) {
      Reach reach = new Reach(F, DOMAIN, OPTIONS);
      reach.of(2, hurried ? over() : Stop.NEVER);
      FixedRequest request =
          new FixedRequest(
              QuantizationRequest.uniform(8, 8),
              ActivationWidths.same(),
              true,
              OptionalInt.empty(),
              IntegerBits.attained(),
              RoundingMode.HALF_EVEN,
              OptionalInt.empty());
      FixedResult found =
          FixedSearch.run(
              F,
              DOMAIN,
              Property.atMost(0.1),
              request,
              reach,
              OPTIONS,
              (widths, progress) -> {},
              new FixedLog(F, DOMAIN, Property.atMost(0.1), OPTIONS.effort()));
      assertThat(found.reproducible()).isEqualTo(!hurried);
    }
  }
}
