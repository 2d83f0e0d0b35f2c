package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.quant.RowScaledLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowScaledTest {
  @TempDir Path folder = Path.of("");

  private static RowScaledLayer layer(int bits, int most, int rows, int columns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] indices = new double[rows * columns];
    double[] scales = new double[rows];
    double[] bias = new double[rows];
    for (int i = 0; i < indices.length; i++) {
      indices[i] =
          bits == 1 ? (random.nextBoolean() ? 1 : -1) : random.nextInt(-most - 1, most + 1);
    }
    for (int i = 0; i < rows; i++) {
      scales[i] = (float) random.nextDouble(-0.2, 0.2);
      bias[i] = (float) random.nextDouble(-1, 1);
    }
    return new RowScaledLayer(
        bits, Matrix.of(rows, columns, indices), Vector.of(scales), Vector.of(bias));
  }

  @ParameterizedTest(name = "{0} bits, integers up to {1}: {2}")
  @CsvSource({
    "1, 1, INT4",
    "3, 3, INT4",
    "4, 7, INT4",
    "4, 8, INT8",
    "8, 127, INT8",
    "8, 255, INT16"
  })
  void writeRowScaled_anyWidth_isReadBackAndRunByOnnxRuntimeAlike(int bits, int most, String type)
      throws Exception {
    List<RowScaledLayer> layers =
        List.of(layer(bits, most, 7, 5, bits), layer(bits, most, 3, 7, bits + 100));
    Path file = folder.resolve("scaled.onnx");
    OnnxWriter.writeRowScaled(layers, Map.of("key", "value"), file);
    Network network = Network.alternating(layers.stream().map(RowScaledLayer::affine).toList());
    assertThat(OnnxReader.read(file).network()).isEqualTo(network);
    String bytes =
        new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(bytes).contains("DequantizeLinear").contains("etalon.layer.2.bits");
    byte[] model = Files.readAllBytes(file);
    try (OnnxRuntimeOracle defined = OnnxRuntimeOracle.asDefined(model);
        OnnxRuntimeOracle deployed = OnnxRuntimeOracle.asDeployed(model)) {
      defined.assertAgrees(network, 20, new SplittableRandom(3));
      deployed.assertAgrees(network, 20, new SplittableRandom(4));
    }
    assertThat(stored(model)).isEqualTo(DataType.valueOf(type));
  }

  /** The element type of the first stored weights: field 2 of the first initializer. */
  private static DataType stored(byte[] model) {
    String text = new String(model, java.nio.charset.StandardCharsets.ISO_8859_1);
    int name = text.indexOf("W1_stored", text.indexOf("W1_stored") + 1);
    byte code = model[name - 3]; // 0x10, the type, 0x42, the length of the name, the name
    for (DataType type : DataType.values()) {
      if (type.code() == code) {
        return type;
      }
    }
    throw new AssertionError("type " + code);
  }

  @Test
  void rowScaledLayer_wrongNumbers_areRefused() {
    Vector one = Vector.of(1.0);
    assertThatThrownBy(() -> new RowScaledLayer(1, Matrix.of(1, 1, 0.5), one, one))
        .hasMessageContaining("16-bit integer");
    assertThatThrownBy(() -> new RowScaledLayer(8, Matrix.of(1, 1, 40000), one, one))
        .hasMessageContaining("16-bit integer");
    assertThatThrownBy(() -> new RowScaledLayer(1, Matrix.of(1, 1, 1), Vector.of(0.1), one))
        .hasMessageContaining("float32");
    assertThatThrownBy(() -> new RowScaledLayer(9, Matrix.of(1, 1, 1), one, one))
        .hasMessageContaining("bits");
    assertThatThrownBy(() -> new RowScaledLayer(1, Matrix.of(1, 1, 1), Vector.zeros(2), one))
        .hasMessageContaining("2 scales");
  }
}
