package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.util.Map;
import org.etalon.network.Network;
import org.junit.jupiter.api.Test;

/** What docs/TRUST.md says of sessions of ONNX Runtime on DequantizeLinear of other tools. */
class DequantizedSessionsTest {
  private static final double[] INTEGERS = {55, 91, -48, -59, 58, 65, 2, -71, 66};

  /** {@code y = x W} with W in int8 and a scale for each column: steps up to 0.2. */
  private static byte[] model() {
    return TestModel.of(1, 3)
        .constant("q", TestModel.INT8, TestModel.shape(3, 3), INTEGERS)
        .vector("s", 0.01, 0.2, 0.05)
        .node("DequantizeLinear", "q,s", "W")
        .node("Gemm", "x,W", "y")
        .build();
  }

  /** The largest difference between a session and the network that is read. */
  private static double difference(OptLevel level, Map<String, String> entries)
      throws OrtException {
    Network network = OnnxReader.read(model(), "m").network();
    double largest = 0;
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.configured(model(), level, entries)) {
      for (int k = 0; k < 200; k++) {
        double[] x = {Math.sin(k), Math.sin(3 * k + 1), Math.sin(7 * k + 2)};
        for (int i = 0; i < 3; i++) {
          x[i] = (float) x[i];
        }
        double[] expected = network.forward(x);
        double[] y = oracle.run(x);
        for (int i = 0; i < y.length; i++) {
          largest = Math.max(largest, Math.abs(y[i] - expected[i]));
        }
      }
    }
    return largest;
  }

  @Test
  void defaultSession_dequantizedProduct_roundsActivations() throws OrtException {
    assertThat(difference(OptLevel.ALL_OPT, Map.of())).isGreaterThan(0.05);
    assertThat(difference(OptLevel.EXTENDED_OPT, Map.of())).isGreaterThan(0.05);
  }

  @Test
  void sessionsWithoutThatFusion_computeWhatIsRead() throws OrtException {
    assertThat(difference(OptLevel.NO_OPT, Map.of())).isLessThan(1e-4);
    assertThat(difference(OptLevel.BASIC_OPT, Map.of())).isLessThan(1e-4);
    assertThat(difference(OptLevel.ALL_OPT, Map.of("session.disable_quant_qdq", "1")))
        .isLessThan(1e-4);
    assertThat(difference(OptLevel.ALL_OPT, Map.of("session.qdq_matmulnbits_accuracy_level", "1")))
        .isLessThan(1e-4);
  }
}
