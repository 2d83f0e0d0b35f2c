package org.etalon.engine.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.quant.FloatFormat;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;

class QuantizationsTest {
  private static final QuantizationRequest UNIFORM = QuantizationRequest.uniform(1, 8);

  private static Network network(double weight) {
    return Network.alternating(List.of(Affine.of(Matrix.of(1, 1, weight), Vector.of(0.3))));
  }

  /** What is tried first, searched next and answered last is one network, laid out once. */
  @Test
  void of_askedAgain_isTheSameNetwork() {
    Network f = network(0.7);
    Quantizations quantizations = new Quantizations(f);
    Setting setting = new Setting(0, UNIFORM, quantizations);
    assertThat(setting.isRepresentable(4)).isTrue();
    Network searched = setting.network(4);
    assertThat(quantizations.of(UNIFORM, 4).network()).isSameAs(searched);
    assertThat(searched).isEqualTo(UNIFORM.quantize(f, 4).network());
    assertThat(Theta.of(quantizations.of(UNIFORM, 4).network())).isSameAs(Theta.of(searched));
  }

  @Test
  void of_anotherWidthOrSetting_isWhatThatQuantizes() {
    Network f = network(0.7);
    Quantizations quantizations = new Quantizations(f);
    QuantizationRequest floating = QuantizationRequest.floating(FloatFormat.FLOAT16);
    for (QuantizationRequest request : List.of(UNIFORM, floating, UNIFORM)) {
      for (int bits : new int[] {4, 3}) {
        assertThat(quantizations.of(request, bits).network())
            .isEqualTo(request.quantize(f, bits).network());
      }
    }
  }

  @Test
  void of_whatCannotBe_isRefusedEveryTime() {
    Quantizations quantizations = new Quantizations(network(1e9));
    QuantizationRequest floating = QuantizationRequest.floating(FloatFormat.FLOAT16);
    quantizations.of(UNIFORM, 4);
    for (int time = 0; time < 2; time++) {
      assertThatThrownBy(() -> quantizations.of(floating, 16)).isInstanceOf(UnfitException.class);
    }
  }
}
