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
import org.etalon.vnnlib.Query;
import org.etalon.vnnlib.QueryReader;
import org.junit.jupiter.api.Test;

/** Answers to random queries, against an exact oracle that never reads the query. */
class QuerySolverTest {
  private static final int CASES = 120;

  static QuerySolver.Answer solve(String query, List<Network> networks) {
    return solve(query, networks, 300);
  }

  private static QuerySolver.Answer solve(String query, List<Network> networks, long boxes) {
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withSeconds(20).withMaxSubproblems(boxes);
    return QuerySolver.solve(QueryReader.read(query), networks, Semantics.REAL, options);
  }

  static String declared(String clause, String name, int inputs, int outputs) {
    return "(declare-network "
        + name
        + clause
        + (" (declare-input X_" + name + " real [" + inputs + "])")
        + (" (declare-output Y_" + name + " real [" + outputs + "]))\n");
  }

  /** A box and, for several networks, that they share their inputs. */
  static String inputs(Box box, List<String> names) {
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

  /** Two inputs of one network and two of another, compared with each other and with outputs. */
  @Test
  void solve_randomComparisonsOfInputsAndOutputs_agreeWithPoints() {
    Map<Outcome, Integer> count = new EnumMap<>(Outcome.class);
    for (long seed = 1; seed <= 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Network f = new RandomNetworks(seed).network(2);
      Network g = random.nextBoolean() ? f : new RandomNetworks(seed + 1000).network(2);
      List<int[]> rows = new ArrayList<>();
      StringBuilder text = new StringBuilder("(vnnlib-version <2.0>)\n");
      text.append(declared("", "f", 2, f.outputSize()))
          .append(declared("", "g", 2, g.outputSize()));
      text.append(inputs(Box.cube(2, -1, 1), List.of("f")));
      text.append(inputs(Box.cube(2, -1, 1), List.of("g")));
      for (int k = random.nextInt(1, 4); k > 0; k--) {
        int[] row = new int[7]; // of X_f, X_g, Y_f[0], Y_g[0], and a constant
        for (int i = 0; i < row.length; i++) {
          boolean ofInputs = i < 4 || k == 1 || i == 6;
          row[i] = ofInputs && random.nextInt(3) > 0 ? random.nextInt(-2, 3) : 0;
        }
        row[k % 4] = 1;
        rows.add(row);
        text.append("(assert (>= ").append(sum(row)).append(" 0))\n");
      }
      QuerySolver.Answer answer = solve(text.toString(), List.of(f, g));
      count.merge(answer.outcome(), 1, Integer::sum);
      if (answer.outcome() == Outcome.UNSAT) {
        for (int k = 0; k < 2000; k++) {
          double[] x = {at(random), at(random)};
          double[] z = {at(random), at(random)};
          assertThat(holds(rows, f, g, x, z)).as("seed %d: %s", seed, text).isFalse();
        }
      }
      answer
          .solution()
          .ifPresent(
              found -> {
                double[] z =
                    found.inputs().get(1).stream().mapToDouble(BigDecimal::doubleValue).toArray();
                assertThat(holds(rows, f, g, point(found), z)).as(text.toString()).isTrue();
              });
    }
    assertThat(count.getOrDefault(Outcome.SAT, 0)).isGreaterThan(30);
    assertThat(count.getOrDefault(Outcome.UNSAT, 0)).isGreaterThan(2);
    assertThat(count.getOrDefault(Outcome.UNKNOWN, 0)).isLessThan(6);
  }

  private static double at(SplittableRandom random) {
    return random.nextInt(-8, 9) / 8.0;
  }

  private static String sum(int[] row) {
    String[] names = {"X_f[0]", "X_f[1]", "X_g[0]", "X_g[1]", "Y_f[0]", "Y_g[0]"};
    List<String> terms = new ArrayList<>(List.of(row[6] + ".0"));
    for (int i = 0; i < names.length; i++) {
      terms.add("(* " + row[i] + " " + names[i] + ")");
    }
    return "(+ " + String.join(" ", terms) + ")";
  }

  private static boolean holds(List<int[]> rows, Network f, Network g, double[] x, double[] z) {
    BigDecimal[] values = {
      new BigDecimal(x[0]),
      new BigDecimal(x[1]),
      new BigDecimal(z[0]),
      new BigDecimal(z[1]),
      f.forwardExact(x)[0].toBigDecimal(),
      g.forwardExact(z)[0].toBigDecimal()
    };
    return rows.stream()
        .allMatch(
            row -> {
              BigDecimal sum = BigDecimal.valueOf(row[6]);
              for (int i = 0; i < values.length; i++) {
                sum = sum.add(values[i].multiply(BigDecimal.valueOf(row[i])));
              }
              return sum.signum() >= 0;
            });
  }

  /** f(x) = 2 |x|, so the difference of f at x and at z is a function of both that is known. */
  static Network doubledMagnitude() {
    return Network.alternating(
        List.of(
            Affine.of(Matrix.of(2, 1, 1, -1), Vector.zeros(2)),
            Affine.of(Matrix.of(1, 2, 2, 2), Vector.zeros(1))));
  }

  private static QuerySolver.Answer ofMagnitudes(String assertions) {
    Network f = doubledMagnitude();
    String query =
        "(vnnlib-version <2.0>)\n"
            + declared("", "f", 1, 1)
            + declared(" (equal-to f)", "g", 1, 1)
            + inputs(Box.cube(1, -1, 1), List.of("f"))
            + "(assert (and (>= X_g[0] -1) (<= X_g[0] 1)))";
    return solve(query + assertions, List.of(f, f), 3000);
  }

  /** Each holds of all inputs that it allows, of which a box around them says too little. */
  @Test
  void solve_comparisonsOfInputs_areBoundedWithOutputs() {
    String apart = "(assert (<= X_f[0] X_g[0])) (assert (>= X_f[0] 0))";
    assertThat(ofMagnitudes(apart + "(assert (> Y_f[0] (+ Y_g[0] 0.1)))").outcome())
        .isEqualTo(Outcome.UNSAT);
    String near = "(assert (<= X_f[0] (+ X_g[0] 0.25))) (assert (>= X_f[0] (- X_g[0] 0.25)))";
    assertThat(ofMagnitudes(near + "(assert (> Y_f[0] (+ Y_g[0] 0.6)))").outcome())
        .isEqualTo(Outcome.UNSAT);
    QuerySolver.Answer some = ofMagnitudes(near + "(assert (> Y_f[0] (+ Y_g[0] 0.4)))");
    assertThat(some.outcome()).isEqualTo(Outcome.SAT);
    Solution found = some.solution().orElseThrow();
    BigDecimal by = found.inputs().get(0).get(0).subtract(found.inputs().get(1).get(0)).abs();
    assertThat(by).isLessThanOrEqualTo(new BigDecimal("0.25"));
    assertThat(ofMagnitudes("(assert (> Y_f[0] (+ (* 2 X_f[0]) 4.01)))").outcome())
        .isEqualTo(Outcome.UNSAT);
    assertThat(ofMagnitudes("(assert (> Y_f[0] (+ (* 2 X_f[0]) 3.9)))").outcome())
        .isEqualTo(Outcome.SAT);
  }

  /** Apart by what float32 has, or by a decimal that it has not. */
  @Test
  void solve_inputsThatAreApartByAConstant_areOneInput() {
    for (String by : List.of("0.5", "0.1")) {
      String equal = "(assert (== X_f[0] (+ X_g[0] " + by + ")))";
      BigDecimal step = new BigDecimal(by);
      String most = step.add(step).toPlainString();
      QuerySolver.Answer none =
          ofMagnitudes(equal + "(assert (> Y_f[0] (+ Y_g[0] " + most + "1)))");
      assertThat(none.outcome()).as(by).isEqualTo(Outcome.UNSAT);
      String less = step.add(step).subtract(new BigDecimal("0.01")).toPlainString();
      QuerySolver.Answer some = ofMagnitudes(equal + "(assert (> Y_f[0] (+ Y_g[0] " + less + ")))");
      assertThat(some.outcome()).as(by).isEqualTo(Outcome.SAT);
      Solution found = some.solution().orElseThrow();
      assertThat(found.inputs().get(0).get(0).subtract(found.inputs().get(1).get(0)))
          .isEqualByComparingTo(by);
    }
  }

  /** At a decimal that no float32 is, the outputs at it and at its rounding both count. */
  @Test
  void solve_aPinnedDecimal_holdsThereAndAtItsRounding() {
    Network f = Network.of(List.of(Affine.of(Matrix.of(1, 1, 1 << 20), Vector.of(0))));
    String query =
        "(vnnlib-version <2.0>)\n" + declared("", "f", 1, 1) + "(assert (== X_f[0] 0.1))";
    float rounded = 0.1f;
    assertThat(new BigDecimal(rounded)).isGreaterThan(new BigDecimal("0.1"));
    // 104857.6, and with the float32 number, without any rounding, 0.0016 more
    assertThat(solve(query + "(assert (<= Y_f[0] 104857.7))", List.of(f)).outcome())
        .isEqualTo(Outcome.SAT);
    assertThat(solve(query + "(assert (<= Y_f[0] 104857.6001))", List.of(f)).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(solve(query + "(assert (>= Y_f[0] 104857.6001))", List.of(f)).outcome())
        .isEqualTo(Outcome.UNSAT);
    assertThat(solve(query + "(assert (>= Y_f[0] 104857.5))", List.of(f)).outcome())
        .isEqualTo(Outcome.SAT);
  }

  /** In float32 two runs of one network may differ; in real arithmetic they do not. */
  @Test
  void solve_oneNetworkAgainstItself_isDecidedByItsForm() {
    Network f = new RandomNetworks(5).network(2);
    String query =
        "(vnnlib-version <2.0>)\n"
            + declared("", "f", 2, f.outputSize())
            + declared(" (equal-to f)", "g", 2, f.outputSize())
            + inputs(Box.cube(2, -1, 1), List.of("f", "g"))
            + "(assert (RELATION Y_f[0] Y_g[0]))";
    QuerySolver.Answer never = solve(query.replace("RELATION", ">"), List.of(f, f), 1);
    assertThat(never.outcome()).isEqualTo(Outcome.UNSAT);
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withSeconds(20).withMaxSubproblems(10);
    Query runs = QueryReader.read(query.replace("RELATION", ">").replace("real", "float32"));
    assertThat(QuerySolver.solve(runs, List.of(f, f), Semantics.FLOAT32, options).outcome())
        .isEqualTo(Outcome.UNKNOWN);
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
