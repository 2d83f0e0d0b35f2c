package org.etalon.engine.bound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EntriesTest {
  @Test
  void of_productsBeyondAnArray_areNotWrapped() {
    assertThat(Entries.of(46_340, 46_340)).isEqualTo(2_147_395_600);
    assertThat(Entries.of(0, 5)).isZero();
    for (int rows : new int[] {46_341, 65_536, 1 << 20, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> Entries.of(rows, 65_536)).isInstanceOf(OutOfMemoryError.class);
    }
    assertThatThrownBy(() -> Entries.of(1 << 17, 1 << 15)) // 2^32, which wraps to 0
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessageContaining("131072x32768");
  }
}
