package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BoxTest {
  @Test
  void of_copiesItsCorners() {
    double[] lower = {0, -1};
    double[] upper = {1, 2};
    Box box = Box.of(lower, upper);
    lower[0] = 9;
    box.upper()[1] = 9;
    box.lower()[1] = 9;
    assertThat(box).isEqualTo(Box.of(new double[] {0, -1}, new double[] {1, 2}));
    assertThat(box).hasSameHashCodeAs(Box.of(new double[] {0, -1}, new double[] {1, 2}));
    assertThat(box.lower(1)).isEqualTo(-1);
    assertThat(box.upper(1)).isEqualTo(2);
    assertThat(box.size()).isEqualTo(2);
  }

  @Test
  void of_onBadBounds_saysWhichInput() {
    assertThatThrownBy(() -> Box.of(new double[] {0, 2}, new double[] {1, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("input 1 has an empty interval");
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Box.cube(2, 0, bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("input 0 is unbounded");
      assertThatThrownBy(() -> Box.of(new double[] {-bad}, new double[] {0}))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Box.of(new double[1], new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 entries, upper has 2");
  }

  @Test
  void contains_isExactAtTheFaces() {
    Box box = Box.cube(2, -0.1, 0.1);
    assertThat(box.contains(new double[] {-0.1, 0.1})).isTrue();
    assertThat(box.contains(new double[] {Math.nextDown(-0.1), 0})).isFalse();
    assertThat(box.contains(new double[] {0, Math.nextUp(0.1)})).isFalse();
    assertThat(box.contains(new double[] {0, Double.NaN})).isFalse();
    assertThat(box.contains(new double[] {0})).isFalse();
  }

  @Test
  void center_onAnyBox_liesInside() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 5000; trial++) {
      double a = Double.longBitsToDouble(random.nextLong());
      double b = trial % 3 == 0 ? Math.nextUp(a) : Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(a) && Double.isFinite(b)) {
        Box box = Box.of(new double[] {Math.min(a, b)}, new double[] {Math.max(a, b)});
        assertThat(box.contains(box.center())).isTrue();
      }
    }
    Box tiny = Box.cube(1, Double.MIN_VALUE, Double.MIN_VALUE);
    assertThat(tiny.center()).containsExactly(Double.MIN_VALUE);
    Box whole = Box.cube(1, -Double.MAX_VALUE, Double.MAX_VALUE);
    assertThat(whole.center()).containsExactly(0);
    assertThat(Box.cube(1, 1, 3).midpoint(0)).isEqualTo(2);
  }

  @Test
  void split_coversTheBoxAndSharesTheFace() {
    Box box = Box.of(new double[] {0, 0}, new double[] {1, 4});
    Box[] halves = box.split(1, 3);
    assertThat(halves[0]).isEqualTo(Box.of(new double[] {0, 0}, new double[] {1, 3}));
    assertThat(halves[1]).isEqualTo(Box.of(new double[] {0, 3}, new double[] {1, 4}));
    for (double at : new double[] {0, 4, -1, 5, Double.NaN}) {
      assertThatThrownBy(() -> box.split(1, at)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void domain_isTheUnionOfItsBoxes() {
    Domain domain = new Domain(List.of(Box.cube(1, 0, 1), Box.cube(1, 2, 3)));
    assertThat(domain.contains(new double[] {1})).isTrue();
    assertThat(domain.contains(new double[] {2.5})).isTrue();
    assertThat(domain.contains(new double[] {Math.nextUp(1.0)})).isFalse();
    assertThat(domain.size()).isEqualTo(1);
    assertThat(Domain.of(Box.cube(1, 0, 1)).boxes()).hasSize(1);
    assertThatThrownBy(() -> new Domain(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> new Domain(List.of(Box.cube(1, 0, 1), Box.cube(2, 0, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 and 2");
  }
}
