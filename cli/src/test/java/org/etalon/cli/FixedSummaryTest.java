package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class FixedSummaryTest {
  @Test
  void accumulators_few_areListed() {
    assertThat(FixedSummary.accumulators(List.of(21, 13), List.of(22, 14)))
        .isEqualTo(
            "21, 13 bits suffice on the domain, wrapping on the way or not"
                + " (22, 14 without knowing the domain)");
  }

  /** Only the largest width suffices for all layers. */
  @Test
  void accumulators_many_theMostSuffices() {
    List<Integer> bits = List.of(13, 21, 14, 14, 14, 14, 14, 14, 14);
    assertThat(FixedSummary.accumulators(bits, Collections.nCopies(9, 24)))
        .isEqualTo(
            "at most 21 bits, 13 to 21 by layer, suffice on the domain, wrapping on the way or not"
                + " (at most 24 without knowing the domain)");
  }
}
