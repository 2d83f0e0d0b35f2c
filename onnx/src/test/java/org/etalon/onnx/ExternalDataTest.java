package org.etalon.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.etalon.onnx.TestModel.shape;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.etalon.file.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters in files beside the model: read from its own folder, and from nowhere else. */
class ExternalDataTest {
  @TempDir Path root = Path.of("");

  private Path folder() {
    return root.resolve("model");
  }

  @BeforeEach
  void writeData() throws IOException {
    Files.createDirectories(folder().resolve("sub"));
    ByteBuffer bytes = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putFloat(99);
    for (float value : new float[] {1, 2, 3, 4, 5, 6}) {
      bytes.putFloat(value);
    }
    Files.write(folder().resolve("w.bin"), bytes.array());
    Files.write(folder().resolve("sub/w.bin"), bytes.array());
    Files.write(root.resolve("secret.bin"), bytes.array());
    Files.createSymbolicLink(folder().resolve("link.bin"), root.resolve("secret.bin"));
    Files.createSymbolicLink(folder().resolve("inside.bin"), Path.of("w.bin"));
  }

  private Path model(Map<String, String> entries) throws IOException {
    Consumer<Fields> tensor =
        t -> {
          t.integer(1, 2).integer(1, 3).integer(2, 1).text(8, "W").integer(14, 1);
          entries.forEach((key, value) -> t.nested(13, e -> e.text(1, key).text(2, value)));
        };
    byte[] bytes = TestModel.of(-1, 2).graphField(5, tensor).node("MatMul", "x,W", "y").build();
    return Files.write(folder().resolve("m.onnx"), bytes);
  }

  @ParameterizedTest
  @CsvSource({"w.bin", "sub/w.bin", "./w.bin", "sub/../w.bin", "inside.bin"})
  void read_dataInTheModelsFolder_areItsParameters(String location) throws IOException {
    Path file = model(Map.of("location", location, "offset", "4", "length", "24"));
    Model model = OnnxReader.read(file);
    assertThat(model.network().forward(new double[] {1, 10})).containsExactly(41, 52, 63);
    String hash = Sha256.hex(Files.readAllBytes(folder().resolve("w.bin")));
    assertThat(model.metadata().externalFiles()).containsExactly(Map.entry(location, hash));
  }

  @Test
  void read_withoutOffsetAndLength_startsAtTheBeginning() throws IOException {
    Model model = OnnxReader.read(model(Map.of("location", "w.bin")));
    assertThat(model.network().forward(new double[] {1, 0})).containsExactly(99, 1, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "../secret.bin, own folder",
    "link.bin, own folder",
    "sub, own folder",
    "'', own folder",
    "..\\secret.bin, own folder",
    "sub/../../secret.bin, own folder",
    "none.bin, not beside the model",
  })
  void read_dataElsewhere_areRefused(String location, String piece) throws IOException {
    Path file = model(Map.of("location", location));
    assertThatThrownBy(() -> OnnxReader.read(file))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("tensor 'W' lies in the file")
        .hasMessageContaining(piece)
        .hasMessageMatching("[^\n]*");
  }

  @Test
  void read_absolutePlaceOrNoFolder_isRefused() throws IOException {
    Path file = model(Map.of("location", folder().resolve("w.bin").toString()));
    assertThatThrownBy(() -> OnnxReader.read(file)).hasMessageContaining("own folder");
    byte[] bytes = Files.readAllBytes(model(Map.of("location", "w.bin")));
    assertThatThrownBy(() -> OnnxReader.read(bytes, "m"))
        .hasMessageContaining("read the model from its folder");
  }

  @ParameterizedTest
  @CsvSource({
    "offset, 9, ends outside its file",
    "offset, 999999999999999999, ends outside its file",
    "offset, -1, at the offset '-1'",
    "offset, x, at the offset 'x'",
    "length, 20, the model says 20",
    "length, 28, the model says 28",
  })
  void read_dataThatDoNotFit_areMalformed(String key, String value, String piece)
      throws IOException {
    Path file = model(Map.of("location", "w.bin", key, value));
    assertThatThrownBy(() -> OnnxReader.read(file))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(piece);
  }

  @Test
  void read_plainModel_namesNoOtherFiles() {
    byte[] bytes =
        TestModel.of(-1, 1).constant("W", 1, shape(1, 1), 2).node("MatMul", "x,W", "y").build();
    assertThat(OnnxReader.read(bytes, "m").metadata().externalFiles()).isEmpty();
    assertThat(OnnxReader.read(bytes, "m").metadata().normalization()).isEmpty();
  }
}
