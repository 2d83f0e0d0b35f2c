package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.engine.integral.MeanNorm;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.instance.InstanceBound;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.lab.instance.PathNorms;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PairBoundsTest {
  /** Two wide layers: their spectral norms alone take far longer than this. */
  private static Network wide(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return Network.alternating(
        List.of(layer(random, 784, 1500), layer(random, 1500, 1500), layer(random, 1500, 10)));
  }

  private static Affine layer(SplittableRandom random, int inputs, int outputs) {
    double size = 1 / Math.sqrt(inputs);
    double[] weights = random.doubles((long) inputs * outputs, -size, size).toArray();
    return Affine.of(Matrix.of(outputs, inputs, weights), Vector.of(new double[outputs]));
  }

  @Tag("slow")
  @Test
  void of_largeNetworks_keepsTheLimitInAllTogether() {
    Domain domain = Domain.of(Box.cube(784, 0, 0.01));
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(1);
    Network f = wide(1);
    Network g = wide(2);
    double before = processorSeconds();
    PairBounds bounds = PairBounds.of(f, g, domain, Norm.INF, options);
    assertThat(processorSeconds() - before).isLessThan(4);
    List<InstanceBound> all = bounds.bounds();
    assertThat(all.stream().map(InstanceBound::note)).contains(InstanceBound.LATE);
    assertThat(all.get(all.size() - 1).value()).isFinite();
    assertThat(String.valueOf(bounds.describe())).contains(InstanceBound.LATE);
  }

  /** What bounds and search take together is the time asked for. */
  @Test
  void of_pairThatIsNeverDecided_takesTheTimeOnce() {
    Network f = HardNetwork.of();
    double[] zeros = new double[16];
    double[] ones = new double[16];
    Arrays.fill(ones, 1);
    Network g = f.withAffine(affine -> new Affine(affine.map(), shifted(affine.bias())));
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(1.5);
    double before = processorSeconds();
    PairBounds.of(f, g, Domain.of(Box.of(zeros, ones)), Norm.INF, options);
    assertThat(processorSeconds() - before).isLessThan(2.5);
  }

  /** Networks are not laid out once time is up: each bound says so, and the norms are unknown. */
  @Test
  void of_noTimeToLayOut_saysSoOfEachBound() {
    Network f = HardNetwork.of();
    SearchOptions options = SearchOptions.defaults().withThreads(1).withSeconds(1e-9);
    PairBounds bounds = PairBounds.of(f, f, Domain.of(Box.cube(16, 0, 1)), Norm.INF, options);
    List<InstanceBound> all = bounds.bounds();
    assertThat(all.subList(0, all.size() - 2)).isEqualTo(InstanceBounds.late());
    assertThat(bounds.paths()).isSameAs(PathNorms.UNKNOWN);
  }

  @Test
  void sentence_ofAMean_saysWhereNothingIsKnown() {
    MeanNorm none = new MeanNorm(1, 0, Double.POSITIVE_INFINITY, 0, MeanNorm.Ending.TIMEOUT);
    assertThat(BoundsCommand.sentence(none))
        .isEqualTo(
            "Nothing was known in time of the L^1 norm of g - f over the domain (uniform, of mass"
                + " 1).");
    MeanNorm some = new MeanNorm(2, 0.5, 1, 3, MeanNorm.Ending.COMPLETE);
    assertThat(BoundsCommand.sentence(some))
        .startsWith("The L^2 norm of g - f over the domain (uniform, of mass 1) is at least 0.5")
        .endsWith("(proved; 3 boxes).");
  }

  private static Vector shifted(Vector bias) {
    return Vector.of(Arrays.stream(bias.toArray()).map(b -> b + 0.1).toArray());
  }

  private static double processorSeconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }
}
