package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.problem.Witness;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.LinearRegions.Condition;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/**
 * Decisions and constraints on outputs against an exact oracle that knows nothing of regions: what
 * is certified is met nowhere in the box, what is falsified is met at the witness. Case n is made
 * from seed n alone.
 */
class RegionSearchTest {
  private static final int CASES = 160;

  private static SearchOptions options(long seed) {
    return SearchOptions.defaults()
        .withThreads(1 + (int) (seed % 2))
        .withSeed(seed)
        .withMaxSubproblems(200);
  }

  @Test
  void sameDecision_randomCases_agreesWithTheExactOracle() {
    Map<Verdict, Integer> count = new EnumMap<>(Verdict.class);
    for (long seed = 1; seed <= CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomNetworks networks = new RandomNetworks(seed);
      Network f = networks.network(1 + random.nextInt(2));
      if (f.outputSize() > 1) {
        Network g = networks.perturbed(f);
        Box box = networks.box(f.inputSize());
        double margin = random.nextBoolean() ? 0 : random.nextInt(8) / 8.0;
        Property property = new Property.SameDecision(Epsilon.of(margin));
        count.merge(
            checked(f, g, box, property, oracle(f.outputSize(), margin), seed), 1, Integer::sum);
      }
    }
    assertThat(count.get(Verdict.CERTIFIED)).isGreaterThan(CASES / 20);
    assertThat(count.get(Verdict.FALSIFIED)).isGreaterThan(CASES / 20);
  }

  @Test
  void constraints_randomCases_agreesWithTheExactOracle() {
    Map<Verdict, Integer> count = new EnumMap<>(Verdict.class);
    for (long seed = 1; seed <= CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomNetworks networks = new RandomNetworks(seed);
      Network f = networks.network(1 + random.nextInt(2));
      Network g = random.nextInt(3) == 0 ? f : networks.perturbed(f);
      Box box = networks.box(f.inputSize());
      List<List<OutputCondition>> alternatives = new ArrayList<>();
      for (int a = random.nextInt(4); a >= 0; a--) {
        alternatives.add(conditions(random, f.outputSize(), f.equals(g)));
      }
      OutputRegion region = new OutputRegion(f.outputSize(), alternatives);
      List<List<Condition>> oracle =
          alternatives.stream()
              .map(all -> all.stream().map(RegionSearchTest::condition).toList())
              .toList();
      Property property = new Property.Constraints(region);
      count.merge(checked(f, g, box, property, oracle, seed), 1, Integer::sum);
    }
    assertThat(count.get(Verdict.CERTIFIED)).isGreaterThan(CASES / 5);
    assertThat(count.get(Verdict.FALSIFIED)).isGreaterThan(CASES / 5);
  }

  /** Coefficients that are doubles, or decimals that are none. */
  private static List<OutputCondition> conditions(
      SplittableRandom random, int outputs, boolean ofFAlone) {
    List<OutputCondition> all = new ArrayList<>();
    for (int k = random.nextInt(3); k >= 0; k--) {
      boolean decimal = random.nextInt(3) == 0;
      BigDecimal unit = new BigDecimal(decimal ? "0.1" : "0.5");
      List<BigDecimal> onF = new ArrayList<>();
      List<BigDecimal> onG = new ArrayList<>();
      for (int i = 0; i < outputs; i++) {
        onF.add(unit.multiply(BigDecimal.valueOf(random.nextInt(-2, 3))));
        int v = ofFAlone ? 0 : random.nextInt(-2, 3);
        onG.add(unit.multiply(BigDecimal.valueOf(v)));
      }
      BigDecimal constant =
          new BigDecimal("0.3").multiply(BigDecimal.valueOf(random.nextInt(-3, 4)));
      all.add(new OutputCondition(onF, onG, constant, random.nextBoolean()));
    }
    return all;
  }

  private static Verdict checked(
      Network f, Network g, Box box, Property property, List<List<Condition>> oracle, long seed) {
    Certification found =
        Certifier.certify(new Problem(f, g, Domain.of(box), property), options(seed));
    boolean met = oracle.stream().anyMatch(new LinearRegions(f, g, box)::meets);
    Witness witness = found.bracket().witness();
    assertThat(box.contains(witness.input().toArray())).isTrue();
    boolean here = oracle.stream().anyMatch(all -> all.stream().allMatch(c -> holds(c, witness)));
    assertThat(found.verdict()).isNotEqualTo(Verdict.BOUNDED);
    if (found.verdict() == Verdict.CERTIFIED) {
      assertThat(met).as("seed %d", seed).isFalse();
    }
    assertThat(here).as("seed %d", seed).isEqualTo(found.verdict() == Verdict.FALSIFIED);
    return found.verdict();
  }

  private static boolean holds(Condition condition, Witness witness) {
    Rational sum = condition.constant();
    for (int i = 0; i < condition.onF().length; i++) {
      sum = sum.add(condition.onF()[i].multiply(rational(witness.outputF()[i])));
      sum = sum.add(condition.onG()[i].multiply(rational(witness.outputG()[i])));
    }
    return condition.strict() ? sum.signum() > 0 : sum.signum() >= 0;
  }

  private static Rational rational(Dyadic value) {
    return rational(value.toBigDecimal());
  }

  private static Rational rational(BigDecimal value) {
    Rational ten = Rational.of(10);
    Rational result = whole(value.unscaledValue());
    for (int k = 0; k < value.scale(); k++) {
      result = result.divide(ten);
    }
    for (int k = 0; k > value.scale(); k--) {
      result = result.multiply(ten);
    }
    return result;
  }

  /** A whole number, 30 bits after 30 bits. */
  private static Rational whole(BigInteger number) {
    Rational result = Rational.ZERO;
    Rational place = Rational.of(1);
    for (BigInteger rest = number.abs(); rest.signum() > 0; rest = rest.shiftRight(30)) {
      int digit = rest.intValue() & ((1 << 30) - 1);
      result = result.add(place.multiply(Rational.of(digit)));
      place = place.multiply(Rational.of(1 << 30));
    }
    return number.signum() < 0 ? result.negate() : result;
  }

  private static Condition condition(OutputCondition c) {
    return new Condition(
        c.onF().stream().map(RegionSearchTest::rational).toArray(Rational[]::new),
        c.onG().stream().map(RegionSearchTest::rational).toArray(Rational[]::new),
        rational(c.constant()),
        c.strict());
  }

  /**
   * With a margin: some i leads in f by more, and some j is not below it in g. Without: some j is
   * the largest in g, and below some i in f.
   */
  private static List<List<Condition>> oracle(int classes, double margin) {
    List<List<Condition>> alternatives = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      for (int j = 0; j < classes; j++) {
        if (i != j) {
          List<Condition> all = new ArrayList<>();
          for (int k = 0; k < classes; k++) {
            if (margin > 0 && k != i) {
              all.add(above(classes, i, k, margin, true, false));
            } else if (margin == 0 && k != j) {
              all.add(above(classes, j, k, 0, false, true));
            }
          }
          all.add(
              margin > 0
                  ? above(classes, j, i, 0, false, true)
                  : above(classes, i, j, 0, true, false));
          alternatives.add(all);
        }
      }
    }
    return alternatives;
  }

  private static Condition above(
      int classes, int i, int k, double by, boolean strict, boolean ofG) {
    Rational[] none = new Rational[classes];
    Arrays.fill(none, Rational.ZERO);
    Rational[] row = none.clone();
    row[i] = Rational.of(1);
    row[k] = Rational.of(-1);
    return new Condition(ofG ? none : row, ofG ? row : none, Rational.of(by).negate(), strict);
  }
}
