package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.testing.Cases;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random models of every operator are read as what ONNX Runtime computes. */
class GraphDifferentialTest {
  private static final int MODELS = Cases.of(40);

  static List<String> operators() {
    return List.copyOf(RandomModels.all().keySet());
  }

  @ParameterizedTest
  @MethodSource("operators")
  void read_onRandomModels_agreesWithOnnxRuntime(String operator) throws OrtException {
    int compared = 0;
    for (long seed = 1; seed <= MODELS; seed++) {
      byte[] model = RandomModels.all().get(operator).apply(seed).build();
      if (isRun(model)) {
        Network network = OnnxReader.read(model, operator + " " + seed).network();
        try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(model)) {
          oracle.assertAgrees(network, 3, new SplittableRandom(seed));
        }
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(MODELS / 2);
  }

  /** Whether ONNX Runtime gives anything: where windows do not fit, it does not. */
  private static boolean isRun(byte[] model) {
    try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDefined(model)) {
      return oracle.feed(new float[oracle.feedSize(1)], 1).values().size() > 0;
    } catch (OrtException e) {
      return false;
    }
  }
}
