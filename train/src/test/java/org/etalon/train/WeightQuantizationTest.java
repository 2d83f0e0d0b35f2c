package org.etalon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightQuantizationTest {
  private static final int IN = 784;
  private static final int OUT = 1024;

  @Test
  void binaryConnect_deterministic_takesTheSignAndCallsZeroPositive() {
    WeightQuantization q = WeightQuantization.parse("binaryconnect");
    float step = q.step(IN, OUT);
    assertThat((double) step).isCloseTo(0.5 * Math.sqrt(6.0 / 1808), Offset.offset(1e-8));
    float[] w = {0f, -0f, 1e-30f, -1e-30f, step, -step, Float.MIN_VALUE, -Float.MIN_VALUE};
    float[] result = new float[w.length];
    q.quantize(w, result, 0, w.length, step, 0);
    assertThat(result).containsExactly(step, step, step, -step, step, -step, step, -step);
    for (int i = 0; i < w.length; i++) {
      assertThat(q.index(w[i], step) * step).isEqualTo(result[i]);
    }
    assertThat(q.limit(IN, OUT)).isEqualTo(step);
    assertThat(q.judgedQuantized()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-2, -1, -0.5, 0, 0.25, 1, 3})
  void binaryConnect_stochastic_hasTheClippedWeightAsMean(double share) {
    WeightQuantization q = WeightQuantization.parse("binaryconnect-stochastic");
    float step = q.step(IN, OUT);
    float[] w = new float[200_000];
    java.util.Arrays.fill(w, (float) share * step);
    float[] result = new float[w.length];
    q.quantize(w, result, 0, w.length, step, 99);
    double sum = 0;
    for (float value : result) {
      assertThat(Math.abs(value)).isEqualTo(step);
      sum += value / step;
    }
    double expected = Math.max(-1, Math.min(1, share));
    double noise = Math.sqrt((1 - expected * expected) / w.length);
    assertThat(sum / w.length).isCloseTo(expected, Offset.offset(5 * noise + 1e-12));
    assertThat(q.judgedQuantized()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void uniform_everyWidth_hasTwoToTheBitsValuesAndGoesWhereItSays(int bits) {
    double r = WeightQuantization.range(IN, OUT);
    double eta = 2 * r / (1 << bits);
    for (String rounding : new String[] {"", ":floor"}) {
      boolean floor = !rounding.isEmpty();
      WeightQuantization q = WeightQuantization.parse("uniform:" + bits + rounding);
      float step = q.step(IN, OUT);
      TreeSet<Integer> seen = new TreeSet<>();
      SplittableRandom random = new SplittableRandom(bits);
      for (int k = 0; k < 20_000; k++) {
        float w = (float) random.nextDouble(-1.2 * r, 1.2 * r);
        int index = q.index(w, step);
        seen.add(index);
        double value = (double) index * step;
        double inside = Math.max(-r, Math.min(r * (1 - 1e-9), w));
        if (floor) {
          assertThat(inside - value).isBetween(-1e-8, eta + 1e-8);
        } else {
          assertThat(Math.abs(inside - value)).isLessThanOrEqualTo(eta / 2 + 1e-8);
        }
      }
      assertThat(seen).hasSize(1 << bits);
      double largest = Math.max(-seen.first(), seen.last()) * (double) step;
      assertThat(largest).isCloseTo(floor ? r : r - eta / 2, Offset.offset(1e-8));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "uniform", "uniform:0", "uniform:9", "uniform:2:zero", "Uniform:2", "binary"})
  void parse_unknownName_listsWhatThereIs(String name) {
    assertThatThrownBy(() -> WeightQuantization.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("binaryconnect-stochastic");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "binaryconnect",
        "binaryconnect-stochastic",
        "uniform:3",
        "uniform:8:floor"
      })
  void parse_label_isTheNameItCameFrom(String name) {
    assertThat(WeightQuantization.parse(name).label()).isEqualTo(name);
  }
}
