package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void count_one_isSingular() {
    assertThat(Text.count(1, "box", "boxes")).isEqualTo("1 box");
    assertThat(Text.count(0, "box", "boxes")).isEqualTo("0 boxes");
    assertThat(Text.count(2, "box", "boxes")).isEqualTo("2 boxes");
  }

  @Test
  void ranges_ofNumbers_areTheShortest() {
    assertThat(Text.ranges(List.of(1, 2, 3, 5, 7, 8))).isEqualTo("1..3, 5, 7..8");
    assertThat(Text.ranges(List.of(4))).isEqualTo("4");
    assertThat(Text.ranges(List.of())).isEqualTo("none");
  }

  @Test
  void numbers_smallZeroAndRound_arePlain() {
    assertThat(Text.number(-0.0)).isEqualTo("0");
    assertThat(Text.number(4e-4)).isEqualTo("0.0004");
    assertThat(Text.number(0.5)).isEqualTo("0.5");
    assertThat(Text.number(123456.7)).isEqualTo("123500");
    assertThat(Text.number(Double.NaN)).isEqualTo("NaN");
    assertThat(Text.up(-0.0)).isEqualTo("0");
    assertThat(Text.down(0.12349)).isEqualTo("0.1234");
    assertThat(Text.up(0.12341)).isEqualTo("0.1235");
  }
}
