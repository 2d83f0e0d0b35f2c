package org.etalon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.SearchOptions;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.testing.FloatRuns;
import org.etalon.testing.RandomNetworks;
import org.etalon.verify.QuerySolver.Outcome;
import org.etalon.vnnlib.QueryReader;
import org.junit.jupiter.api.Test;

/** Answers to queries of float32, against runs in any order of summation. */
class FloatQueriesTest {
  private static final int CASES = 60;
  private static final int RUNS = 40;

  private static QuerySolver.Answer solve(
      String query, List<Network> networks, Semantics semantics) {
    SearchOptions options =
        SearchOptions.defaults().withThreads(1).withSeconds(20).withMaxSubproblems(300);
    return QuerySolver.solve(QueryReader.read(query), networks, semantics, options);
  }

  private static QuerySolver.Answer float32(String query, List<Network> networks) {
    return solve(query, networks, Semantics.FLOAT32);
  }

  private static String declared(String name, int inputs, int outputs) {
    return "(declare-network "
        + name
        + (" (declare-input X_" + name + " float32 [" + inputs + "])")
        + (" (declare-output Y_" + name + " float32 [" + outputs + "]))\n");
  }

  private static String between(String name, int size, double lower, double upper) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      String x = "X_" + name + "[" + i + "]";
      text.append("(assert (>= ").append(x).append(' ').append(plain(lower)).append("))\n");
      text.append("(assert (<= ").append(x).append(' ').append(plain(upper)).append("))\n");
    }
    return text.toString();
  }

  private static String single(Network f, double lower, double upper, String assertion) {
    return "(vnnlib-version <2.0>)\n"
        + declared("f", f.inputSize(), f.outputSize())
        + between("f", f.inputSize(), lower, upper)
        + ("(assert " + assertion + ")");
  }

  private static String plain(double value) {
    return new BigDecimal(value).toPlainString();
  }

  private static Network row(double... weights) {
    return Network.of(List.of(Affine.of(Matrix.of(1, weights.length, weights), Vector.zeros(1))));
  }

  private static float[] random(FloatRuns runs, int size) {
    float[] x = new float[size];
    for (int i = 0; i < size; i++) {
      x[i] = runs.in(-1, 1);
    }
    return x;
  }

  private static float[] point(Solution found) {
    float[] x = new float[found.inputs().get(0).size()];
    for (int i = 0; i < x.length; i++) {
      x[i] = found.inputs().get(0).get(i).floatValue();
      assertThat(found.inputs().get(0).get(i)).isEqualByComparingTo(new BigDecimal(x[i]));
    }
    return x;
  }

  /** The limit is what one run gave: other runs at the same input are on either side of it. */
  @Test
  void solve_atWhatARunGives_holdsForAllRuns() {
    Map<Outcome, Integer> count = new EnumMap<>(Outcome.class);
    for (long seed = 1; seed <= CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      FloatRuns runs = new FloatRuns(seed);
      Network f = FloatRuns.inFloats(new RandomNetworks(seed).network(1 + random.nextInt(3)));
      float most = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < RUNS; k++) {
        most = Math.max(most, runs.run(f, random(runs, f.inputSize()))[0]);
      }
      double limit = most + List.of(-1.0, -0.25, 0.0, 2.0, 50.0).get(random.nextInt(5));
      String above = "(> Y_f[0] " + plain(limit) + ")";
      QuerySolver.Answer answer = float32(single(f, -1, 1, above), List.of(f));
      count.merge(answer.outcome(), 1, Integer::sum);
      if (answer.outcome() == Outcome.UNSAT) {
        for (int k = 0; k < 10 * RUNS; k++) {
          float y = runs.run(f, random(runs, f.inputSize()))[0];
          assertThat((double) y).as("seed %d", seed).isLessThanOrEqualTo(limit);
        }
      }
      answer
          .solution()
          .ifPresent(
              found -> {
                float[] x = point(found);
                for (int k = 0; k < RUNS; k++) {
                  assertThat((double) runs.run(f, x)[0]).isGreaterThan(limit);
                }
              });
    }
    assertThat(count.getOrDefault(Outcome.SAT, 0)).isGreaterThan(CASES / 5);
    assertThat(count.getOrDefault(Outcome.UNSAT, 0)).isGreaterThan(CASES / 5);
  }

  /** 2^25 + 1 - 2^25 is 1, and 0 in the order in which it is written. */
  @Test
  void solve_whatDependsOnTheOrder_isNeitherProvedNorRefuted() {
    Network f = row(0x1p25, 1, -0x1p25);
    String low = single(f, 1, 1, "(<= Y_f[0] 0.5)");
    String high = single(f, 1, 1, "(>= Y_f[0] 0.5)");
    assertThat(solve(low, List.of(f), Semantics.REAL).outcome()).isEqualTo(Outcome.UNSAT);
    assertThat(float32(low, List.of(f)).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(float32(high, List.of(f)).outcome()).isEqualTo(Outcome.UNKNOWN);
    String far = single(f, 1, 1, "(>= Y_f[0] 100.0)");
    assertThat(float32(far, List.of(f)).outcome()).isEqualTo(Outcome.UNSAT);
    String always = single(f, 1, 1, "(>= Y_f[0] -100.0)");
    assertThat(float32(always, List.of(f)).outcome()).isEqualTo(Outcome.SAT);
  }

  /** In real arithmetic two equal networks never differ; in float32 they do. */
  @Test
  void solve_twoRunsOfOneNetwork_mayDiffer() {
    Network f = row(0x1p25, 1, -0x1p25);
    String pair =
        "(vnnlib-version <2.0>)\n"
            + declared("f", 3, 1)
            + declared("g", 3, 1)
            + between("f", 3, 1, 1)
            + "(assert (== X_f[0] X_g[0])) (assert (== X_f[1] X_g[1]))"
            + " (assert (== X_f[2] X_g[2]))\n(assert (> (- Y_f[0] Y_g[0]) LIMIT))";
    String half = pair.replace("LIMIT", "0.5");
    assertThat(solve(half, List.of(f, f), Semantics.REAL).outcome()).isEqualTo(Outcome.UNSAT);
    assertThat(float32(half, List.of(f, f)).outcome()).isEqualTo(Outcome.UNKNOWN);
    String far = pair.replace("LIMIT", "100.0");
    assertThat(float32(far, List.of(f, f)).outcome()).isEqualTo(Outcome.UNSAT);
  }

  @Test
  void solve_sumThatOverflows_isUnknown() {
    Network f = row(1e38f, 1e38f);
    String query = single(f, 0, 100, "(< Y_f[0] " + plain(-1e39) + ")");
    assertThat(solve(query, List.of(f), Semantics.REAL).outcome()).isEqualTo(Outcome.UNSAT);
    QuerySolver.Answer answer = float32(query, List.of(f));
    assertThat(answer.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(answer.why()).contains("overflow");
    String twice =
        "(vnnlib-version <2.0>)\n"
            + declared("f", 2, 1)
            + declared("g", 2, 1)
            + between("f", 2, 0, 100)
            + "(assert (== X_f[0] X_g[0])) (assert (== X_f[1] X_g[1]))"
            + "(assert (> Y_f[0] Y_g[0]))";
    QuerySolver.Answer ofTwo = float32(twice, List.of(f, f));
    assertThat(ofTwo.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(ofTwo.why()).contains("overflow");
  }

  /** The float32 nearest to 0.1 is above it, and what a runtime that reads 0.1 is fed. */
  @Test
  void solve_inputsThatRoundToABound_count() {
    Network f = row(1024);
    String text = single(f, 0, 0.5, "(>= Y_f[0] LIMIT)").replace("0.5", "0.1");
    double reached = 1024 * (double) 0.1f;
    String query = text.replace("LIMIT", plain(reached));
    assertThat(reached).isGreaterThan(102.4);
    assertThat(float32(query, List.of(f)).outcome()).isEqualTo(Outcome.UNKNOWN);
    String only = single(f, 0.1, 0.1, "(>= Y_f[0] 102.401)").replace(plain(0.1), "0.1");
    assertThat(float32(only, List.of(f)).outcome()).isEqualTo(Outcome.UNSAT);
    String more = text.replace("LIMIT", "102.401");
    assertThat(float32(more, List.of(f)).outcome()).isEqualTo(Outcome.UNSAT);
  }

  private static int searches(String query, List<Network> networks) {
    AtomicInteger count = new AtomicInteger();
    SearchOptions options = SearchOptions.defaults().withThreads(1).withMaxSubproblems(300);
    QuerySolver.Answer answer =
        QuerySolver.solve(
            QueryReader.read(query),
            networks,
            Semantics.FLOAT32,
            options,
            (problem, limits) -> {
              count.incrementAndGet();
              return Certifier.certify(problem, limits).bracket();
            });
    assertThat(answer.outcome()).isEqualTo(Outcome.UNSAT);
    return count.get();
  }

  /** What is not known is not said to overflow. */
  @Test
  void solve_noMemoryForErrors_isUnknownAndSaysSo() {
    Network f = row(1);
    QuerySolver.Answer answer =
        QuerySolver.solve(
            QueryReader.read(single(f, 0, 1, "(> Y_f[0] 2)")),
            List.of(f),
            Semantics.FLOAT32,
            SearchOptions.defaults().withThreads(1).withMaxSubproblems(300),
            (problem, limits) -> Bracket.nothing(0, Bracket.Ending.MEMORY));
    assertThat(answer.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(answer.why()).endsWith(": there is no memory left");
  }

  /** Boxes from 1, 2, 4, .. on, each with a limit relatively above what f = x reaches there. */
  private static String eachWithALimit(Network f, int boxes, double factor, double above) {
    StringBuilder text = new StringBuilder("(vnnlib-version <2.0>)\n");
    text.append(declared("f", f.inputSize(), f.outputSize())).append("(assert (or");
    for (int k = 0; k < boxes; k++) {
      double least = Math.pow(factor, k);
      text.append(" (and (>= X_f[0] ").append(plain(least)).append(')');
      text.append(" (<= X_f[0] ").append(plain(1.5 * least)).append(')');
      text.append(" (> Y_f[0] ").append(plain((1.5 + above) * least)).append("))");
    }
    return text.append("))").toString();
  }

  @Test
  void solve_manyBoxes_errorsAreBoundedOnce() {
    Network f = row(1);
    assertThat(searches(eachWithALimit(f, 12, 2, 1), List.of(f))).isEqualTo(1);
  }

  /** Around both boxes float32 may be off by more than is left on the smaller one. */
  @Test
  void solve_boxesOfDifferentSizes_errorsOfOneDecide() {
    Network f = row(1);
    assertThat(searches(eachWithALimit(f, 2, 1e9, 0.001), List.of(f))).isGreaterThan(1);
  }

  @Test
  void solve_equalNetworks_errorsAreBoundedOnce() {
    String pair =
        "(vnnlib-version <2.0>)\n"
            + declared("f", 1, 1)
            + declared("g", 1, 1)
            + between("f", 1, 0, 1)
            + "(assert (== X_f[0] X_g[0]))\n(assert (> (- Y_f[0] Y_g[0]) 0.5))";
    assertThat(searches(pair, List.of(row(1), row(1)))).isEqualTo(1);
    assertThat(searches(pair, List.of(row(1), row(0.75)))).isEqualTo(2);
  }
}
