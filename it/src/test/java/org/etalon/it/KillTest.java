package org.etalon.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.etalon.network.Network;
import org.etalon.nnet.NnetReader;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A search of about a minute that is killed again and again ends as if nothing had happened. */
@Tag("slow")
class KillTest {
  private static final int KILLS = 20;

  @TempDir Path folder;

  @Test
  void certify_killedTwentyTimes_endsWithTheSameBounds() throws Exception {
    List<String> question = question();
    JsonNode whole = finish(question, "whole.json");
    SplittableRandom random = new SplittableRandom(1);
    Path checkpoint = folder.resolve("run.checkpoint");
    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(keeping(question, checkpoint), "killed.json");
      boolean ended = process.waitFor(random.nextLong(2500, 6500), TimeUnit.MILLISECONDS);
      assertThat(ended).as("ended by itself before kill " + kill).isFalse();
      process.destroyForcibly().waitFor();
    }
    JsonNode resumed = finish(keeping(question, checkpoint), "resumed.json");
    for (String key : List.of("verdict", "upperBound", "lowerBound", "witness")) {
      assertThat(resumed.get(key)).as(key).isEqualTo(whole.get(key));
    }
    assertThat(resumed.at("/statistics/subproblems"))
        .isEqualTo(whole.at("/statistics/subproblems"));
  }

  private List<String> question() throws IOException {
    for (JsonNode entry : SharedData.entries("queries.json", "queries")) {
      if (entry.get("id").stringValue().startsWith("acas_p8_2_9")) {
        Path model = SharedData.file("nnet/" + entry.get("network").stringValue());
        Network f = NnetReader.read(model).network();
        Path g = folder.resolve("g.onnx");
        OnnxWriter.write(SharedData.float16(f), g);
        Path domain = folder.resolve("domain.json");
        Files.writeString(
            domain, "{\"lower\":" + entry.get("lower") + ",\"upper\":" + entry.get("upper") + "}");
        return List.of(
            model.toString(), g.toString(), "--domain", domain.toString(), "--epsilon", "0.045");
      }
    }
    throw new IllegalStateException("no such query");
  }

  private static List<String> keeping(List<String> question, Path checkpoint) {
    List<String> arguments = new ArrayList<>(question);
    arguments.addAll(List.of("--checkpoint", checkpoint.toString(), "--checkpoint-interval", "1s"));
    if (Files.exists(checkpoint)) {
      arguments.addAll(List.of("--resume", checkpoint.toString()));
    }
    return arguments;
  }

  private JsonNode finish(List<String> arguments, String json) throws Exception {
    assertThat(start(arguments, json).waitFor()).isZero();
    return new ObjectMapper().readTree(folder.resolve(json).toFile());
  }

  private Process start(List<String> arguments, String json) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "org.etalon.cli.Main",
                "certify"));
    command.addAll(arguments);
    command.addAll(List.of("--timeout", "10m", "--json", folder.resolve(json).toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }
}
