package org.etalon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.FloatRun;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.verify.QuerySolver.Outcome;
import org.etalon.vnnlib.QueryReader;
import org.junit.jupiter.api.Test;

/** What is left to float32 around exact outputs, and what is said where time or room runs out. */
class RoomsTest {
  /**
   * Exact from either end, and one where two lanes add every other summand: 2^24 + 1 is no float32.
   */
  @Test
  void solve_whatAnotherOrderOfSummationMisses_isUnknown() {
    Network f =
        Network.of(List.of(Affine.of(Matrix.of(1, 4, 0x1p24, -0x1p24, 1, 1), Vector.of(0))));
    double[] at = {1, 1, 1, 1};
    float lanes = (0x1p24f + 1) + (-0x1p24f + 1);
    assertThat(lanes).isEqualTo(1);
    assertThat(f.forwardExact(at)[0]).isEqualTo(Dyadic.of(2));
    for (boolean backwards : new boolean[] {false, true}) {
      assertThat(FloatRun.outputs(f, new float[] {1, 1, 1, 1}, backwards).orElseThrow())
          .containsExactly(2);
    }
    String query =
        "(vnnlib-version <2.0>)\n"
            + QuerySolverTest.declared("", "f", 4, 1)
            + QuerySolverTest.inputs(Box.of(at, at), List.of("f"))
            + "(assert (>= Y_f[0] LIMIT))";
    assertThat(QuerySolverTest.solve(query.replace("LIMIT", "1.5"), List.of(f)).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(QuerySolverTest.solve(query.replace("LIMIT", "-30.0"), List.of(f)).outcome())
        .isEqualTo(Outcome.SAT);
    Network behind =
        Network.of(
            List.of(
                Affine.of(
                    Matrix.of(2, 4, 0x1p24, -0x1p24, 1, 1, -0x1p24, 0, 0, 0), Vector.of(0, 0)),
                new Relu(2),
                Affine.of(Matrix.of(1, 2, -1, 1), Vector.of(0)),
                MaxPool.of(1, new int[][] {{0}})));
    assertThat(QuerySolverTest.solve(query.replace("LIMIT", "-2.5"), List.of(behind)).outcome())
        .isEqualTo(Outcome.UNKNOWN);
    assertThat(QuerySolverTest.solve(query.replace("LIMIT", "-30.0"), List.of(behind)).outcome())
        .isEqualTo(Outcome.SAT);
  }

  /** A plateau at 1 meets it by less than float32 tells, and a peak of 6 that starts do not see. */
  @Test
  void solve_whatIsMetByTooLittle_isLookedForWithRoom() {
    Network f =
        Network.alternating(
            List.of(
                Affine.of(Matrix.of(2, 1, 1, -1), Vector.of(-0.71875, 0.71875)),
                Affine.of(Matrix.of(1, 2, -4096, -4096), Vector.of(1)),
                Affine.of(Matrix.of(1, 1, 5), Vector.of(1))));
    String query =
        "(vnnlib-version <2.0>)\n"
            + QuerySolverTest.declared("", "f", 1, 1)
            + QuerySolverTest.inputs(Box.cube(1, -1, 1), List.of("f"))
            + "(assert (>= Y_f[0] 0.9999999999))";
    QuerySolver.Answer answer = QuerySolverTest.solve(query, List.of(f));
    assertThat(answer.outcome()).as(answer.why()).isEqualTo(Outcome.SAT);
    assertThat(answer.solution().orElseThrow().outputs().get(0).get(0))
        .isGreaterThan(new BigDecimal("1.0000001"));
  }

  /** Cases that are settled at once where there is time. */
  @Test
  void solve_outOfTime_asksNoFurtherCase() {
    Network f = QuerySolverTest.doubledMagnitude();
    String query =
        "(vnnlib-version <2.0>)\n"
            + QuerySolverTest.declared("", "f", 1, 1)
            + "(assert (or (and (>= X_f[0] -1) (<= X_f[0] 0) (> Y_f[0] 100))"
            + " (and (>= X_f[0] 0) (<= X_f[0] 1) (> Y_f[0] 101))))";
    assertThat(QuerySolverTest.solve(query, List.of(f)).outcome()).isEqualTo(Outcome.UNSAT);
    SearchOptions none = SearchOptions.defaults().withThreads(1).withSeconds(1e-9);
    QuerySolver.Answer late =
        QuerySolver.solve(QueryReader.read(query), List.of(f), Semantics.REAL, none);
    assertThat(late.outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(late.why()).contains("the time is up");
  }

  @Test
  void forPoints_behindTheEnd_isOneGraceForAllCases() {
    assertThat(QuerySolver.forPoints(10, 50)).isEqualTo(10);
    assertThat(QuerySolver.forPoints(0.1, 50)).isEqualTo(1);
    assertThat(QuerySolver.forPoints(0.1, 0)).isEqualTo(0.2);
    assertThat(QuerySolver.forPoints(0.1, -0.25)).isNegative();
  }

  /** Whatever came last. */
  @Test
  void shortfall_ofWhichTimeIsAPart_isByTime() {
    Shortfall shortfall = new Shortfall();
    shortfall.add(true, "late");
    shortfall.add(false, "thin");
    assertThat(shortfall.answer().outcome()).isEqualTo(Outcome.TIMED_OUT);
    assertThat(shortfall.answer().why()).isEqualTo("late");
    shortfall.clear();
    shortfall.add(false, "thin");
    assertThat(shortfall.answer().outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(shortfall.answer().why()).isEqualTo("thin");
  }
}
