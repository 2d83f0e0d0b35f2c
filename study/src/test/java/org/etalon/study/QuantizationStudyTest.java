package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.search.SearchOptions;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Studies as a program asks for them: what lies in the folder afterwards is what was proved. */
class QuantizationStudyTest {
  private static final Path SINE = Path.of("../examples/sine.onnx");

  @TempDir Path folder;

  private QuantizationStudy study(String epsilon, int minBits, int maxBits) {
    LoadedModel f = LoadedModel.read(SINE);
    return QuantizationStudy.of(
        f,
        AskedDomain.read("box:-1,1", f),
        new Property.Distance(Norm.INF, Epsilon.parse(epsilon)),
        List.of(QuantizationRequest.uniform(minBits, maxBits)),
        SearchOptions.defaults().withThreads(1).withSeconds(20),
        "a test");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void answer_certified_leavesAllFiles() throws IOException {
    QuantizationOutcome outcome = study("0.05", 4, 16).answer(folder.resolve("out"));
    assertThat(outcome.verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(outcome.bits()).isPresent();
    assertThat(outcome.isAccepted()).isTrue();
    assertThat(files())
        .containsExactly("certificate.etalon", "quantized.onnx", "report.html", "result.json");
    assertThat(Files.readString(folder.resolve("out/result.json")))
        .contains("\"command\" : \"a test\"");
  }

  /** What could be had again is left out, and said to be. */
  @Test
  void leave_noTimeLeft_checksNothingAndBoundsNoRanges() {
    QuantizationStudy study = study("0.05", 14, 14);
    SettingsResult found = study.search(SearchOptions.defaults(), (request, bits, progress) -> {});
    try (ResultFolder out = ResultFolder.open(folder.resolve("out"))) {
      QuantizationOutcome late =
          study.leave(found, out, Optional.empty(), Optional.empty(), () -> 0);
      assertThat(late.verdict()).isEqualTo(Verdict.CERTIFIED);
      assertThat(late.json()).containsEntry("ranges", List.of());
      assertThat(late.check())
          .containsEntry("verdict", "unchecked")
          .containsEntry("reason", "no time was left for the checker.")
          .containsKey("command");
    }
  }

  @Test
  void answer_falsified_leavesAnAttemptAndNoBits() throws IOException {
    QuantizationOutcome outcome = study("1e-6", 3, 3).answer(folder.resolve("out"));
    assertThat(outcome.verdict()).isEqualTo(Verdict.FALSIFIED);
    assertThat(outcome.bits()).isEmpty();
    assertThat(files()).contains("attempt-3-bits.onnx").doesNotContain("quantized.onnx");
  }

  @Test
  void answer_whereTheFolderIsAFile_isTheUsersMistake() throws IOException {
    Path file = Files.writeString(folder.resolve("out"), "");
    QuantizationStudy study = study("0.05", 4, 4);
    assertThatThrownBy(() -> study.answer(file)).isInstanceOf(BadInputException.class);
  }
}
