package org.etalon.engine.fixed;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Cases;
import org.junit.jupiter.api.Test;

/**
 * Decisions of networks in fixed point, against a look at every input of a grid with decisions
 * written here. Case n is made from seed n alone.
 */
class FixedDecisionsTest {
  private static final double STEP = 0.125;

  private static Network network(SplittableRandom random) {
    return Network.alternating(List.of(affine(random, 2, 4), affine(random, 4, 3)));
  }

  private static Affine affine(SplittableRandom random, int inputs, int outputs) {
    double[] numbers = random.doubles((inputs + 1L) * outputs, -1, 1).toArray();
    double[] weights = new double[inputs * outputs];
    System.arraycopy(numbers, 0, weights, 0, weights.length);
    double[] bias = new double[outputs];
    System.arraycopy(numbers, weights.length, bias, 0, outputs);
    return Affine.of(Matrix.of(outputs, inputs, weights), Vector.of(bias));
  }

  private static BigDecimal[] outputs(Network network, double[] x) {
    return Arrays.stream(network.forwardExact(x))
        .map(value -> value.toBigDecimal())
        .toArray(BigDecimal[]::new);
  }

  /** Whether g's largest output is one of f's largest; of a margin, where f leads by more. */
  private static boolean agree(BigDecimal[] f, BigDecimal[] g, BigDecimal margin) {
    for (int i = 0; i < f.length; i++) {
      boolean leads = true;
      boolean largestInG = true;
      boolean aloneInG = true;
      boolean largestInF = true;
      for (int k = 0; k < f.length; k++) {
        if (k != i) {
          leads &= f[i].subtract(f[k]).compareTo(margin) > 0;
          largestInF &= f[i].compareTo(f[k]) >= 0;
          largestInG &= g[i].compareTo(g[k]) >= 0;
          aloneInG &= g[i].compareTo(g[k]) > 0;
        }
      }
      boolean wrong = margin.signum() > 0 ? leads && !aloneInG : largestInG && !largestInF;
      if (wrong) {
        return false;
      }
    }
    return true;
  }

  private static boolean agreeEverywhere(Network f, Network g, BigDecimal margin) {
    for (int a = -8; a <= 8; a++) {
      for (int b = -8; b <= 8; b++) {
        double[] x = {STEP * a, STEP * b};
        if (!agree(outputs(f, x), outputs(g, x), margin)) {
          return false;
        }
      }
    }
    return true;
  }

  @Test
  void run_onAGrid_findsTheFewestBitsThatChangeNoDecision() {
    int cases = Cases.all() ? 48 : 6;
    Map<Verdict, Integer> count = new EnumMap<>(Verdict.class);
    Domain domain =
        new Domain(
            List.of(Box.of(new double[] {-1, -1}, new double[] {1, 1})),
            Optional.of(Grid.of(STEP, STEP)));
    for (int seed = 1; seed <= cases; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Network f = network(random);
      BigDecimal margin = new BigDecimal(seed % 3 == 0 ? "0" : seed % 3 == 1 ? "0.1" : "0.3");
      FixedRequest request =
          new FixedRequest(
              QuantizationRequest.uniform(2, 9),
              ActivationWidths.same(),
              random.nextBoolean(),
              RoundingMode.HALF_EVEN,
              OptionalInt.empty());
      FixedResult found =
          FixedSearch.run(
              f,
              domain,
              new Property.SameDecision(Epsilon.parse(margin.toPlainString())),
              request,
              SearchOptions.defaults().withThreads(1 + seed % 2).withMaxSubproblems(2000),
              (bits, progress) -> {});
      for (FixedAttempt attempt : found.tried()) {
        Network g = attempt.network().network();
        Verdict verdict = attempt.certification().verdict();
        count.merge(verdict, 1, Integer::sum);
        assertThat(verdict == Verdict.CERTIFIED)
            .as("seed %d, %d bits", seed, attempt.bits())
            .isEqualTo(agreeEverywhere(f, g, margin));
        if (verdict == Verdict.FALSIFIED) {
          double[] x = attempt.certification().bracket().witness().orElseThrow().input().toArray();
          assertThat(domain.contains(x)).isTrue();
          assertThat(agree(outputs(f, x), outputs(g, x), margin)).as("seed %d", seed).isFalse();
        }
      }
    }
    assertThat(count.getOrDefault(Verdict.UNKNOWN, 0)).isZero();
    assertThat(count.get(Verdict.CERTIFIED)).isGreaterThan(cases / 3);
    assertThat(count.get(Verdict.FALSIFIED)).isGreaterThan(cases / 2);
  }
}
