package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.etalon.engine.search.SearchOptions;
import org.etalon.gap.Decisions;
import org.etalon.gap.Gap;
import org.etalon.gap.PostTraining;
import org.etalon.lab.ladder.Ladder;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.time.Stop;
import org.etalon.train.Samples;
import org.etalon.train.Targets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.ObjectMapper;

/** A comparison that is interrupted tells what it has, and measures nothing more. */
class GapStopTest {
  @TempDir Path folder = Path.of("");

  @AfterEach
  void goOn() {
    Thread.interrupted();
  }

  private static Samples samples() {
    double[][] rows = new double[20][];
    int[] classes = new int[rows.length];
    SplittableRandom random = new SplittableRandom(4);
    for (int s = 0; s < rows.length; s++) {
      rows[s] = random.doubles(16, 0, 1).toArray();
      classes[s] = s % 2;
    }
    return Samples.of(rows, Targets.classes(2, classes));
  }

  @Test
  void everyMeasurement_interrupted_isCancelled() {
    Network f = HardNetwork.of();
    Domain domain = Domain.of(Box.cube(16, 0, 1));
    Samples samples = samples();
    Gap gap = new Gap(f, f, samples, domain, Norm.INF, SearchOptions.defaults().withThreads(1));
    List<ThrowingCallable> measurements =
        List.of(
            () -> new Decisions(f, samples, 1, Stop.onInterrupt()),
            () -> gap.postTraining(List.of(4), row -> {}),
            () -> gap.bitsWithin(0.1),
            gap::sizes,
            gap::distance,
            () -> gap.boxes(List.of(4), 2, List.of(0.01), true, (bits, box) -> {}));
    Thread.currentThread().interrupt();
    for (ThrowingCallable measurement : measurements) {
      assertThatThrownBy(measurement).isInstanceOf(CancellationException.class);
    }
  }

  @Test
  void measurements_outOfTime_giveWhatTheyHave_andSayThatItIsNotAll() {
    Network f = HardNetwork.of();
    Domain domain = Domain.of(Box.cube(16, 0, 1));
    SearchOptions options = SearchOptions.defaults().withThreads(1);
    List<Gap.Row> rows = new ArrayList<>();
    Gap late = new Gap(f, f, samples(), domain, Norm.INF, options.withSeconds(1e-9));
    assertThat(late.postTraining(List.of(4), rows::add)).isFalse();
    assertThat(rows).isEmpty();
    assertThat(late.bitsWithin(0.1)).isEmpty();
    Gap early = new Gap(f, f, samples(), domain, Norm.INF, options.withSeconds(600));
    assertThat(early.postTraining(List.of(4), rows::add)).isTrue();
    assertThat(rows).hasSize(PostTraining.Method.values().length);
  }

  @Test
  void command_interruptedInTheLadder_endsWithItAndSaysWhatIsMissing() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AtomicReference<Integer> code = new AtomicReference<>(-1);
    String[] command = command();
    Thread thread =
        new Thread(
            () ->
                code.set(
                    Main.run(
                        command,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(OutputStream.nullOutputStream()))));
    thread.start();
    while (!isClimbing(thread)) { // twenty seconds, where nobody interrupts it
      assertThat(thread.isAlive()).isTrue();
      Thread.sleep(50);
    }
    thread.interrupt();
    thread.join(8000);
    assertThat(thread.isAlive()).isFalse();
    assertThat(code).hasValue(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("bits by theory", "Not every epsilon?", "Stopped: what would follow was not")
        .doesNotContain("Less naive quantization?");
    assertThat(new ObjectMapper().readTree(folder.resolve("gap.json").toFile()).get("stopped"))
        .hasToString("true");
    assertThat(Files.readString(folder.resolve("gap.html"))).contains("\"stopped\"");
  }

  private static boolean isClimbing(Thread thread) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(at -> at.getClassName().equals(Ladder.class.getName()));
  }

  private String[] command() throws IOException {
    Path f = folder.resolve("f.onnx");
    OnnxWriter.write(HardNetwork.of(), f);
    StringBuilder lines = new StringBuilder();
    Samples samples = samples();
    for (int s = 0; s < samples.count(); s++) {
      for (double x : samples.input(s)) {
        lines.append(String.format(Locale.ROOT, "%f,", x));
      }
      lines.append(s % 2).append('\n');
    }
    Path data = folder.resolve("data.csv");
    Files.writeString(data, lines);
    return new String[] {
      "gap",
      "--float=" + f,
      "--trained=" + f,
      "--data=" + data,
      "--domain=unit",
      "--epsilon=0.01",
      "--timeout=40s",
      "--json=" + folder.resolve("gap.json"),
      "--report=" + folder.resolve("gap.html")
    };
  }

  @Test
  void failure_ofACommandThatWasStopped_isNoInternalError() {
    PrintStream none = new PrintStream(OutputStream.nullOutputStream());
    Failure failure = new Failure(List.of("gap"), none, new Messages(none, 0));
    assertThat(failure.of(new CancellationException("x"))).isEqualTo(130);
  }
}
