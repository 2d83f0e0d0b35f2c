package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.TimerTask;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/**
 * A network of which one bounding step takes far longer than the limit. Times are processor times
 * of the searching thread, the only one: they do not depend on what else the machine does.
 */
class TimeLimitTest {
  private static final double LIMIT = 1;
  private static final double GRACE = 2;

  private static final Network F = network(784, 800, 800, 800, 10);
  private static final Network G =
      FloatQuantizer.quantize(FoldedNetwork.of(F), FloatFormat.FLOAT16).network();
  private static final Domain DOMAIN = domain();

  private static Network network(int... widths) {
    SplittableRandom random = new SplittableRandom(1);
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] weights = new double[widths[l] * widths[l - 1]];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = (float) ((random.nextDouble() - 0.5) * Math.sqrt(12.0 / widths[l - 1]));
      }
      layers.add(
          Affine.of(
              Matrix.of(widths[l], widths[l - 1], weights), Vector.of(new double[widths[l]])));
    }
    return Network.alternating(layers);
  }

  private static Domain domain() {
    double[] lower = new SplittableRandom(2).doubles(784).toArray();
    return Domain.of(Box.of(lower, Arrays.stream(lower).map(x -> x + 0.06).toArray()));
  }

  private static double seconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }

  /** Runs a search and checks that its listener never waited long; returns the time it took. */
  private static double run(SearchOptions options, Bracket.Ending ending) {
    List<Double> reports = new ArrayList<>(List.of(seconds()));
    double start = seconds();
    Bracket bracket =
        BranchAndBound.run(
            F, G, DOMAIN, options.withThreads(1).withListener(progress -> reports.add(seconds())));
    double took = seconds() - start;
    assertThat(bracket.ending()).isEqualTo(ending);
    assertThat(bracket.reproducible()).isFalse();
    assertThat(bracket.upperBound()).isFinite().isGreaterThan(bracket.lowerBound());
    assertThat(bracket.lowerBound()).isPositive();
    for (int k = 1; k < reports.size(); k++) {
      assertThat(reports.get(k) - reports.get(k - 1)).isLessThan(1);
    }
    return took;
  }

  @Test
  void run_timeLimitInTheFirstPass_isKeptAndSomethingIsProved() {
    for (boolean tree : new boolean[] {false, true}) {
      SearchOptions options = SearchOptions.defaults().withTree(tree).withSeconds(LIMIT);
      assertThat(run(options, Bracket.Ending.TIMEOUT)).isLessThan(LIMIT + GRACE);
    }
  }

  @Test
  void run_interruptedInTheFirstPass_endsWithinTheGrace() {
    Thread caller = Thread.currentThread();
    Timer timer = new Timer(true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            caller.interrupt();
          }
        },
        (long) (1000 * LIMIT));
    double took = run(SearchOptions.defaults().withSeconds(600), Bracket.Ending.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(took).isLessThan(LIMIT + GRACE);
  }

  @Test
  void run_stoppedFromOutside_endsWithinTheGrace() {
    SearchOptions options = SearchOptions.defaults().withSeconds(600);
    double took = run(options.withStop(Stop.after(LIMIT)), Bracket.Ending.CANCELLED);
    assertThat(took).isLessThan(LIMIT + GRACE);
  }
}
