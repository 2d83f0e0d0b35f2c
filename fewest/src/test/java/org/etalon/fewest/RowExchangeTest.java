package org.etalon.fewest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.etalon.time.Stop;
import org.junit.jupiter.api.Test;

class RowExchangeTest {
  /** 5 x and 4 y + 1. */
  private static final CodedNetwork LINES =
      CodedNetwork.of(
          List.of(
              new CodedLayer(
                  List.of(
                      CodedRow.of(0, new int[] {5, 0}, 0), CodedRow.of(0, new int[] {0, 4}, 1)))));

  private static List<RowExchange> exchanges(double epsilon, Stop stop) {
    Network f = LINES.network();
    return RowExchange.of(
        f,
        Domain.of(Box.cube(2, 0, 1)),
        new Property.Distance(Norm.INF, Epsilon.of(epsilon)),
        LINES,
        SearchOptions.defaults().withThreads(1).withStop(stop));
  }

  @Test
  void narrower_roundsToTwiceTheStep() {
    assertThat(RowExchange.narrower(CodedRow.of(-3, new int[] {5, -7, 1, 0}, 3)))
        .isEqualTo(CodedRow.of(-2, new int[] {2, -4, 0, 0}, 2));
  }

  /** 4 x is one from 5 x at most, 4 y is one from 4 y + 1 everywhere. */
  @Test
  void of_saysWhichAreRefuted() {
    List<RowExchange> refuted = exchanges(0.9, Stop.NEVER);
    assertThat(refuted).isNotEmpty().allMatch(e -> e.found().verdict() == Verdict.FALSIFIED);
    assertThat(refuted).allMatch(e -> e.savedBits() > 0 && e.layer() == 1);
    assertThat(refuted).allMatch(e -> e.found().lowerBound() > 0.9 && e.found().lowerBound() <= 1);
    assertThat(exchanges(1.1, Stop.NEVER))
        .hasSameSizeAs(refuted)
        .allMatch(e -> e.found().verdict() == Verdict.CERTIFIED);
    assertThat(exchanges(0.9, Stop.when(() -> true))).isEmpty();
  }
}
