package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.etalon.problem.Epsilon;
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

  @Test
  void bounds_besideEpsilon_stayOnTheirSide() {
    Optional<Epsilon> tenth = Optional.of(Epsilon.parse("0.1"));
    assertThat(Text.up(0.0999999, tenth)).isEqualTo("0.1"); // at most a tenth: true of both
    Optional<Epsilon> odd = Optional.of(Epsilon.parse("0.08152427"));
    assertThat(Text.up(0.081524265, odd)).isEqualTo("0.08152427");
    assertThat(Text.up(0.08152428, odd)).isEqualTo("0.08153");
    assertThat(Text.up(0.09123456, tenth)).isEqualTo("0.09124");
    assertThat(Text.up(0.1, tenth)).isEqualTo("0.1001"); // the double is above a tenth
    assertThat(Text.down(0.1000005, tenth)).startsWith("0.100000");
    assertThat(Text.down(0.1000005, tenth)).isNotEqualTo("0.1");
    assertThat(Text.down(0.1, tenth)).startsWith("0.1000000000000000");
    assertThat(Text.down(0.0999999, tenth)).isEqualTo("0.09999");
    assertThat(Text.up(Double.POSITIVE_INFINITY, tenth)).isEqualTo("unbounded");
    assertThat(Text.up(0.0999999, Optional.empty())).isEqualTo("0.1");
  }
}
