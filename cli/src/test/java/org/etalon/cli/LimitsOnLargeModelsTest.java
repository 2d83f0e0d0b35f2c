package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.etalon.testing.DataFolder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Published networks of images, of which a first answer alone takes longer than the limit. Seconds
 * are those of the processor on the thread that answers, with ample room.
 */
@Tag("slow")
class LimitsOnLargeModelsTest {
  private static final double LIMIT = 2;
  private static final double ROOM = 10;

  @TempDir Path folder = Path.of("");

  private static double seconds() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() * 1e-9;
  }

  private static String path(String file) {
    return DataFolder.file("real/" + file).toString();
  }

  private static JsonNode run(String... arguments) {
    double start = seconds();
    Cli run = Cli.run(arguments);
    assertThat(seconds() - start).isLessThan(LIMIT + ROOM);
    assertThat(run.code()).isIn(ExitCode.OK, ExitCode.FALSIFIED, ExitCode.UNKNOWN);
    JsonNode json = new ObjectMapper().readTree(run.out());
    if (json.get("witness").isNull()) {
      assertThat(json.get("verdict").asString()).isNotEqualTo("falsified");
      assertThat(json.get("lowerBound").doubleValue()).isZero();
    }
    return json;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cgan_32_1", "tiny_yolo", "cifar_bias_field_3"})
  void limitOfSeconds_isKeptWithinRoom(String name) {
    String model = path(name + ".onnx");
    String domain = "--domain=" + path(name + ".vnnlib");
    String out = folder.resolve(name).toString();
    JsonNode bits =
        run(
            "quantize",
            model,
            domain,
            "--epsilon=0.1",
            "--timeout=" + LIMIT + "s",
            "--json=-",
            "--out=" + out);
    assertThat(bits.get("statistics").get("reproducible").booleanValue()).isFalse();
    String file = written(bits);
    run("certify", model, file, domain, "--epsilon=0.1", "--timeout=" + LIMIT + "s", "--json=-");
  }

  /** The network that was written, whatever it is called. */
  private static String written(JsonNode bits) {
    for (JsonNode file : bits.get("files")) {
      if (file.asString().endsWith(".onnx")) {
        return file.asString();
      }
    }
    throw new AssertionError("no network was written: " + bits.get("files"));
  }
}
