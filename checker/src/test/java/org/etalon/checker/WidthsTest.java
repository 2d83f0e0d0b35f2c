package org.etalon.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Widths in words. */
class WidthsTest {
  @Test
  void widths_inWords_joinRuns() {
    assertThat(Widths.list(List.of(1, 2, 3, 5, 7, 8, 10, 11, 12)))
        .isEqualTo("1 to 3, 5, 7, 8, 10 to 12");
    assertThat(Widths.each(List.of(4))).isEqualTo("the width 4");
    assertThat(Widths.each(List.of(4, 5))).isEqualTo("each of the widths 4, 5");
  }
}
