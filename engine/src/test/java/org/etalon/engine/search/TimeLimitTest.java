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
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.time.Stop;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A network of which one bounding step takes far longer than the limit. Times are processor times
 * of the searching thread, the only one: they do not depend on what else the machine does.
 */
class TimeLimitTest {
  private static final double LIMIT = 1;
  private static final double GRACE = 4;
  private static final Network DEEP = network(784, 800, 800, 800, 10);

  /** Kernels that are not compiled yet take a hundred times as long for a step. */
  @BeforeAll
  static void compile() {
    Network f = network(64, 64, 64, 10);
    Network g = FloatQuantizer.quantize(f, FloatFormat.FLOAT16).network();
    for (boolean tree : new boolean[] {true, false}) {
      SearchOptions options = SearchOptions.defaults().withThreads(1).withRecording(tree);
      for (int k = 0; k < 4; k++) {
        BranchAndBound.run(
            new Problem(f, g, domain(64), Property.bracket()), options.withMaxSubproblems(1));
      }
    }
  }

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

  private static Domain domain(int inputs) {
    double[] lower = new SplittableRandom(2).doubles(inputs).toArray();
    return Domain.of(Box.of(lower, Arrays.stream(lower).map(x -> x + 0.06).toArray()));
  }

  private static double seconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }

  /** Runs a search and checks that its listener never waited long; returns the time it took. */
  private static double run(Network f, SearchOptions options, Bracket.Ending ending) {
    Network g = FloatQuantizer.quantize(f, FloatFormat.FLOAT16).network();
    List<Double> reports = new ArrayList<>(List.of(seconds()));
    double start = seconds();
    Bracket bracket =
        BranchAndBound.run(
            new Problem(f, g, domain(f.inputSize()), Property.bracket()),
            options.withThreads(1).withListener(progress -> reports.add(seconds())));
    double took = seconds() - start;
    assertThat(bracket.ending()).isEqualTo(ending);
    assertThat(bracket.reproducible()).isFalse();
    assertThat(bracket.upperBound()).isGreaterThan(bracket.lowerBound());
    for (int k = 1; k < reports.size(); k++) {
      assertThat(reports.get(k) - reports.get(k - 1))
          .as("report " + k + " at " + reports)
          .isLessThan(2);
    }
    return took;
  }

  /** With a tree planes alone, for minutes; without, first of all a spectral norm of 10 s. */
  @Test
  void run_timeLimitInTheFirstPass_isKept() {
    SearchOptions options = SearchOptions.defaults().withSeconds(LIMIT);
    assertThat(run(DEEP, options.withRecording(true), Bracket.Ending.TIMEOUT))
        .isLessThan(LIMIT + GRACE);
    Network wide = network(1500, 1500, 500, 10);
    assertThat(run(wide, options, Bracket.Ending.TIMEOUT)).isLessThan(LIMIT + GRACE);
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
    double took = run(DEEP, SearchOptions.defaults().withSeconds(600), Bracket.Ending.CANCELLED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(took).isLessThan(LIMIT + GRACE);
  }

  @Test
  void run_stoppedFromOutside_endsWithinTheGrace() {
    SearchOptions options = SearchOptions.defaults().withSeconds(600);
    double took = run(DEEP, options.withStop(Stop.after(LIMIT)), Bracket.Ending.CANCELLED);
    assertThat(took).isLessThan(LIMIT + GRACE);
  }
}
