package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FixedSummaryTest {
  @Test
  void accumulators_few_areListed() {
    List<Integer> bits = List.of(21, 13);
    List<Integer> all = List.of(22, 14);
    String suffice = "21, 13 bits suffice on the domain, wrapping on the way or not";
    String without = " (22, 14 without knowing the domain)";
    List<Optional<Integer>> none = List.of(Optional.empty(), Optional.empty());
    assertThat(FixedSummary.accumulators(bits, none, all, true)).isEqualTo(suffice + without);
    assertThat(
            FixedSummary.accumulators(bits, List.of(Optional.of(21), Optional.of(13)), all, true))
        .isEqualTo(suffice + ", and no fewer" + without);
    assertThat(
            FixedSummary.accumulators(bits, List.of(Optional.of(20), Optional.of(13)), all, true))
        .isEqualTo(suffice + ", inputs need 20, 13" + without);
    assertThat(
            FixedSummary.accumulators(bits, List.of(Optional.empty(), Optional.of(13)), all, true))
        .isEqualTo(suffice + ", inputs need -, 13" + without);
    assertThat(FixedSummary.accumulators(bits, none, all, false))
        .isEqualTo(suffice.replace("suffice", "suffice for exact sums") + without);
  }

  /** Only the largest width suffices for all layers. */
  @Test
  void accumulators_many_theMostSuffices() {
    List<Integer> bits = List.of(13, 21, 14, 14, 14, 14, 14, 14, 14);
    assertThat(
            FixedSummary.accumulators(
                bits, Collections.nCopies(9, Optional.of(13)), Collections.nCopies(9, 24), true))
        .isEqualTo(
            "at most 21 bits, 13 to 21 by layer, suffice on the domain, wrapping on the way or not,"
                + " inputs need up to 13"
                + " (at most 24 without knowing the domain)");
  }
}
