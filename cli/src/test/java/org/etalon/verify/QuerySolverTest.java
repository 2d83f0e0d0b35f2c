package org.etalon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.OutputCondition;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.LinearRegions.Condition;
import org.etalon.testing.OutcomeOracle;
import org.etalon.testing.RandomNetworks;
import org.etalon.verify.QuerySolver.Outcome;
import org.etalon.vnnlib.QueryReader;
import org.junit.jupiter.api.Test;

/** Answers to random queries, against an exact oracle that never reads the query. */
class QuerySolverTest {
  private static final int CASES = 120;

  private static QuerySolver.Answer solve(String query, List<Network> networks) {
    return solve(query, networks, 300);
  }

  private static QuerySolver.Answer solve(String query, List<Network> networks, long boxes) {
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withSeconds(20).withMaxSubproblems(boxes);
    return QuerySolver.solve(QueryReader.read(query), networks, Semantics.REAL, options);
  }

  private static String declared(String clause, String name, int inputs, int outputs) {
    return "(declare-network "
        + name
        + clause
        + (" (declare-input X_" + name + " real [" + inputs + "])")
        + (" (declare-output Y_" + name + " real [" + outputs + "]))\n");
  }

  /** A box and, for several networks, that they share their inputs. */
  private static String inputs(Box box, List<String> names) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < box.size(); i++) {
      String first = "X_" + names.get(0) + "[" + i + "]";
      text.append("(assert (>= ").append(first).append(' ').append(plain(box.lower(i)));
      text.append("))\n(assert (<= ").append(first).append(' ').append(plain(box.upper(i)));
      text.append("))\n");
      for (String other : names.subList(1, names.size())) {
        text.append("(assert (== ").append(first).append(" X_").append(other);
        text.append("[").append(i).append("]))\n");
      }
    }
    return text.toString();
  }

  private static String plain(double value) {
    return new BigDecimal(value).toPlainString();
  }

  private static String conditions(List<List<OutputCondition>> alternatives) {
    List<String> or = new ArrayList<>();
    for (List<OutputCondition> all : alternatives) {
      List<String> and = new ArrayList<>();
      for (OutputCondition c : all) {
        List<String> sum = new ArrayList<>(List.of(c.constant().toPlainString()));
        for (int i = 0; i < c.outputs(); i++) {
          sum.add("(* " + c.onF().get(i).toPlainString() + " Y_f[" + i + "])");
          sum.add("(* " + c.onG().get(i).toPlainString() + " Y_g[" + i + "])");
        }
        and.add("(" + (c.strict() ? ">" : ">=") + " (+ " + String.join(" ", sum) + ") 0.0)");
      }
      or.add("(and " + String.join(" ", and) + ")");
    }
    return "(assert (or " + String.join(" ", or) + "))\n";
  }

  private static List<List<OutputCondition>> random(SplittableRandom random, int outputs) {
    List<List<OutputCondition>> alternatives = new ArrayList<>();
    for (int a = random.nextInt(3); a >= 0; a--) {
      List<OutputCondition> all = new ArrayList<>();
      for (int k = random.nextInt(3); k >= 0; k--) {
        BigDecimal unit = new BigDecimal(random.nextBoolean() ? "0.1" : "1");
        List<BigDecimal> onF = new ArrayList<>();
        List<BigDecimal> onG = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
          onF.add(unit.multiply(BigDecimal.valueOf(random.nextInt(-2, 3))));
          onG.add(unit.multiply(BigDecimal.valueOf(random.nextInt(-2, 3))));
        }
        BigDecimal constant = unit.multiply(BigDecimal.valueOf(random.nextInt(-8, 9)));
        all.add(new OutputCondition(onF, onG, constant, random.nextBoolean()));
      }
      alternatives.add(all);
    }
    return alternatives;
  }

  private static boolean holds(
      List<List<OutputCondition>> alternatives, Network f, Network g, double[] x) {
    Dyadic[] ofF = f.forwardExact(x);
    Dyadic[] ofG = g.forwardExact(x);
    return alternatives.stream()
        .anyMatch(
            all ->
                all.stream()
                    .allMatch(c -> OutcomeOracle.holds(OutcomeOracle.condition(c), ofF, ofG)));
  }

  @Test
  void solve_randomQueriesOfTwoNetworks_agreesWithTheExactOracle() {
    Map<Outcome, Integer> count = new EnumMap<>(Outcome.class);
    for (long seed = 1; seed <= CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      RandomNetworks networks = new RandomNetworks(seed);
      Network f = networks.network(1 + random.nextInt(2));
      Network g = networks.perturbed(f);
      Box box = Box.cube(f.inputSize(), -1, 1);
      List<List<OutputCondition>> alternatives = random(random, f.outputSize());
      String query =
          "(vnnlib-version <2.0>)\n"
              + declared("", "f", f.inputSize(), f.outputSize())
              + declared(" (isomorphic-to f)", "g", f.inputSize(), f.outputSize())
              + inputs(box, List.of("f", "g"))
              + conditions(alternatives);
      QuerySolver.Answer answer = solve(query, List.of(f, g));
      count.merge(answer.outcome(), 1, Integer::sum);
      if (answer.outcome() == Outcome.UNSAT) {
        LinearRegions regions = new LinearRegions(f, g, box);
        boolean met =
            alternatives.stream()
                .map(all -> all.stream().map(OutcomeOracle::condition).toList())
                .anyMatch((List<Condition> all) -> regions.meets(all));
        assertThat(met).as("seed %d", seed).isFalse();
      }
      assertThat(answer.solution().isPresent()).isEqualTo(answer.outcome() == Outcome.SAT);
      answer
          .solution()
          .ifPresent(
              found -> {
                double[] x = point(found);
                assertThat(box.contains(x)).isTrue();
                assertThat(holds(alternatives, f, g, x)).isTrue();
              });
    }
    assertThat(count.getOrDefault(Outcome.SAT, 0)).isGreaterThan(CASES / 4);
    assertThat(count.getOrDefault(Outcome.UNSAT, 0)).isGreaterThan(CASES / 8);
    assertThat(count.getOrDefault(Outcome.UNKNOWN, 0)).isLessThan(CASES / 8);
  }

  private static double[] point(Solution found) {
    return found.inputs().get(0).stream().mapToDouble(BigDecimal::doubleValue).toArray();
  }

  @Test
  void solve_networksOfDifferentForms_agreesWithPoints() {
    int decided = 0;
    for (long seed = 1; seed <= 40; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Network f = new RandomNetworks(seed).network(2);
      Network g = new RandomNetworks(seed + 1000).network(2);
      Box box = Box.cube(2, -1, 1);
      double by = random.nextInt(-8, 9) / 2.0;
      String query =
          "(vnnlib-version <2.0>)\n"
              + declared("", "f", 2, f.outputSize())
              + declared("", "g", 2, g.outputSize())
              + inputs(box, List.of("f", "g"))
              + ("(assert (> (- Y_g[0] Y_f[0]) " + plain(by) + "))");
      QuerySolver.Answer answer = solve(query, List.of(f, g));
      decided += answer.outcome() == Outcome.UNKNOWN ? 0 : 1;
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < 200; k++) {
        double[] x = new RandomNetworks(k).point(box);
        Dyadic difference = g.forwardExact(x)[0].subtract(f.forwardExact(x)[0]);
        largest = Math.max(largest, difference.toDoubleDown());
      }
      if (answer.outcome() == Outcome.UNSAT) {
        assertThat(largest).as("seed %d", seed).isLessThanOrEqualTo(by);
      }
      answer
          .solution()
          .ifPresent(
              found -> {
                double[] x = point(found);
                Dyadic difference = g.forwardExact(x)[0].subtract(f.forwardExact(x)[0]);
                assertThat(difference.compareTo(Dyadic.of(by))).isPositive();
                assertThat(found.outputs().get(1)).hasSize(g.outputSize());
              });
    }
    assertThat(decided).isGreaterThan(32);
  }

  @Test
  void solve_oneNetworkTwiceAtInputsOfTheirOwn_findsWhereItFalls() {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(2, 2, 1, 2, -1, 1), Vector.of(0.5, 0)),
                Affine.of(Matrix.of(1, 2, 1, -1), Vector.of(0))));
    Box box = Box.cube(2, -1, 1);
    String query =
        "(vnnlib-version <2.0>)\n"
            + declared("", "f", 2, f.outputSize())
            + declared(" (equal-to f)", "g", 2, f.outputSize())
            + inputs(box, List.of("f"))
            + "(assert (== X_f[0] X_g[0])) (assert (>= X_g[1] -1.0)) (assert (<= X_g[1] 1.0))\n";
    QuerySolver.Answer some = solve(query + "(assert (!= Y_f[0] Y_g[0]))", List.of(f, f));
    assertThat(some.outcome()).isEqualTo(Outcome.SAT);
    Solution found = some.solution().orElseThrow();
    assertThat(found.inputs().get(0).get(0)).isEqualTo(found.inputs().get(1).get(0));
    assertThat(found.outputs().get(0)).isNotEqualTo(found.outputs().get(1));
    QuerySolver.Answer none = solve(query + "(assert (> Y_f[0] (+ Y_g[0] 1000.0)))", List.of(f, f));
    assertThat(none.outcome()).isEqualTo(Outcome.UNSAT);
  }

  /**
   * Weights of the first input and all behind it are not negative, so outputs never fall where that
   * input alone rises; asked of every quarter of its range beside the next.
   */
  @Test
  void solve_monotoneByConstruction_isDecidedBothWays() {
    for (long seed = 1; seed <= 2; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double[] first = random.doubles(24, -1, 1).map(w -> (float) w).toArray();
      for (int row = 0; row < 8; row++) {
        first[3 * row] = Math.abs(first[3 * row]) + 0.25f;
      }
      double[] last = random.doubles(8, 0.25, 1).map(w -> (float) w).toArray();
      Network f =
          Network.alternating(
              List.of(
                  Affine.of(Matrix.of(8, 3, first), Vector.zeros(8)),
                  Affine.of(Matrix.of(1, 8, last), Vector.of(-0.5))));
      for (double at = -0.5; at <= 0.5; at += 0.5) {
        String query =
            "(vnnlib-version <2.0>)\n"
                + declared("", "f", 3, 1)
                + declared(" (equal-to f)", "g", 3, 1)
                + "(assert (>= X_f[0] "
                + plain(at - 0.5)
                + ")) (assert (<= X_f[0] "
                + plain(at)
                + ")) (assert (>= X_g[0] "
                + plain(at)
                + ")) (assert (<= X_g[0] "
                + plain(at + 0.5)
                + "))\n";
        for (int i = 1; i < 3; i++) {
          query += "(assert (>= X_f[" + i + "] -1.0)) (assert (<= X_f[" + i + "] 1.0))\n";
          query += "(assert (== X_f[" + i + "] X_g[" + i + "]))\n";
        }
        QuerySolver.Answer falls =
            solve(query + "(assert (< Y_g[0] (- Y_f[0] 0.25)))", List.of(f, f), 5000);
        assertThat(falls.outcome()).as("seed %d at %s", seed, at).isEqualTo(Outcome.UNSAT);
        QuerySolver.Answer rises =
            solve(query + "(assert (> Y_g[0] (+ Y_f[0] 0.01)))", List.of(f, f));
        assertThat(rises.outcome()).as("seed %d at %s", seed, at).isEqualTo(Outcome.SAT);
        Solution found = rises.solution().orElseThrow();
        assertThat(found.inputs().get(0).subList(1, 3))
            .isEqualTo(found.inputs().get(1).subList(1, 3));
      }
    }
  }

  /** y = x1 + x2 with weights that float32 rounds differently from both ends. */
  @Test
  void solve_whatHoldsByLessThanFloatsTell_isUnknown() {
    Network f =
        Network.of(
            List.of(
                Affine.of(
                    Matrix.of(1, 3, (float) 0.1, (float) 0.7, (float) -0.3), Vector.of(0.25))));
    double[] at = {1, 1, 1};
    BigDecimal exact = f.forwardExact(at)[0].toBigDecimal();
    String query =
        "(vnnlib-version <2.0>)\n"
            + declared("", "f", 3, 1)
            + inputs(Box.of(at, at), List.of("f"))
            + "(assert (>= Y_f[0] LIMIT))";
    String barely = exact.subtract(new BigDecimal("1e-12")).toPlainString();
    QuerySolver.Answer answer = solve(query.replace("LIMIT", barely), List.of(f));
    assertThat(answer.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(answer.why()).contains("float32");
    String clearly = exact.subtract(new BigDecimal("1e-3")).toPlainString();
    assertThat(solve(query.replace("LIMIT", clearly), List.of(f)).outcome()).isEqualTo(Outcome.SAT);
  }

  @Test
  void solve_contradictingInputs_isUnsat() {
    Network f = new RandomNetworks(5).network(2);
    String query =
        "(vnnlib-version <2.0>)\n"
            + declared("", "f", 2, f.outputSize())
            + inputs(Box.cube(2, -1, 1), List.of("f"))
            + "(assert (> X_f[0] 2))";
    assertThat(solve(query, List.of(f)).outcome()).isEqualTo(Outcome.UNSAT);
  }
}
