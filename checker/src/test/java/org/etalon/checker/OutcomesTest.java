package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Claim;
import org.etalon.certificate.Evidence;
import org.etalon.certificate.SplitTree;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.OutputCondition;
import org.etalon.problem.OutputRegion;
import org.etalon.problem.Property;
import org.etalon.testing.Cases;
import org.etalon.testing.CastNetworks;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.LinearRegions.Condition;
import org.etalon.testing.OutcomeOracle;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Trees;
import org.junit.jupiter.api.Test;

/** Claims about decisions and constraints, with trees of regular halves, against exact oracles. */
class OutcomesTest {
  private static final int CASES = Cases.of(200);
  private static final int DEPTH = 6;
  private static final CheckOptions DOUBLES = new CheckOptions(false, 0, 1, 1);
  private static final CheckOptions EXACT = new CheckOptions(true, 0, 1, 1);

  /** Two networks, a box, a property and what breaks it. */
  private record Case(
      Network f, Network g, Box box, Property property, List<List<Condition>> oracle) {
    static Case of(long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomNetworks networks = new RandomNetworks(seed);
      Network f = networks.network(1 + random.nextInt(2));
      Network g = networks.perturbed(f);
      Box box = networks.box(f.inputSize());
      if (f.outputSize() > 1 && random.nextBoolean()) {
        double margin = random.nextBoolean() ? 0 : random.nextInt(6) / 4.0;
        Property property = new Property.SameDecision(Epsilon.of(margin));
        return new Case(f, g, box, property, OutcomeOracle.otherDecision(f.outputSize(), margin));
      }
      List<List<OutputCondition>> alternatives = new ArrayList<>();
      for (int a = random.nextInt(3); a >= 0; a--) {
        alternatives.add(conditions(random, f.outputSize()));
      }
      List<List<Condition>> oracle =
          alternatives.stream()
              .map(all -> all.stream().map(OutcomeOracle::condition).toList())
              .toList();
      OutputRegion region = new OutputRegion(f.outputSize(), alternatives);
      return new Case(f, g, box, new Property.Constraints(region), oracle);
    }

    private static List<OutputCondition> conditions(SplittableRandom random, int outputs) {
      List<OutputCondition> all = new ArrayList<>();
      for (int k = random.nextInt(3); k >= 0; k--) {
        BigDecimal unit = new BigDecimal(random.nextInt(3) == 0 ? "0.1" : "0.5");
        List<BigDecimal> onF = new ArrayList<>();
        List<BigDecimal> onG = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
          onF.add(unit.multiply(BigDecimal.valueOf(random.nextInt(-2, 3))));
          onG.add(unit.multiply(BigDecimal.valueOf(random.nextInt(-2, 3))));
        }
        BigDecimal constant = unit.multiply(BigDecimal.valueOf(random.nextInt(-9, 10)));
        all.add(new OutputCondition(onF, onG, constant, random.nextBoolean()));
      }
      return all;
    }

    boolean isMet() {
      return oracle.stream().anyMatch(new LinearRegions(f, g, box)::meets);
    }

    boolean isMetAt(double[] x) {
      Dyadic[] ofF = f.forwardExact(x);
      Dyadic[] ofG = g.forwardExact(x);
      return oracle.stream()
          .anyMatch(all -> all.stream().allMatch(c -> OutcomeOracle.holds(c, ofF, ofG)));
    }

    Question question() {
      return new Question(f, "f", Optional.of(g), "g", Domain.of(box), property, Optional.empty());
    }

    Certificate certificate(Claim claim, List<SplitTree> trees, List<double[]> witnesses) {
      List<Certificate.Refutation> refutations = new ArrayList<>();
      for (double[] x : witnesses) {
        refutations.add(
            new Certificate.Refutation(
                0, x, Example.texts(f.forwardExact(x)), Example.texts(g.forwardExact(x))));
      }
      return new Certificate(
          new Certificate.Models("f", Example.hash(f), "g", Example.hash(g)),
          Optional.empty(),
          claim,
          List.of(box),
          trees,
          trees.stream().map(tree -> Evidence.DEFAULT).toList(),
          refutations,
          Map.of(),
          List.of());
    }

    CheckResult check(List<SplitTree> trees, List<double[]> witnesses, CheckOptions options) {
      return Checker.check(certificate(Claim.of(property), trees, witnesses), question(), options);
    }
  }

  private static SplitTree halves(Box box, int depth) {
    int input = depth % box.size();
    double middle = box.midpoint(input);
    if (depth == DEPTH || !(box.lower(input) < middle && middle < box.upper(input))) {
      return SplitTree.WHOLE;
    }
    Box[] both = box.split(input, middle);
    return Trees.cut(input, middle, halves(both[0], depth + 1), halves(both[1], depth + 1));
  }

  @Test
  void bound_ofRandomCases_isAcceptedOnlyWhereTheExactOracleAgrees() {
    int accepted = 0;
    int possible = 0;
    for (long seed = 1; seed <= CASES; seed++) {
      Case each = Case.of(seed);
      boolean met = each.isMet();
      List<SplitTree> trees = List.of(halves(each.box(), 0));
      boolean inDoubles = each.check(trees, List.of(), DOUBLES).accepted();
      boolean exactly = seed % 8 == 0 && each.check(trees, List.of(), EXACT).accepted();
      assertThat(met && (inDoubles || exactly)).as("seed %d", seed).isFalse();
      accepted += inDoubles ? 1 : 0;
      possible += met ? 0 : 1;
    }
    assertThat(possible).isGreaterThan(CASES / 4);
    assertThat(accepted).isGreaterThan(possible * 8 / 10);
  }

  @Test
  void witness_isAcceptedExactlyWhereTheOracleSaysSo() {
    int[] count = new int[2];
    for (long seed = 1; seed <= CASES; seed++) {
      Case each = Case.of(seed);
      double[] x = new RandomNetworks(seed).point(each.box());
      boolean met = each.isMetAt(x);
      CheckResult result = each.check(List.of(), List.of(x), DOUBLES);
      assertThat(result.accepted()).as("seed %d", seed).isEqualTo(met);
      count[met ? 1 : 0]++;
    }
    assertThat(count[0]).isGreaterThan(CASES / 5);
    assertThat(count[1]).isGreaterThan(CASES / 5);
  }

  @Test
  void claim_ofAnythingElse_isRejected() {
    Case each = null;
    for (long seed = 1; each == null; seed++) {
      Case candidate = Case.of(seed);
      boolean decision = candidate.property().fold(d -> false, b -> false, s -> true, c -> false);
      List<SplitTree> trees = List.of(halves(candidate.box(), 0));
      each = decision && candidate.check(trees, List.of(), DOUBLES).accepted() ? candidate : null;
    }
    List<SplitTree> trees = List.of(halves(each.box(), 0));
    for (Claim other :
        List.of(
            new Claim.SameDecision(Epsilon.of(7)),
            new Claim.Constraints("0".repeat(64)),
            new Claim.Distance(Norm.INF, Epsilon.of(0)))) {
      Certificate forged = each.certificate(other, trees, List.of());
      CheckResult result = Checker.check(forged, each.question(), DOUBLES);
      assertThat(result.accepted()).isFalse();
      assertThat(result.reason()).contains("the certificate is about");
    }
    CheckResult result = each.check(trees, List.of(), DOUBLES);
    assertThat(result.reason()).startsWith("g decides as f");
  }

  @Test
  void equalParameters_decideAlike_butMayMeetConstraints() {
    Case some = Case.of(3);
    Network f = some.f();
    SplitTree leaf = SplitTree.WHOLE;
    int outputs = f.outputSize();
    OutputRegion everything = new OutputRegion(outputs, List.of(List.of()));
    Case same =
        new Case(f, f, some.box(), new Property.Constraints(everything), List.of(List.of()));
    assertThat(same.check(List.of(leaf), List.of(), DOUBLES).accepted()).isFalse();
    OutputRegion nothing = new OutputRegion(outputs, List.of());
    Case none = new Case(f, f, some.box(), new Property.Constraints(nothing), List.of());
    assertThat(none.check(List.of(leaf), List.of(), DOUBLES).accepted()).isTrue();
  }

  /** Networks that cast, overflow and saturate: what is accepted is met at none of some points. */
  @Test
  void bound_ofNetworksThatCast_isMetAtNoPointWhereAccepted() {
    int accepted = 0;
    for (long seed = 1; seed <= 2L * CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomNetworks networks = new RandomNetworks(seed);
      CastNetworks casts = new CastNetworks(seed);
      int inputs = 1 + random.nextInt(2);
      Network f = random.nextBoolean() ? networks.graph(inputs) : networks.network(inputs);
      Network g = casts.cast(networks.perturbed(f));
      Box box = networks.box(inputs);
      List<List<OutputCondition>> alternatives = List.of(Case.conditions(random, f.outputSize()));
      List<List<Condition>> oracle =
          alternatives.stream()
              .map(all -> all.stream().map(OutcomeOracle::condition).toList())
              .toList();
      OutputRegion region = new OutputRegion(f.outputSize(), alternatives);
      Case each = new Case(f, g, box, new Property.Constraints(region), oracle);
      CheckOptions options = seed % 8 == 0 ? EXACT : DOUBLES;
      if (each.check(List.of(halves(box, 0)), List.of(), options).accepted()) {
        accepted++;
        for (int k = 0; k < 20; k++) {
          assertThat(each.isMetAt(casts.point(box))).as("seed %d", seed).isFalse();
        }
      }
    }
    assertThat(accepted).isGreaterThan(CASES / 8);
  }
}
