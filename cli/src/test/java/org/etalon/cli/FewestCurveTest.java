package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestResult;
import org.etalon.problem.Epsilon;
import org.junit.jupiter.api.Test;

class FewestCurveTest {
  private static FewestCurve.Point point(String epsilon, FewestResult.Ending ending) {
    return new FewestCurve.Point(
        Epsilon.parse(epsilon),
        new FewestResult(Cost.BITS, List.of(), List.of(), 1, 1, 1, ending),
        List.of());
  }

  @Test
  void timed_takesAllBehindOneThatTimeCut() {
    List<FewestCurve.Point> points =
        FewestCurve.timed(
            List.of(
                point("0.1", FewestResult.Ending.BOXES),
                point("0.2", FewestResult.Ending.TIME),
                point("0.3", FewestResult.Ending.COMPLETE)));
    assertThat(points.stream().map(point -> point.found().reproducible()))
        .containsExactly(true, false, false);
    assertThat(points.get(2).epsilon()).isEqualTo(Epsilon.parse("0.3"));
  }
}
