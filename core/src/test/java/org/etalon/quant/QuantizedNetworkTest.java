package org.etalon.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

final class QuantizedNetworkTest {
  private static QuantizedNetwork quantize(Granularity granularity, StepRule rule) {
    return UniformQuantizer.quantize(
        theta(), new UniformScheme(4, Rounding.FLOOR, granularity, rule, false));
  }

  private static Network theta() {
    Affine first = Affine.of(Matrix.of(2, 1, 0.7, 30), Vector.of(0.1, 0));
    Affine second = Affine.of(Matrix.of(1, 2, 0.01, 0.02), Vector.of(0));
    return Network.alternating(List.of(first, second));
  }

  private static QuantizedNetwork apart(Granularity granularity, StepRule rule) {
    return UniformQuantizer.quantize(
        theta(), new UniformScheme(4, Rounding.FLOOR, granularity, rule, false, OptionalInt.of(9)));
  }

  @Test
  void payloadBits_countWeightsAndBiasesAtTheirWidths() {
    QuantizedNetwork quantized = quantize(Granularity.LAYER, StepRule.POWER_OF_TWO);
    assertThat(quantized.parameterCount()).isEqualTo(7);
    assertThat(quantized.layers().get(1).parameters().count()).isEqualTo(3);
    assertThat(quantized.payloadBits()).isEqualTo(28);
    assertThat(quantized.layers().get(0).payloadBits()).isEqualTo(16);
    // 4 weights, 3 biases
    assertThat(apart(Granularity.LAYER, StepRule.POWER_OF_TWO).payloadBits()).isEqualTo(43);
  }

  @Test
  void network_hasTheQuantizedParameters() {
    QuantizedNetwork quantized = quantize(Granularity.LAYER, StepRule.POWER_OF_TWO);
    // steps 4 and 2^-8: weights 0 and 28, then 2 and 5 steps
    assertThat(quantized.network().forward(new double[] {1})).containsExactly(28 * 5 * 0x1p-8);
  }

  @Test
  void fractionAndIntegerBits_areThoseOfFixedPoint() {
    Encoding.Scaled first = scaled(quantize(Granularity.CHANNEL, StepRule.POWER_OF_TWO), 0);
    assertThat(first.fractionBits(0)).hasValue(3);
    assertThat(first.integerBits(0)).hasValue(1);
    assertThat(first.fractionBits(1)).hasValue(-2);
    assertThat(first.integerBits(1)).hasValue(6);
    Encoding.Scaled second = scaled(quantize(Granularity.LAYER, StepRule.POWER_OF_TWO), 1);
    assertThat(second.fractionBits(0)).hasValue(8);
    assertThat(second.integerBits(0)).hasValue(-4);
    assertThat(second.scale(0)).isEqualTo(0x1p-8);
  }

  @Test
  void fractionBits_ofOtherSteps_areAbsent() {
    Encoding.Scaled first = scaled(quantize(Granularity.LAYER, StepRule.FREE), 0);
    assertThat(first.fractionBits(0)).isEmpty();
    assertThat(first.integerBits(0)).isEmpty();
  }

  private static Encoding.Scaled scaled(QuantizedNetwork network, int layer) {
    return (Encoding.Scaled) network.layers().get(layer).encoding();
  }
}
