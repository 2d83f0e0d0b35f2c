package org.etalon.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class VectorTest {
  private static final int MANY = 3 << 16;

  /** Runs of a length, some of which are equal to the next one. */
  private static double[] runs(int length) {
    double[] values = new double[MANY];
    Arrays.setAll(values, i -> i / length % 7 / 2);
    return values;
  }

  @Test
  void of_runs_storesEachOnce() {
    for (int length : new int[] {2, 96, 4096, MANY}) {
      double[] values = runs(length);
      Vector vector = Vector.of(values);
      assertThat(vector.stored()).isEqualTo(MANY / length);
      assertThat(vector.size()).isEqualTo(MANY);
      assertThat(vector.toArray()).isEqualTo(values);
      for (int i = 0; i < MANY; i++) {
        assertThat(vector.get(i) == values[i]).isTrue();
      }
      assertThat(vector.maxAbs()).isEqualTo(Arrays.stream(values).max().orElseThrow());
      assertThat(vector.isFinite()).isTrue();
      assertThatThrownBy(() -> vector.get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> vector.get(MANY)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void of_anythingElse_storesAll() {
    double[] shorter = runs(96);
    shorter[95] = 1;
    assertThat(Vector.of(shorter).stored()).isEqualTo(MANY);
    assertThat(Vector.of(shorter).toArray()).isEqualTo(shorter);
    double[] last = runs(96);
    last[MANY - 1] = 9;
    assertThat(Vector.of(last).stored()).isEqualTo(MANY);
    assertThat(Vector.of(last).maxAbs()).isEqualTo(9);
    assertThat(Vector.of(1, 1, 1, 1).stored()).isEqualTo(4);
  }

  @Test
  void of_runsThatDivideDifferently_storesTheirCommonPart() {
    double[] values = new double[MANY];
    Arrays.fill(values, 6, 10, 1);
    assertThat(Vector.of(values).stored()).isEqualTo(MANY / 2);
    assertThat(Vector.of(values).toArray()).isEqualTo(values);
  }

  @Test
  void equals_isOfEntries() {
    Vector vector = Vector.of(runs(96));
    assertThat(vector).isEqualTo(Vector.of(runs(96))).hasSameHashCodeAs(Vector.of(runs(96)));
    assertThat(vector).isNotEqualTo(Vector.of(runs(48)));
    assertThat(Vector.zeros(MANY)).isEqualTo(Vector.of(new double[MANY]));
    assertThat(Vector.zeros(MANY)).isNotEqualTo(Vector.zeros(MANY + 1));
    assertThat(Vector.zeros(MANY).stored()).isOne();
    double[] negative = new double[MANY];
    negative[1] = -0.0;
    assertThat(Vector.of(negative)).isNotEqualTo(Vector.zeros(MANY));
    assertThat(1 / Vector.of(negative).get(1)).isNegative();
  }
}
