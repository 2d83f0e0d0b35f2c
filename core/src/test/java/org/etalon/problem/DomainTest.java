package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DomainTest {
  @Test
  void contains_looksInEveryBox() {
    Domain domain = new Domain(List.of(Box.cube(2, 0, 1), Box.cube(2, 3, 4)));
    assertThat(domain.contains(new double[] {0.5, 1})).isTrue();
    assertThat(domain.contains(new double[] {3, 4})).isTrue();
    assertThat(domain.contains(new double[] {0.5, 3.5})).isFalse();
    assertThat(domain.size()).isEqualTo(2);
  }

  @Test
  void of_noBoxOrMixedSizes_isRejected() {
    assertThatThrownBy(() -> new Domain(List.of())).hasMessageContaining("empty");
    assertThatThrownBy(() -> new Domain(List.of(Box.cube(2, 0, 1), Box.cube(3, 0, 1))))
        .hasMessageContaining("2 and 3");
  }

  @Test
  void boxes_areCopied() {
    List<Box> boxes = new ArrayList<>(List.of(Box.cube(1, 0, 1)));
    Domain domain = new Domain(boxes);
    boxes.clear();
    assertThat(domain).isEqualTo(Domain.of(Box.cube(1, 0, 1)));
  }
}
