package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
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
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.LinearRegions.Condition;
import org.etalon.testing.OutcomeOracle;
import org.etalon.testing.RandomNetworks;
import org.junit.jupiter.api.Test;

/**
 * Decisions and constraints on outputs against an exact oracle that knows nothing of regions: what
 * is certified is met nowhere in the box, what is falsified is met at the witness. Case n is made
 * from seed n alone.
 */
class RegionSearchTest {
  private static final int CASES = Cases.of(320);

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
            checked(f, g, box, property, OutcomeOracle.otherDecision(f.outputSize(), margin), seed),
            1,
            Integer::sum);
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
              .map(all -> all.stream().map(OutcomeOracle::condition).toList())
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
    Witness witness = found.bracket().witness().orElseThrow();
    assertThat(box.contains(witness.input().toArray())).isTrue();
    boolean here =
        oracle.stream()
            .anyMatch(
                all ->
                    all.stream()
                        .allMatch(
                            c -> OutcomeOracle.holds(c, witness.outputF(), witness.outputG())));
    assertThat(found.verdict()).isNotEqualTo(Verdict.BOUNDED);
    if (found.verdict() == Verdict.CERTIFIED) {
      assertThat(met).as("seed %d", seed).isFalse();
    }
    assertThat(here).as("seed %d", seed).isEqualTo(found.verdict() == Verdict.FALSIFIED);
    return found.verdict();
  }

  /** Networks that cast, overflow and saturate: what is certified is met at none of some points. */
  @Test
  void constraints_ofNetworksThatCast_areMetAtNoPointWhereCertified() {
    Map<Verdict, Integer> count = new EnumMap<>(Verdict.class);
    for (long seed = 1; seed <= CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomNetworks networks = new RandomNetworks(seed);
      CastNetworks casts = new CastNetworks(seed);
      int inputs = 1 + random.nextInt(2);
      Network plain = random.nextBoolean() ? networks.graph(inputs) : networks.network(inputs);
      Network g = casts.cast(networks.perturbed(plain));
      Network f = random.nextInt(4) == 0 ? g : plain;
      Box box = networks.box(inputs);
      List<List<OutputCondition>> alternatives = new ArrayList<>();
      for (int a = random.nextInt(2); a >= 0; a--) {
        alternatives.add(conditions(random, f.outputSize(), false));
      }
      Property property = new Property.Constraints(new OutputRegion(f.outputSize(), alternatives));
      Certification found =
          Certifier.certify(
              new Problem(f, g, Domain.of(box), property), options(seed).withMaxSubproblems(40));
      count.merge(found.verdict(), 1, Integer::sum);
      for (int k = 0; k < 20 && found.verdict() == Verdict.CERTIFIED; k++) {
        double[] x = casts.point(box);
        Witness witness = Witness.of(f, g, x, property.norm());
        assertThat(
                alternatives.stream()
                    .anyMatch(
                        all ->
                            all.stream()
                                .map(OutcomeOracle::condition)
                                .allMatch(
                                    c ->
                                        OutcomeOracle.holds(
                                            c, witness.outputF(), witness.outputG()))))
            .as("seed %d", seed)
            .isFalse();
      }
    }
    assertThat(count.get(Verdict.CERTIFIED)).isGreaterThan(CASES / 8);
    assertThat(count.get(Verdict.FALSIFIED)).isGreaterThan(CASES / 8);
  }
}
