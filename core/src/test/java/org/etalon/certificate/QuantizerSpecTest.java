package org.etalon.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Network;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerSpecTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "float16",
        "bfloat16",
        "uniform 11 floor network power-of-two fit",
        "uniform 32 nearest channel free clip",
        "uniform 4 zero layer free fit bias 16",
        "uniform 32 floor network power-of-two clip bias 1",
        "fold float16",
        "fold uniform 11 floor network power-of-two fit",
        "fold uniform 4 zero channel free fit bias 16",
        "uniform 8 nearest layer power-of-two fit activations same input 12",
        "uniform 8 nearest layer power-of-two fit activations 4-9 input 12 accumulator 24"
      })
  void parse_onText_readsWhatIsWritten(String text) {
    assertThat(QuantizerSpec.parse(text).text()).isEqualTo(text);
  }

  @Test
  void parse_onBiasBits_readsEveryWord() {
    assertThat(QuantizerSpec.parse("uniform 4 zero layer free clip bias 16").scheme().orElseThrow())
        .satisfies(
            scheme -> {
              assertThat(scheme.bits()).isEqualTo(4);
              assertThat(scheme.rounding()).isEqualTo(Rounding.ZERO);
              assertThat(scheme.granularity()).isEqualTo(Granularity.LAYER);
              assertThat(scheme.step()).isEqualTo(StepRule.FREE);
              assertThat(scheme.saturate()).isTrue();
              assertThat(scheme.biasBits()).isEqualTo(OptionalInt.of(16));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "uniform 33 floor network free fit",
        "uniform 4 floor network free",
        "uniform 4 floor network free fit bias",
        "uniform 4 floor network free fit bias 0",
        "uniform 4 floor network free fit bias 33",
        "uniform 4 floor network free fit bias x",
        "uniform 4 floor network free fit 16",
        "uniform 4 floor network free fit bias 16 ",
        "uniform 4 up network free fit bias 16",
        "none such"
      })
  void parse_onOtherText_throws(String text) {
    assertThatThrownBy(() -> QuantizerSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** 0.75 x + 0.25 and 0.5 y + 0.125, whose product 0.375 needs a bit more than either. */
  @Test
  void quantize_folding_quantizesTheProduct() {
    Affine first = Affine.of(Matrix.of(1, 1, 0.75), Vector.of(0.25));
    Affine scale = new Affine(new DiagonalMap(Vector.of(0.5)), Vector.of(0.125));
    Network f = Network.of(List.of(first, scale));
    String text = "uniform 3 floor network power-of-two fit";
    assertThat(QuantizerSpec.parse("fold " + text).quantize(f, 4))
        .isEqualTo(Network.of(List.of(Affine.of(Matrix.of(1, 1, 0.375), Vector.of(0.25)))));
    assertThat(QuantizerSpec.parse(text).quantize(f, 4)).isEqualTo(f);
    assertThat(QuantizerSpec.parse("fold " + text).description())
        .endsWith(", normalizations folded");
  }

  /** The width of a refutation is that of the weights; biases keep theirs. */
  @Test
  void quantize_onAnotherWidth_keepsThatOfBiases() {
    Network f = Network.of(List.of(Affine.of(Matrix.of(1, 1, 0.7), Vector.of(0.3))));
    QuantizerSpec spec = QuantizerSpec.parse("uniform 9 floor network power-of-two fit bias 3");
    assertThat(spec.quantize(f, 2))
        .isEqualTo(Network.of(List.of(Affine.of(Matrix.of(1, 1, 0.5), Vector.of(0.25)))));
    assertThat(spec.quantize(f, 3))
        .isEqualTo(Network.of(List.of(Affine.of(Matrix.of(1, 1, 0.5), Vector.of(0.25)))));
    assertThat(spec.quantize(f, 4))
        .isEqualTo(Network.of(List.of(Affine.of(Matrix.of(1, 1, 0.625), Vector.of(0.25)))));
  }
}
