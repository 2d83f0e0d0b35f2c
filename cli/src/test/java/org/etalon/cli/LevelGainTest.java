package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.search.Bracket;
import org.etalon.fewest.Cost;
import org.etalon.fewest.FewestResult;
import org.etalon.fewest.Level;
import org.etalon.fewest.Proved;
import org.etalon.problem.Property;
import org.etalon.quant.CodedLayer;
import org.etalon.quant.CodedNetwork;
import org.etalon.quant.CodedRow;
import org.junit.jupiter.api.Test;

class LevelGainTest {
  /** Of so many weights, which are multiplied by. */
  private static Proved proved(Level level, int weights) {
    int[] codes = new int[weights];
    Arrays.fill(codes, 3);
    CodedNetwork net = CodedNetwork.of(List.of(new CodedLayer(List.of(CodedRow.of(0, codes, 0)))));
    Certification some =
        Certification.of(Bracket.nothing(0, Bracket.Ending.TIMEOUT), Property.atMost(1));
    return new Proved(level, net, net, some, 0);
  }

  private static List<LevelGain> gains(List<Level> begun, Proved... proved) {
    return LevelGain.of(
        new FewestResult(
            Cost.MULTIPLICATIONS, List.of(proved), begun, 0, 0, 0, FewestResult.Ending.COMPLETE));
  }

  /** Searches in turn: a level of a later one stands before that of an earlier one, and counts. */
  @Test
  void whatALevelOfALaterSearchProved_countsForLevelsBehindIt() {
    List<Level> begun = List.of(Level.STORED, Level.MIXED, Level.PRUNED);
    List<LevelGain> gains =
        gains(
            begun,
            proved(Level.STORED, 20),
            proved(Level.MIXED, 10),
            proved(Level.PRUNED, 6),
            proved(Level.MIXED, 5));
    assertThat(gains.stream().map(LevelGain::gained))
        .containsExactly(OptionalLong.empty(), OptionalLong.of(15), OptionalLong.of(0));
    assertThat(gains.get(2).best()).isEmpty();
  }

  /** One width for all comes first, then what was given. */
  @Test
  void whatWasGiven_doesNotHideTheFirstLevel() {
    List<LevelGain> gains =
        gains(List.of(Level.STORED, Level.GIVEN), proved(Level.STORED, 9), proved(Level.GIVEN, 4));
    assertThat(gains.get(0).best()).isPresent();
    assertThat(gains.get(1).gained()).hasValue(5);
  }
}
