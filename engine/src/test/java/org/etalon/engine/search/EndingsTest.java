package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

/** Decisions that need no splitting, bounds that splitting cannot lower, and why a search ended. */
class EndingsTest {
  private static final SearchOptions OPTIONS =
      SearchOptions.defaults().withThreads(2).withMaxSubproblems(20_000);

  private static final Domain UNIT = Domain.of(Box.cube(2, 0, 1));

  private static Network plane(double x, double y, double constant) {
    return Network.of(List.of(Affine.of(Matrix.of(1, 2, x, y), Vector.of(constant))));
  }

  /** Two neurons that switch inside the unit square, and a constant. */
  private static Network bent(double constant) {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 2, 1, -1, 0.7, 0.6), Vector.of(0.1, -0.5)),
            Affine.of(Matrix.of(1, 2, 1, -0.9), Vector.of(constant))));
  }

  @Test
  void run_witnessAtTheCentre_endsAtOnce() {
    for (Norm norm : Norm.values()) {
      Property.Distance property = Property.atMost(0.5).withNorm(norm);
      Problem flat = new Problem(plane(0, 0, 0), plane(0, 0, 1), UNIT, property);
      Bracket linear = BranchAndBound.run(flat, OPTIONS);
      Bracket hidden = BranchAndBound.run(new Problem(bent(0), bent(1), UNIT, property), OPTIONS);
      for (Bracket bracket : List.of(linear, hidden)) {
        assertThat(bracket.witness().orElseThrow().exceeds(Epsilon.of(0.5))).isTrue();
        assertThat(bracket.subproblems()).isLessThanOrEqualTo(1);
        assertThat(bracket.ending()).isEqualTo(Bracket.Ending.COMPLETE);
        assertThat(bracket.proved()).isFalse();
        assertThat(bracket.upperBound()).isBetween(1.0, 1 + 1e-9);
      }
    }
  }

  /** The difference is 3 x - y + 0.1 as a double, at most 3.1 at (1, 0). */
  @Test
  void run_linearDifferenceAtEpsilon_isDecidedExactly() {
    Network f = plane(1, 1, 0);
    Network g = plane(4, 0, 0.1);
    Rational maximum = Rational.of(3).add(Rational.of(0.1));
    assertThat(Rational.of(3.1)).isNotEqualTo(maximum);
    double above = Rational.of(3.1).compareTo(maximum) > 0 ? 3.1 : Math.nextUp(3.1);
    for (Norm norm : Norm.values()) {
      assertDecided(f, g, Property.atMost(above).withNorm(norm), true);
      assertDecided(f, g, Property.atMost(Math.nextDown(above)).withNorm(norm), false);
      // 3.1000000000000000055511...: decimals between two doubles are told apart.
      assertDecided(
          f, g, Property.atMost(Epsilon.parse("3.10000000000000000556")).withNorm(norm), true);
      assertDecided(
          f, g, Property.atMost(Epsilon.parse("3.10000000000000000555")).withNorm(norm), false);
    }
    assertDecided(plane(0, 0, 0), plane(0, 0, 0.25), Property.atMost(0.25), true);
    assertDecided(plane(0, 0, 0), plane(0, 0, 0.3), Property.atMost(Epsilon.parse("0.3")), true);
    assertDecided(plane(0, 0, 0), plane(0, 0, 0.1), Property.atMost(Epsilon.parse("0.1")), false);
  }

  private static void assertDecided(
      Network f, Network g, Property.Distance property, boolean holds) {
    Bracket bracket = BranchAndBound.run(new Problem(f, g, UNIT, property), OPTIONS);
    assertThat(bracket.proved()).isEqualTo(holds);
    assertThat(bracket.witness().orElseThrow().exceeds(property.epsilon())).isEqualTo(!holds);
    assertThat(bracket.subproblems()).isOne();
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.COMPLETE);
  }

  /**
   * A box too thin to split, on which the networks are affine, the norm has too many corners, and
   * its range is above epsilon. Wherever it is stopped, it ends, and says no more than is known.
   */
  @Test
  void run_stoppedAnywhereAmidAThinLinearBox_ends() {
    int inputs = 13;
    double[] weights = new double[2 * inputs];
    for (int j = 0; j < inputs; j++) {
      weights[j] = 1;
      weights[inputs + j] = j % 2 == 0 ? 1 : -1;
    }
    Network f = Network.of(List.of(affine(new double[2 * inputs])));
    Network g = Network.of(List.of(affine(weights)));
    // At most r + 13.04 u, by the range of each output r + 13.5 u, with u one step, r^2 = 170.
    BigDecimal epsilon =
        BigDecimal.valueOf(170).sqrt(new MathContext(60)).add(new BigDecimal(13.25 * 0x1p-52));
    Problem problem =
        new Problem(
            f,
            g,
            Domain.of(Box.cube(inputs, 1, Math.nextUp(1.0))),
            new Property.Distance(Norm.TWO, Epsilon.parse(epsilon.toPlainString())));
    Bracket.Ending last = Bracket.Ending.CANCELLED;
    for (int asks = 1; asks < 20; asks++) {
      AtomicInteger left = new AtomicInteger(asks);
      AtomicBoolean splitting = new AtomicBoolean();
      SearchOptions options =
          OPTIONS
              .withThreads(1)
              .withListener(p -> splitting.set(p.phase() == Progress.Phase.SPLIT))
              .withStop(Stop.when(() -> splitting.get() && left.getAndDecrement() <= 0));
      Bracket bracket =
          assertTimeoutPreemptively(
              Duration.ofMinutes(2), () -> BranchAndBound.run(problem, options));
      assertThat(bracket.proved()).isFalse();
      assertThat(new BigDecimal(bracket.upperBound())).isGreaterThan(epsilon);
      last = bracket.ending();
    }
    assertThat(last).as("not stopped").isEqualTo(Bracket.Ending.EXHAUSTED);
  }

  private static Affine affine(double[] weights) {
    return Affine.of(Matrix.of(2, weights.length / 2, weights), Vector.of(0, 0));
  }

  @Test
  void run_linearDifferenceWithoutEpsilon_isBracketedByOneStepOfDoubles() {
    Bracket bracket =
        BranchAndBound.run(
            new Problem(plane(1, 1, 0), plane(4, 0, 0.1), UNIT, Property.bracket()), OPTIONS);
    assertThat(bracket.upperBound()).isEqualTo(Math.nextUp(bracket.lowerBound()));
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.COMPLETE);
  }

  /** Of 20 inputs and some outputs: 3 where the input is one of the output's, else -0.5. */
  private static Network wide(int outputs, double scale) {
    double[] weights = new double[20 * outputs];
    for (int k = 0; k < weights.length; k++) {
      int output = k / 20;
      weights[k] = scale * (k % 20 % outputs == output ? 3 : -0.5);
    }
    return Network.of(
        List.of(Affine.of(Matrix.of(outputs, 20, weights), Vector.of(new double[outputs]))));
  }

  /**
   * 20 inputs have too many corners, but two outputs few signs: ranges give 60, the best corner of
   * a single output 35, and the truth is 50, at 1 everywhere.
   */
  @Test
  void run_norm1OfManyInputsAndFewOutputs_isDecidedBySigns() {
    Domain domain = Domain.of(Box.cube(20, 0, 1));
    for (double scale : new double[] {1, -1}) {
      for (double epsilon : new double[] {50, Math.nextDown(50.0)}) {
        Property.Distance property = Property.atMost(epsilon).withNorm(Norm.ONE);
        Bracket bracket =
            BranchAndBound.run(
                new Problem(wide(2, 0), wide(2, scale), domain, property),
                OPTIONS.withMaxSubproblems(1));
        assertThat(bracket.proved()).isEqualTo(epsilon == 50);
        assertThat(bracket.witness().orElseThrow().exceeds(Epsilon.of(epsilon)))
            .isEqualTo(epsilon < 50);
        assertThat(bracket.ending()).isEqualTo(Bracket.Ending.COMPLETE);
      }
    }
  }

  /**
   * For norm 2 there are too many corners: the best one tried is no maximum, and ranges say more
   * than there is.
   */
  @Test
  void run_norm2OfManyInputs_isNotDecidedByTheCornersTried() {
    Network f = wide(2, 0);
    Network g = wide(2, 1);
    double ranges = 30 * Math.sqrt(2);
    Domain domain = Domain.of(Box.cube(20, 0, 1));
    SearchOptions options = OPTIONS.withMaxSubproblems(1);
    Bracket above =
        BranchAndBound.run(
            new Problem(f, g, domain, Property.atMost(40).withNorm(Norm.TWO)), options);
    assertThat(above.proved()).isFalse();
    assertThat(above.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
    assertThat(above.upperBound()).isBetween(ranges - 1e-9, ranges + 1e-9);
    assertThat(
            BranchAndBound.run(
                    new Problem(f, g, domain, Property.atMost(43).withNorm(Norm.TWO)), options)
                .proved())
        .isTrue();
  }

  /** Some boxes of a domain are decided exactly, others by splitting; the worst of all counts. */
  @Test
  void run_linearAndBentBoxes_takesTheWorst() {
    Domain domain = new Domain(List.of(Box.cube(2, 5, 6), Box.cube(2, 0, 1), Box.cube(2, 7, 8)));
    Network f = bent(0);
    Network g =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(2, 2, 1, -1, 0.7, 0.75), Vector.of(0.1, -0.5)),
                Affine.of(Matrix.of(1, 2, 1, -0.9), Vector.of(0))));
    Rational maximum = Rational.ZERO;
    for (Box box : domain.boxes()) {
      maximum = maximum.max(new LinearRegions(f, g, box).maximumInf());
    }
    Bracket tight = BranchAndBound.run(new Problem(f, g, domain, Property.bracket(1e-6)), OPTIONS);
    assertThat(Rational.of(tight.upperBound())).isGreaterThanOrEqualTo(maximum);
    assertThat(Rational.of(tight.lowerBound())).isLessThanOrEqualTo(maximum);
    assertThat(tight.ending()).isEqualTo(Bracket.Ending.COMPLETE);
    assertThat(tight.volumeDone()).isBetween(1 - 1e-9, 1 + 1e-9);
  }

  /** The bound of constant differences is rounding above them, however small the boxes. */
  @Test
  void run_boundsThatCannotFall_endWithTheReason() {
    Bracket at =
        BranchAndBound.run(new Problem(bent(0), bent(0.25), UNIT, Property.atMost(0.25)), OPTIONS);
    assertThat(at.ending()).isEqualTo(Bracket.Ending.ROUNDING);
    assertThat(at.proved()).isFalse();
    assertThat(at.witness().orElseThrow().exceeds(Epsilon.of(0.25))).isFalse();
    assertThat(at.subproblems()).isLessThan(2000);
    assertThat(at.upperBound()).isBetween(0.25, 0.25 + 1e-9);
    assertThat(at.reproducible()).isTrue();
    Bracket bracket =
        BranchAndBound.run(new Problem(bent(0), bent(0.25), UNIT, Property.bracket()), OPTIONS);
    assertThat(bracket.ending()).isEqualTo(Bracket.Ending.ROUNDING);
    Bracket above =
        BranchAndBound.run(
            new Problem(bent(0), bent(0.25), UNIT, Property.atMost(0.25 * (1 + 1e-9))), OPTIONS);
    assertThat(above.proved()).isTrue();
    assertThat(above.subproblems()).isOne();
  }

  /** relu(x) against twice that: at most 1, at x = 1, where both are affine. */
  @Test
  void run_maximumAtEpsilonInsideAnAffinePiece_isDecidedExactly() {
    Affine in = Affine.of(Matrix.of(1, 2, 1, -0.125), Vector.of(-0.25));
    Network f = Network.alternating(List.of(in, Affine.of(Matrix.of(1, 1, 1), Vector.of(0))));
    Network g = Network.alternating(List.of(in, Affine.of(Matrix.of(1, 1, 2), Vector.of(0))));
    Bracket holds = BranchAndBound.run(new Problem(f, g, UNIT, Property.atMost(0.75)), OPTIONS);
    assertThat(holds.proved()).isTrue();
    assertThat(holds.ending()).isEqualTo(Bracket.Ending.COMPLETE);
    Bracket fails =
        BranchAndBound.run(new Problem(f, g, UNIT, Property.atMost(Math.nextDown(0.75))), OPTIONS);
    assertThat(fails.witness().orElseThrow().exceeds(Epsilon.of(Math.nextDown(0.75)))).isTrue();
  }

  /** Epsilon at, just below and just above the exact maximum: nothing false, mostly decided. */
  @Test
  void run_epsilonAroundTheMaximum_isNeverWrongAndEnds() {
    RandomNetworks random = new RandomNetworks(61);
    int asked = 0;
    int decided = 0;
    int rounding = 0;
    for (int n = 0; n < Cases.of(100); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      Rational maximum = new LinearRegions(f, g, box).maximumInf();
      double near = maximum.toDouble();
      for (double epsilon : new double[] {Math.nextDown(near), near, Math.nextUp(near)}) {
        if (near > 0) {
          Bracket bracket =
              BranchAndBound.run(
                  new Problem(f, g, Domain.of(box), Property.atMost(epsilon)), OPTIONS);
          boolean holds = maximum.compareTo(Rational.of(epsilon)) <= 0;
          assertThat(bracket.proved() && !holds).as("case " + n).isFalse();
          assertThat(bracket.witness().orElseThrow().exceeds(Epsilon.of(epsilon)) && holds)
              .isFalse();
          assertThat(bracket.ending()).as("case " + n).isNotEqualTo(Bracket.Ending.TIMEOUT);
          asked++;
          decided += bracket.ending() == Bracket.Ending.COMPLETE ? 1 : 0;
          rounding += bracket.ending() == Bracket.Ending.ROUNDING ? 1 : 0;
        }
      }
    }
    assertThat(asked).isGreaterThan(Cases.of(150));
    assertThat(decided).isGreaterThan(asked / 2);
    assertThat(decided + rounding).isGreaterThan(asked * 8 / 10);
  }

  /** Where epsilon is above the maximum by more than rounding, no search ends for rounding. */
  @Test
  void run_epsilonSlightlyAbove_isProvedAndNotGivenUp() {
    RandomNetworks random = new RandomNetworks(62);
    int asked = 0;
    int proved = 0;
    for (int n = 0; n < Cases.of(100); n++) {
      int inputs = 1 + n % 2;
      Network f = random.network(inputs);
      Network g = random.perturbed(f);
      Box box = random.box(inputs);
      double epsilon = new LinearRegions(f, g, box).maximumInf().toDouble() * (1 + 1e-6);
      Bracket bracket =
          BranchAndBound.run(new Problem(f, g, Domain.of(box), Property.atMost(epsilon)), OPTIONS);
      double size = 1e-200;
      for (double[] x : List.of(box.lower(), box.center(), box.upper())) {
        size = Math.max(size, Math.abs(f.forward(x)[0]));
      }
      if (epsilon > 1e-4 * size) { // else cancellation leaves little of the digits of doubles
        asked++;
        proved += bracket.proved() ? 1 : 0;
        assertThat(bracket.ending()).as("case " + n).isNotEqualTo(Bracket.Ending.ROUNDING);
      }
    }
    assertThat(asked).isGreaterThan(Cases.of(40));
    assertThat(proved).isGreaterThan(asked * 9 / 10);
  }

  @Test
  void reproducible_exactlyWhereNothingWasCutShort() {
    Network f = bent(0);
    Network g = bent(0.25);
    Problem problem = new Problem(f, g, UNIT, Property.atMost(0.26));
    assertThat(BranchAndBound.run(problem, OPTIONS).reproducible()).isTrue();
    Bracket late = BranchAndBound.run(problem, OPTIONS.withSeconds(1e-9));
    assertThat(late.reproducible()).isFalse();
    Bracket stopped = BranchAndBound.run(problem, OPTIONS.withStop(Stop.when(() -> true)));
    assertThat(stopped.reproducible()).isFalse();
    assertThat(stopped.upperBound()).isFinite();
    Problem tight = new Problem(f, g, UNIT, Property.atMost(0.25));
    Bracket few = BranchAndBound.run(tight, OPTIONS.withMaxSubproblems(100));
    assertThat(few.ending()).isEqualTo(Bracket.Ending.SUBPROBLEM_LIMIT);
    assertThat(few.reproducible()).isTrue();
  }

  /** A first pass that is cut short proves something; the next call begins it again. */
  @Test
  void advance_afterAFirstPassThatWasCutShort_isAsIfThereHadBeenNone() {
    RandomNetworks random = new RandomNetworks(63);
    for (int n = 0; n < Cases.of(20); n++) {
      Network f = random.network(3);
      Network g = random.perturbed(f);
      Domain domain = new Domain(List.of(Box.cube(3, -1, 0), Box.cube(3, 0, 1)));
      Problem problem = new Problem(f, g, domain, Property.bracket(0.01));
      SearchOptions options = OPTIONS.withMaxSubproblems(400);
      Bracket whole = BranchAndBound.run(problem, options);
      try (BranchAndBound search = BranchAndBound.open(problem, options)) {
        Bracket cut = search.advance(-1, 400);
        if (!whole.reproducible() || whole.upperBound() < 1e-200) {
          continue;
        }
        assertThat(cut.ending()).isEqualTo(Bracket.Ending.TIMEOUT);
        assertThat(cut.upperBound()).isFinite().isGreaterThan(whole.upperBound() * (1 - 1e-12));
        Bracket then = search.advance(60, 400);
        assertThat(then.upperBound()).isEqualTo(whole.upperBound());
        assertThat(then.lowerBound()).isEqualTo(whole.lowerBound());
        assertThat(then.subproblems()).isEqualTo(whole.subproblems());
        assertThat(then.reproducible()).isFalse();
      }
    }
  }
}
