package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.etalon.quant.FloatFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShortFloatTest {
  /** The definition of IEEE 754 binary16, in powers that are exact. */
  private static double half(int bits) {
    int e = bits >> 10 & 31;
    double f = bits & 1023;
    double sign = (bits & 0x8000) == 0 ? 1 : -1;
    if (e == 31) {
      return f == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return sign * (e == 0 ? f * Math.pow(2, -24) : (1024 + f) * Math.pow(2, e - 25));
  }

  @Test
  void decode_onAllHalves_followsTheDefinition() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertThat(ShortFloat.decode(FloatFormat.FLOAT16, bits))
          .isEqualTo(Double.valueOf(half(bits)));
    }
  }

  @Test
  void decode_onAllBfloat16_isTheUpperHalfOfFloat32() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertThat(ShortFloat.decode(FloatFormat.BFLOAT16, bits))
          .isEqualTo(Double.valueOf(Float.intBitsToFloat(bits << 16)));
    }
  }

  @ParameterizedTest
  @EnumSource(FloatFormat.class)
  void encode_onAllFiniteNumbers_invertsDecode(FloatFormat format) {
    for (int bits = 0; bits < 1 << 16; bits++) {
      double value = ShortFloat.decode(format, bits);
      if (Double.isFinite(value)) {
        assertThat(ShortFloat.encode(format, value)).isEqualTo(bits);
        assertThat(ShortFloat.round(format, value)).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(FloatFormat.class)
  void round_betweenNeighbours_takesTheNearestTiesToEven(FloatFormat format) {
    TreeMap<Double, Integer> numbers = new TreeMap<>();
    for (int bits = 0; bits < 1 << 15; bits++) {
      double value = ShortFloat.decode(format, bits);
      if (Double.isFinite(value)) {
        numbers.put(value, bits);
      }
    }
    SplittableRandom random = new SplittableRandom(3);
    for (double low : numbers.keySet()) {
      Double high = numbers.higherKey(low);
      if (high == null) {
        continue;
      }
      double middle = (low + high) / 2;
      double even = numbers.get(low) % 2 == 0 ? low : high;
      assertThat(ShortFloat.round(format, middle)).isEqualTo(even);
      assertThat(ShortFloat.round(format, Math.nextDown(middle))).isEqualTo(low);
      assertThat(ShortFloat.round(format, -Math.nextUp(middle))).isEqualTo(-high);
      double inside = low + (high - low) * random.nextDouble();
      assertThat(ShortFloat.round(format, inside)).isIn(low, high);
    }
    assertThat(ShortFloat.round(format, 1e300)).isInfinite();
  }

  @Test
  void encode_onOtherNumbers_throws() {
    assertThatThrownBy(() -> ShortFloat.encode(FloatFormat.FLOAT16, 0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0.1 is not a float16 number");
    assertThatThrownBy(() -> ShortFloat.encode(FloatFormat.FLOAT16, 65536))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
