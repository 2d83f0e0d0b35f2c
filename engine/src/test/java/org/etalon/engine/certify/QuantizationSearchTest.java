package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.Granularity;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

class QuantizationSearchTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(2).withSeconds(10);
  private static final Box BOX = Box.cube(2, -1, 1);

  @Test
  void run_randomNetworks_findsExactlyTheFewestBitsOfTheOracle() {
    RandomNetworks random = new RandomNetworks(41);
    for (int n = 0; n < 25; n++) {
      Network f = random.network(2);
      double epsilon = 0.05 * (1 + size(f));
      int expected = -1;
      for (int bits = 2; bits <= 14 && expected < 0; bits++) {
        QuantizedNetwork g =
            UniformQuantizer.quantize(
                f,
                new UniformScheme(
                    bits, Rounding.FLOOR, Granularity.NETWORK, StepRule.POWER_OF_TWO, false));
        double maximum = new LinearRegions(f, g.network(), BOX).maximumInf().toDouble();
        expected = maximum <= epsilon ? bits : -1;
      }
      QuantizationResult result =
          QuantizationSearch.run(
              QuantizationProblem.of(
                  f, Domain.of(BOX), Property.atMost(epsilon), QuantizationRequest.uniform(2, 14)),
              OPTIONS);
      if (expected > 0) {
        assertThat(result.verdict()).isEqualTo(Verdict.CERTIFIED);
        assertThat(result.best().bits()).isEqualTo(expected);
        assertThat(result.minimal()).isTrue();
        assertThat(result.undecided()).isEmpty();
        for (Attempt attempt : result.tried()) {
          if (attempt.bits() < expected) {
            assertThat(attempt.certification().verdict()).isEqualTo(Verdict.FALSIFIED);
          }
        }
        assertThat(result.tried()).hasSizeGreaterThanOrEqualTo(expected - 1);
      } else {
        assertThat(result.verdict()).isEqualTo(Verdict.FALSIFIED);
      }
    }
  }

  /** Searches that make room for others begin again and end the same. */
  @Test
  void run_withMemoryForOneSearch_givesTheSameResult() {
    RandomNetworks random = new RandomNetworks(44);
    long most = 0;
    for (int n = 0; n < 25; n++) {
      Network f = random.network(2);
      Property.Distance property = Property.atMost(0.02 * (1 + size(f)));
      QuantizationRequest request = QuantizationRequest.uniform(2, 14);
      Domain domain = Domain.of(BOX);
      QuantizationResult all =
          QuantizationSearch.run(QuantizationProblem.of(f, domain, property, request), OPTIONS);
      QuantizationResult one =
          SettingsSearch.run(
                  new QuantizationProblem(f, domain, property, List.of(request)),
                  OPTIONS,
                  (setting, bits, progress) -> {},
                  1)
              .best()
              .result()
              .orElseThrow();
      assertThat(one.best().bits()).isEqualTo(all.best().bits());
      assertThat(one.undecided()).isEqualTo(all.undecided());
      assertThat(one.tried()).hasSameSizeAs(all.tried());
      for (int k = 0; k < all.tried().size(); k++) {
        Certification a = all.tried().get(k).certification();
        Certification b = one.tried().get(k).certification();
        assertThat(b.verdict()).isEqualTo(a.verdict());
        assertThat(b.upperBound()).isEqualTo(a.upperBound());
        assertThat(b.lowerBound()).isEqualTo(a.lowerBound());
        assertThat(b.bracket().subproblems()).isEqualTo(a.bracket().subproblems());
        most = Math.max(most, a.bracket().subproblems());
      }
    }
    assertThat(most).isGreaterThan(10); // some were begun again
  }

  /** The largest absolute output at the corners: it sets the scale of epsilon. */
  private static double size(Network f) {
    double largest = 0;
    for (double x : new double[] {-1, 1}) {
      for (double y : new double[] {-1, 1}) {
        for (double out : f.forward(new double[] {x, y})) {
          largest = Math.max(largest, Math.abs(out));
        }
      }
    }
    return largest;
  }

  @Test
  void run_floatFormat_triesItAlone() {
    Network f = new RandomNetworks(42).network(2);
    QuantizationResult result =
        QuantizationSearch.run(
            QuantizationProblem.of(
                f,
                Domain.of(BOX),
                Property.atMost(1),
                QuantizationRequest.floating(FloatFormat.FLOAT16)),
            OPTIONS);
    assertThat(result.tried()).hasSize(1);
    assertThat(result.best().bits()).isEqualTo(16);
    assertThat(result.verdict()).isEqualTo(Verdict.CERTIFIED);
  }

  @Test
  void run_interruptedOrOutOfTime_answersWithWhatItHas() {
    Network f = new RandomNetworks(43).network(2);
    QuantizationRequest request = QuantizationRequest.uniform(1, 24);
    Thread.currentThread().interrupt();
    QuantizationResult cancelled =
        QuantizationSearch.run(
            QuantizationProblem.of(f, Domain.of(BOX), Property.atMost(1e-9), request), OPTIONS);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(cancelled.tried()).isNotEmpty();
    QuantizationResult late =
        QuantizationSearch.run(
            QuantizationProblem.of(f, Domain.of(BOX), Property.atMost(1e-9), request),
            OPTIONS.withSeconds(1e-6));
    assertThat(late.tried()).isNotEmpty();
    assertThat(late.minimal()).isFalse();
    for (QuantizationResult early : List.of(cancelled, late)) {
      assertThat(early.tried().size()).isLessThan(24);
      assertThat(early.verdict()).isEqualTo(Verdict.UNKNOWN); // untried widths are undecided
      assertThat(early.undecided()).hasSizeGreaterThanOrEqualTo(24 - early.tried().size());
      assertThat(early.tried().get(early.tried().size() - 1).bits()).isEqualTo(24); // widest first
    }
  }

  @Test
  void run_littleTime_certifiesAWideWidthBeforeAll() {
    Network f = new RandomNetworks(47).network(2);
    QuantizationResult result =
        QuantizationSearch.run(
            QuantizationProblem.of(
                f, Domain.of(BOX), Property.atMost(0.5), QuantizationRequest.uniform(1, 24)),
            OPTIONS.withSeconds(1e-6));
    assertThat(result.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(result.minimal()).isFalse();
  }

  @Test
  void certify_withoutEpsilon_isBounded() {
    RandomNetworks random = new RandomNetworks(44);
    Network f = random.network(2);
    Certification certification =
        Certifier.certify(
            new Problem(f, random.perturbed(f), Domain.of(BOX), Property.bracket(0.1)), OPTIONS);
    assertThat(certification.verdict()).isEqualTo(Verdict.BOUNDED);
    assertThat(certification.upperBound()).isGreaterThanOrEqualTo(certification.lowerBound());
  }

  @Test
  void request_outsideItsRange_isRefused() {
    assertThatThrownBy(() -> QuantizationRequest.uniform(0, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> QuantizationRequest.uniform(5, 4))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> QuantizationRequest.uniform(5, 33))
        .isInstanceOf(IllegalArgumentException.class);
    Network f = new RandomNetworks(45).network(2);
    assertThatThrownBy(
            () -> new QuantizationProblem(f, Domain.of(BOX), Property.atMost(1), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("setting");
    assertThat(
            new QuantizationRequest(
                    1,
                    2,
                    Rounding.NEAREST,
                    Granularity.CHANNEL,
                    StepRule.FREE,
                    true,
                    Optional.empty())
                .saturate())
        .isTrue();
  }
}
