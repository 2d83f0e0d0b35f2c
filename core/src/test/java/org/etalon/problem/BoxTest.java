package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BoxTest {
  @Test
  void of_notABox_isRejected() {
    double inf = Double.POSITIVE_INFINITY;
    double[][][] bad = {
      {{0}, {1, 2}},
      {{0}, {inf}},
      {{-inf}, {0}},
      {{Double.NaN}, {1}},
      {{0}, {Double.NaN}},
      {{1}, {Math.nextDown(1.0)}}
    };
    for (double[][] corners : bad) {
      assertThatThrownBy(() -> Box.of(corners[0], corners[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void of_copiesItsCorners() {
    double[] lower = {0};
    double[] upper = {1};
    Box box = Box.of(lower, upper);
    lower[0] = -5;
    box.upper()[0] = 7;
    assertThat(box).isEqualTo(Box.cube(1, 0, 1)).hasSameHashCodeAs(Box.cube(1, 0, 1));
    assertThat(box.lower(0)).isZero();
    assertThat(box.upper(0)).isEqualTo(1);
  }

  @Test
  void contains_isExactAtTheBorder() {
    Box box = Box.cube(2, -1, 1);
    assertThat(box.contains(new double[] {-1, 1})).isTrue();
    assertThat(box.contains(new double[] {0, Math.nextUp(1.0)})).isFalse();
    assertThat(box.contains(new double[] {0, Double.NaN})).isFalse();
    assertThat(box.contains(new double[] {0})).isFalse();
  }

  @Test
  void center_isInsideEvenAtExtremes() {
    double max = Double.MAX_VALUE;
    double min = Double.MIN_VALUE;
    double[][] intervals = {
      {-max, max}, {max, max}, {min, min}, {min, 2 * min}, {-min, min}, {0.1, Math.nextUp(0.1)}
    };
    for (double[] interval : intervals) {
      Box box = Box.cube(1, interval[0], interval[1]);
      assertThat(box.contains(box.center())).isTrue();
    }
  }

  @Test
  void split_halvesCoverTheBoxAndMeetInAFace() {
    SplittableRandom random = new SplittableRandom(1);
    Box box = Box.of(new double[] {0, -2, 1}, new double[] {1, 3, 4});
    Box[] halves = box.split(1, 0.5);
    assertThat(halves[0]).isEqualTo(Box.of(box.lower(), new double[] {1, 0.5, 4}));
    assertThat(halves[1]).isEqualTo(Box.of(new double[] {0, 0.5, 1}, box.upper()));
    for (int i = 0; i < 100; i++) {
      double[] x = {random.nextDouble(), random.nextDouble(-2, 3), random.nextDouble(1, 4)};
      assertThat(halves[0].contains(x) || halves[1].contains(x)).isTrue();
    }
    for (double at : new double[] {-2, 3, 5, Double.NaN}) {
      assertThatThrownBy(() -> box.split(1, at)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
