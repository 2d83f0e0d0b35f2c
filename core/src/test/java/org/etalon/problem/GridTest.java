package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GridTest {
  @Test
  void in_stepsWhoseMultiplesAreNoDoubles_saysWhyAndWhatWouldDo() {
    assertThatThrownBy(() -> Grid.of(0.1).in(Box.cube(1, 0, 1)))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("for it has 52 binary digits")
        .hasMessageEndingWith("such as 0.10009765625");
    assertThat(Grid.of(0.10009765625).in(Box.cube(1, 0, 1)).count()).isEqualTo(10);
    assertThatThrownBy(() -> Grid.of(0x1p-60).in(Box.cube(1, 0, 1)))
        .isInstanceOf(UnfitException.class)
        .hasMessageContaining("too fine for values in");
  }
}
