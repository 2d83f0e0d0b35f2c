package org.etalon.engine.lattice;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Network;
import org.etalon.problem.Epsilon;
import org.etalon.problem.GridPoints;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.GridCase;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Complete enumeration of grids, against decimals, for every rounding and overflow. */
class GridMaximumTest {
  private static double root(BigDecimal value, Norm norm) {
    return norm == Norm.TWO ? Math.sqrt(value.doubleValue()) : value.doubleValue();
  }

  @Test
  void over_everyRoundingAndOverflow_isTheLargestOfAll() {
    SplittableRandom random = new SplittableRandom(31);
    try (Workers workers = new Workers(2)) {
      for (int n = 0; n < Cases.of(2000); n++) {
        GridCase c = GridCase.of(random, n);
        GridTrial.Found found =
            new GridMaximum(c.f(), c.g(), c.norm(), c.grid(), 2)
                .over(c.box(), workers, Stop.NEVER, () -> {})
                .orElseThrow();
        BigDecimal largest = c.largest();
        if (largest.signum() < 0) {
          assertThat(found.point()).isEmpty();
          continue;
        }
        double expected = root(largest, c.norm());
        assertThat(found.attained()).isTrue();
        assertThat(found.upper())
            .as("case " + n)
            .isBetween(expected, Math.nextUp(Math.nextUp(expected)));
      }
    }
  }

  /** Doubles do not find steps of values surely, so all points are tried exactly. */
  @Test
  void over_castsOfTheirOwnSteps_isTheLargestOfAll() {
    SplittableRandom random = new SplittableRandom(33);
    CastNetworks casts = new CastNetworks(34);
    try (Workers workers = new Workers(2)) {
      for (int n = 0; n < 100; n++) {
        GridCase c = GridCase.of(random, n);
        Network g = casts.castDynamically(c.f(), false);
        GridPoints points = c.grid().in(c.box());
        Dyadic largest = Dyadic.ZERO;
        for (long at = 0; at < points.count(); at++) {
          double[] x = points.point(at);
          Dyadic[] y = c.f().forwardExact(x);
          Dyadic[] yPrime = g.forwardExact(x);
          for (int i = 0; i < y.length; i++) {
            largest = largest.max(yPrime[i].subtract(y[i]).abs());
          }
        }
        GridTrial.Found found =
            new GridMaximum(c.f(), g, Norm.INF, c.grid(), 2)
                .over(c.box(), workers, Stop.NEVER, () -> {})
                .orElseThrow();
        assertThat(found.attained()).isTrue();
        assertThat(found.upper()).isEqualTo(largest.toDoubleUp());
      }
    }
  }

  @Test
  void certify_onAGrid_isComplete() {
    SplittableRandom random = new SplittableRandom(32);
    SearchOptions options = SearchOptions.defaults().withThreads(1).withRecording(true);
    for (int n = 0; n < Cases.of(40); n++) {
      GridCase c = GridCase.of(random, n);
      BigDecimal largest = c.largest();
      if (largest.signum() <= 0) {
        continue;
      }
      double expected = root(largest, c.norm());
      Certification bracket =
          Certifier.certify(problem(c, new Property.Bracket(c.norm(), 0)), options);
      assertThat(bracket.upperBound()).isBetween(expected, 1e-15 + expected * (1 + 1e-15));
      assertThat(bracket.lowerBound()).isBetween(expected * (1 - 1e-15), expected);
      if (c.norm() != Norm.TWO) {
        Epsilon most = Epsilon.parse(largest.toPlainString());
        Epsilon less = Epsilon.parse(largest.subtract(new BigDecimal("1e-60")).toPlainString());
        assertThat(verdict(c, most, options)).isEqualTo(Verdict.CERTIFIED);
        assertThat(verdict(c, less, options)).isEqualTo(Verdict.FALSIFIED);
      }
    }
  }

  private static Problem problem(GridCase c, Property property) {
    return new Problem(c.f(), c.g(), c.domain(), property);
  }

  private static Verdict verdict(GridCase c, Epsilon epsilon, SearchOptions options) {
    return Certifier.certify(problem(c, new Property.Distance(c.norm(), epsilon)), options)
        .verdict();
  }
}
