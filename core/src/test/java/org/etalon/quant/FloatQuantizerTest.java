package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FloatQuantizerTest {
  /** The value of 16 stored bits, by the definition of the format. */
  private static double decode(int bits, FloatFormat format) {
    if (format == FloatFormat.BFLOAT16) {
      return Float.intBitsToFloat(bits << 16);
    }
    int exponent = (bits >> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude;
    if (exponent == 0x1f) {
      magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
    } else if (exponent == 0) {
      magnitude = fraction * 0x1p-24;
    } else {
      magnitude = (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    }
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }

  @ParameterizedTest
  @EnumSource
  void round_onEveryNumberOfTheFormat_keepsIt(FloatFormat format) {
    int finite = 0;
    for (int bits = 0; bits < 1 << 16; bits++) {
      double value = decode(bits, format);
      if (Double.isFinite(value)) {
        finite++;
        assertThat(FloatQuantizer.round(value, format)).isEqualTo(value + 0.0);
      } else {
        assertThatThrownBy(() -> FloatQuantizer.round(value, format))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
    assertThat(finite).isEqualTo(format == FloatFormat.FLOAT16 ? 63488 : 65280);
  }

  @ParameterizedTest
  @EnumSource
  void round_aroundEveryMidpoint_goesToTheNearestAndTiesToEven(FloatFormat format) {
    for (int bits = 0; bits + 1 < 1 << 15; bits++) {
      double low = decode(bits, format);
      double high = decode(bits + 1, format);
      if (!Double.isFinite(high)) {
        break;
      }
      double middle = 0.5 * (low + high); // exact
      double even = bits % 2 == 0 ? low : high;
      for (int sign : new int[] {1, -1}) {
        double zero = 0.0; // turns a rounding to -0.0 into 0.0
        assertThat(FloatQuantizer.round(sign * middle, format)).isEqualTo(sign * even + zero);
        assertThat(FloatQuantizer.round(sign * Math.nextDown(middle), format))
            .isEqualTo(sign * low + zero);
        assertThat(FloatQuantizer.round(sign * Math.nextUp(middle), format))
            .isEqualTo(sign * high + zero);
        assertThat(FloatQuantizer.round(sign * (0.75 * low + 0.25 * high), format))
            .isEqualTo(sign * low + zero);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void round_beyondTheLargestNumber_throws(FloatFormat format) {
    int top = format == FloatFormat.FLOAT16 ? 0x7bff : 0x7f7f;
    double largest = decode(top, format);
    assertThat(format.largest()).isEqualTo(largest);
    double threshold = largest + 0.5 * (largest - decode(top - 1, format));
    assertThat(FloatQuantizer.round(Math.nextDown(threshold), format)).isEqualTo(largest);
    assertThat(FloatQuantizer.round(-Math.nextDown(threshold), format)).isEqualTo(-largest);
    for (double beyond : new double[] {threshold, -threshold, Double.MAX_VALUE}) {
      assertThatThrownBy(() -> FloatQuantizer.round(beyond, format))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining(format.label());
    }
  }

  @Test
  void round_fromDouble_doesNotRoundTwice() {
    // By way of float32 the first would become the tie 1 + 2^-11 and then 1.
    double aboveTie = 1 + 0x1p-11 + 0x1p-40;
    assertThat(FloatQuantizer.round(aboveTie, FloatFormat.FLOAT16)).isEqualTo(1 + 0x1p-10);
    assertThat(FloatQuantizer.round(1 + 0x1p-8 + 0x1p-50, FloatFormat.BFLOAT16))
        .isEqualTo(1 + 0x1p-7);
    assertThat(FloatQuantizer.round(Double.MIN_VALUE, FloatFormat.FLOAT16)).isEqualTo(0.0);
    assertThat(FloatQuantizer.round(0x1p-25 + 0x1p-70, FloatFormat.FLOAT16)).isEqualTo(0x1p-24);
  }

  private static Network network(double weight, double bias) {
    Affine first = Affine.of(Matrix.of(1, 1, 0.5), Vector.of(0));
    Affine second = Affine.of(Matrix.of(1, 1, weight), Vector.of(bias));
    return Network.alternating(List.of(first, second));
  }

  @Test
  void quantize_onANetwork_roundsWeightsAndBiases() {
    QuantizedNetwork quantized = FloatQuantizer.quantize(network(0.1, -1e-8), FloatFormat.FLOAT16);
    QuantizedLayer layer = quantized.layers().get(1);
    assertThat(layer.affine().map().toMatrix()).isEqualTo(Matrix.of(1, 1, 0.0999755859375));
    assertThat(layer.affine().bias()).isEqualTo(Vector.of(0));
    assertThat(layer.encoding()).isEqualTo(new Encoding.Floating(FloatFormat.FLOAT16));
    assertThat(quantized.payloadBits()).isEqualTo(64);
    assertThat(quantized.saturated()).isZero();
  }

  @Test
  void quantize_onOverflow_saysLayerValueAndFormat() {
    assertThatThrownBy(() -> FloatQuantizer.quantize(network(1, 7e4), FloatFormat.FLOAT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("layer 2: 70000.0 is beyond the largest float16 number, 65504.0");
    assertThat(FloatQuantizer.quantize(network(1, 7e4), FloatFormat.BFLOAT16).layers()).hasSize(2);
  }
}
