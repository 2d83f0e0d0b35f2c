package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Convolution;
import org.etalon.network.ConvolutionShape;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.network.Stored;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageSizeTest {
  /** Two layers, three output channels, 4 weights, 3 biases. */
  private static final Network NETWORK =
      Network.alternating(
          List.of(
              Affine.of(Matrix.of(2, 1, 1, -0.75), Vector.of(0.5, 0)),
              Affine.of(Matrix.of(1, 2, 0.3, 2), Vector.of(0))));

  private static StorageSize size(Granularity granularity, StepRule rule, OptionalInt biasBits) {
    return StorageSize.of(request(granularity, rule, biasBits), NETWORK, 4);
  }

  private static QuantizationRequest request(
      Granularity granularity, StepRule rule, OptionalInt biasBits) {
    return new QuantizationRequest(
        1, 8, Rounding.FLOOR, granularity, rule, false, biasBits, Optional.empty(), false);
  }

  @ParameterizedTest
  @CsvSource({
    // exponents of 8 bits or float32 numbers: one for the network, 2 layers, 3 channels
    "NETWORK, POWER_OF_TWO, 8",
    "LAYER, POWER_OF_TWO, 16",
    "CHANNEL, POWER_OF_TWO, 24",
    "NETWORK, FREE, 32",
    "LAYER, FREE, 64",
    "CHANNEL, FREE, 96"
  })
  void of_everyKindOfStep_countsEveryStepOnce(Granularity granularity, StepRule rule, long bits) {
    StorageSize size = size(granularity, rule, OptionalInt.empty());
    assertThat(size.payloadBits()).isEqualTo(28);
    assertThat(size.scaleBits()).isEqualTo(bits);
    assertThat(size.totalBits()).isEqualTo(28 + bits);
    assertThat(size.compression()).isEqualTo(32.0 * 7 / (28 + bits));
  }

  @Test
  void of_biasesOfTheirOwnWidth_countsTheirStepsToo() {
    StorageSize size = size(Granularity.CHANNEL, StepRule.POWER_OF_TWO, OptionalInt.of(9));
    assertThat(size.payloadBits()).isEqualTo(4 * 4 + 3 * 9);
    assertThat(size.scaleBits()).isEqualTo(48);
    assertThat(size(Granularity.NETWORK, StepRule.FREE, OptionalInt.of(9)).scaleBits())
        .isEqualTo(64);
  }

  @Test
  void at_everyWidth_isTheSizeOfThatWidth() {
    for (OptionalInt biasBits : List.of(OptionalInt.empty(), OptionalInt.of(9))) {
      QuantizationRequest request = request(Granularity.LAYER, StepRule.FREE, biasBits);
      StorageSize one = StorageSize.of(request, NETWORK, 1);
      for (int bits = 1; bits <= 8; bits++) {
        assertThat(one.at(request, bits)).isEqualTo(StorageSize.of(request, NETWORK, bits));
      }
    }
  }

  @Test
  void of_aFloatingFormat_hasNoSteps() {
    StorageSize size =
        StorageSize.of(QuantizationRequest.floating(FloatFormat.BFLOAT16), NETWORK, 16);
    assertThat(size.totalBits()).isEqualTo(7 * 16);
    assertThat(size.scaleBits()).isZero();
    assertThat(size.compression()).isEqualTo(2);
  }

  /** A kernel of 2 channels without biases, then biases alone: 4 weights, 6 biases, 8 channels. */
  @Test
  void of_aGraph_countsTheStepsOfWhatIsStored() {
    ConvolutionShape shape = new ConvolutionShape(1, 2, 2, 2, 1, 3, 1, 2, 1, 1, 0, 1, 1, 1, 1);
    Network f =
        Network.of(
            List.of(
                new Affine(
                    new Convolution(shape, Vector.of(1, 2, 3, 4)), Vector.zeros(6), Stored.WEIGHTS),
                new Affine(DiagonalMap.identity(6), Vector.of(1, 2, 3, 4, 5, 6), Stored.BIAS)));
    QuantizationRequest channels =
        new QuantizationRequest(
            1,
            8,
            Rounding.FLOOR,
            Granularity.CHANNEL,
            StepRule.FREE,
            false,
            OptionalInt.of(7),
            Optional.empty(),
            false);
    StorageSize size = StorageSize.of(channels, f, 4);
    assertThat(size.payloadBits()).isEqualTo(4 * 4 + 6 * 7);
    assertThat(size.scales()).isEqualTo(2 + 6);
    QuantizationRequest uniform = QuantizationRequest.uniform(1, 8);
    assertThat(StorageSize.of(uniform, f, 4).scales()).isEqualTo(1);
  }
}
