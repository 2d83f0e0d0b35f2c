package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedSummaryTest {
  @Test
  void accumulators_few_areListed() {
    List<Integer> bits = List.of(21, 13);
    List<Integer> all = List.of(22, 14);
    String suffice = "21, 13 bits suffice on the domain, wrapping on the way or not";
    String without = " (22, 14 without knowing the domain)";
    assertThat(FixedSummary.accumulators(bits, List.of(), all)).isEqualTo(suffice + without);
    assertThat(FixedSummary.accumulators(bits, bits, all))
        .isEqualTo(suffice + ", and no fewer" + without);
    assertThat(FixedSummary.accumulators(bits, List.of(20, 13), all))
        .isEqualTo(suffice + ", inputs need 20, 13" + without);
  }

  /** Only the largest width suffices for all layers. */
  @Test
  void accumulators_many_theMostSuffices() {
    List<Integer> bits = List.of(13, 21, 14, 14, 14, 14, 14, 14, 14);
    assertThat(
            FixedSummary.accumulators(bits, Collections.nCopies(9, 13), Collections.nCopies(9, 24)))
        .isEqualTo(
            "at most 21 bits, 13 to 21 by layer, suffice on the domain, wrapping on the way or not,"
                + " inputs need up to 13"
                + " (at most 24 without knowing the domain)");
  }
}
