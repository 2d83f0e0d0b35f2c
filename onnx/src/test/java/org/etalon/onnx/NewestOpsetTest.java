package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;

/** What is read of new operator sets is what ONNX Runtime can be asked about. */
class NewestOpsetTest {
  private static byte[] model(long opset) {
    return TestModel.version(8, opset, -1, 2).node("Relu", "x", "y").build();
  }

  private static boolean isLoaded(long opset) {
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(model(opset))) {
      return oracle.takes(1);
    } catch (OrtException e) {
      return false;
    }
  }

  @Test
  void newest_isTheNewestThatOnnxRuntimeLoads() {
    int newest = OnnxReader.NEWEST_OPSET;
    while (isLoaded(newest + 1)) {
      newest++;
    }
    assertThat(isLoaded(newest)).isTrue();
    assertThat(OnnxReader.NEWEST_OPSET).isEqualTo(newest);
  }

  @Test
  void read_onNewerOperatorSet_isRefused() {
    OnnxReader.read(model(OnnxReader.NEWEST_OPSET), "m");
    assertThatThrownBy(() -> OnnxReader.read(model(OnnxReader.NEWEST_OPSET + 1), "m"))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("may define operators anew");
  }
}
