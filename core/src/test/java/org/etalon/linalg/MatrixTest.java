package org.etalon.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MatrixTest {
  @Test
  void of_copiesInAndOut() {
    double[] values = {1, 2, 3, 4, 5, 6};
    Matrix m = Matrix.of(2, 3, values);
    values[0] = 9;
    m.toArray()[1] = 9;
    m.row(1)[0] = 9;
    assertThat(m.get(0, 0)).isEqualTo(1);
    assertThat(m.get(0, 1)).isEqualTo(2);
    assertThat(m.row(1)).containsExactly(4, 5, 6);
    assertThat(m.rows()).isEqualTo(2);
    assertThat(m.columns()).isEqualTo(3);
  }

  @Test
  void of_wrongNumberOfEntries_isRejected() {
    assertThatThrownBy(() -> Matrix.of(2, 3, 1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2x3");
    assertThatThrownBy(() -> Matrix.of(-1, -2, 1, 2)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Matrix.of(1 << 16, 1 << 16)).hasMessageContaining("0 entries");
  }

  @Test
  void equals_looksAtShapeAndEntries() {
    assertThat(Matrix.of(2, 1, 1, 2)).isEqualTo(Matrix.of(2, 1, 1, 2));
    assertThat(Matrix.of(2, 1, 1, 2)).hasSameHashCodeAs(Matrix.of(2, 1, 1, 2));
    assertThat(Matrix.of(2, 1, 1, 2)).isNotEqualTo(Matrix.of(1, 2, 1, 2));
    assertThat(Vector.of(0.0)).isNotEqualTo(Vector.of(-0.0));
    assertThat(Vector.of(1, 2)).isEqualTo(Vector.of(1, 2)).hasSameHashCodeAs(Vector.of(1, 2));
  }

  @Test
  void maxAbs_takesSignsAndNaNIntoAccount() {
    assertThat(Matrix.of(1, 3, 1, -4, 2).maxAbs()).isEqualTo(4);
    assertThat(Matrix.of(0, 3).maxAbs()).isZero();
    assertThat(Vector.of(Double.NaN, 1).maxAbs()).isNaN();
    assertThat(Vector.of(1, Double.POSITIVE_INFINITY).isFinite()).isFalse();
    assertThat(Matrix.of(1, 1, Double.NaN).isFinite()).isFalse();
    assertThat(Matrix.of(1, 1, -Double.MAX_VALUE).isFinite()).isTrue();
  }

  @Test
  void diagonal_hasZerosElsewhere() {
    assertThat(Matrix.diagonal(Vector.of(2, 3))).isEqualTo(Matrix.of(2, 2, 2, 0, 0, 3));
    assertThat(Vector.zeros(2)).isEqualTo(Vector.of(0, 0));
  }
}
