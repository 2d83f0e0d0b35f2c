package org.etalon.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private static final Box OUTER = Box.of(new double[] {0, 0}, new double[] {1, 3});
  private static final Box INNER = Box.of(new double[] {0.25, 1}, new double[] {0.75, 2});

  private static Domain rounded(List<Box> boxes, List<Optional<Box>> inner) {
    return new Domain(boxes, inner, Optional.empty());
  }

  @Test
  void contains_isAboutTheBoxesWithin() {
    Domain domain = rounded(List.of(OUTER), List.of(Optional.of(INNER)));
    assertThat(domain.contains(new double[] {0.25, 2})).isTrue();
    assertThat(domain.contains(new double[] {0.1, 2})).isFalse();
    assertThat(domain.surrounds(new double[] {0.1, 2})).isTrue();
    assertThat(domain.surrounds(new double[] {1.5, 2})).isFalse();
    assertThat(rounded(List.of(OUTER), List.of(Optional.empty())).contains(OUTER.center()))
        .isFalse();
  }

  @Test
  void nearest_isOfTheFirstBoxAroundThatHoldsAny() {
    Box second = Box.cube(2, 0, 1);
    List<Optional<Box>> inner = List.of(Optional.empty(), Optional.of(second));
    Domain domain = rounded(List.of(OUTER, second), inner);
    assertThat(domain.nearest(new double[] {0.5, 0.5})).hasValue(new double[] {0.5, 0.5});
    assertThat(domain.nearest(new double[] {0.5, 2})).isEmpty();
    assertThat(domain.center()).containsExactly(0.5, 0.5);
    assertThat(rounded(List.of(OUTER), List.of(Optional.of(INNER))).nearest(new double[] {0, 3}))
        .hasValue(new double[] {0.25, 2});
    // A point of the second box is not moved into the first one.
    domain = rounded(List.of(OUTER, second), List.of(Optional.of(INNER), Optional.of(second)));
    assertThat(domain.nearest(new double[] {0, 0})).hasValue(new double[] {0, 0});
    Domain only = domain;
    assertThatThrownBy(() -> only.nearest(new double[] {5, 5})).hasMessageContaining("outside");
  }

  /** The bound itself is a multiple of the step, but not of the domain, which ends before it. */
  @Test
  void grid_pointsThatRoundingAdds_areNone() {
    Optional<Grid> grid = Optional.of(Grid.of(1));
    Box outer = Box.cube(1, 0, 3);
    Box inner = Box.cube(1, 0, Math.nextDown(3.0));
    Domain domain = new Domain(List.of(outer), List.of(Optional.of(inner)), grid);
    assertThat(domain.boxes()).containsExactly(inner);
    assertThat(domain.contains(new double[] {3})).isFalse();
    Box wide = Box.cube(1, 0, Math.nextUp(3.0));
    domain = new Domain(List.of(wide), List.of(Optional.of(outer)), grid);
    assertThat(domain.boxes()).containsExactly(wide);
    assertThat(domain.nearest(new double[] {Math.nextUp(3.0)})).hasValue(new double[] {3});
    assertThatThrownBy(() -> new Domain(List.of(outer), List.of(Optional.empty()), grid))
        .hasMessageContaining("no point of the grid");
  }

  @Test
  void inner_thatIsNotWithin_isRejected() {
    assertThatThrownBy(() -> rounded(List.of(INNER), List.of(Optional.of(OUTER))))
        .hasMessageContaining("not within");
    assertThatThrownBy(() -> rounded(List.of(INNER), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void boxes_areCopied() {
    List<Box> boxes = new ArrayList<>(List.of(Box.cube(1, 0, 1)));
    Domain domain = new Domain(boxes);
    boxes.clear();
    assertThat(domain).isEqualTo(Domain.of(Box.cube(1, 0, 1)));
  }
}
