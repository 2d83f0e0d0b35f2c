package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.etalon.testing.DataFolder;
import org.etalon.theta.Theta;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishedModelsTest {
  @ParameterizedTest
  @ValueSource(strings = {"acasxu", "cifar", "isomorphic", "mnistfc"})
  void read_onPublishedNetworks_agreesWithOnnxRuntime(String folder)
      throws IOException, OrtException {
    for (Path file : DataFolder.files(folder, ".onnx")) {
      Model model = OnnxReader.read(file);
      try (OnnxRuntimeOracle oracle = OnnxRuntimeOracle.asDeployed(Files.readAllBytes(file))) {
        oracle.assertAgrees(model.network(), 5, new SplittableRandom(1));
      }
    }
  }

  @Test
  void read_onAcasXu_givesItsArchitecture() throws IOException {
    Model model = OnnxReader.read(DataFolder.files("acasxu", ".onnx").get(0));
    Theta theta = Theta.of(model.network());
    assertThat(theta).hasToString("[5, 50, 50, 50, 50, 50, 50, 5]");
    assertThat(theta.isExact()).isTrue();
    assertThat(model.network().layers()).hasSize(13);
    assertThat(model.metadata().inputNames()).containsExactly("input");
  }
}
