package org.etalon.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.CertificateReader;
import org.etalon.checker.Question;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.search.SearchOptions;
import org.etalon.file.Sha256;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
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
      QuantizationOutcome late = study.leave(found, out, Optional.empty(), json -> {}, () -> 0);
      assertThat(late.verdict()).isEqualTo(Verdict.CERTIFIED);
      assertThat(late.json()).containsEntry("ranges", List.of());
      assertThat(late.check())
          .containsEntry("verdict", "unchecked")
          .containsEntry("reason", "no time was left for the checker.")
          .containsKey("command");
    }
  }

  /** A search within limits of a program's own records what its certificate has to show. */
  @Test
  void search_withinOtherOptions_isProvedByItsCertificate() throws IOException {
    QuantizationStudy study = study("0.05", 4, 16);
    SettingsResult found = study.search(SearchOptions.defaults(), (request, bits, progress) -> {});
    try (ResultFolder out = ResultFolder.open(folder.resolve("out"))) {
      assertThat(study.leave(found, out, Optional.empty(), json -> {}, () -> 60).isAccepted())
          .isTrue();
    }
    Certificate written = CertificateReader.read(folder.resolve("out/certificate.etalon"));
    assertThat(written.refutations()).isNotEmpty();
    assertThat(written.trees()).isNotEmpty();
  }

  @Test
  void answer_falsified_leavesAnAttemptAndNoBits() throws IOException {
    QuantizationOutcome outcome = study("1e-6", 3, 3).answer(folder.resolve("out"));
    assertThat(outcome.verdict()).isEqualTo(Verdict.FALSIFIED);
    assertThat(outcome.bits()).isEmpty();
    assertThat(files()).contains("attempt-3-bits.onnx").doesNotContain("quantized.onnx");
  }

  /** What the file says of itself is what was asked and proved: each entry is looked at. */
  @Test
  void answer_certified_isWhatTheMetadataSay() throws IOException {
    study("0.05", 4, 16).answer(folder.resolve("out"));
    Map<String, String> said = said("quantized.onnx");
    LoadedModel f = LoadedModel.read(SINE);
    AskedDomain asked = AskedDomain.read("box:-1,1", f);
    assertThat(said)
        .containsEntry("etalon.version", Run.version())
        .containsEntry("etalon.verdict", "certified")
        .containsEntry("etalon.epsilon", "0.05")
        .containsEntry("etalon.norm", "inf")
        .containsEntry("etalon.f.sha256", f.sha256())
        .containsEntry("etalon.domain", asked.about().get("domain"))
        .containsEntry("etalon.domain.sha256", asked.about().get("domain.sha256"));
    assertThat(asked.about().keySet()).containsExactly("domain", "domain.sha256");
    assertThat(said.get("etalon.domain")).contains("box:-1,1");
    assertThat(said.get("etalon.domain.sha256")).matches("[0-9a-f]{64}");
    assertThat(said.get("etalon.semantics")).startsWith("real arithmetic");
    assertThat(new BigDecimal(said.get("etalon.bound")))
        .isPositive()
        .isLessThanOrEqualTo(new BigDecimal("0.05"));
  }

  private Map<String, String> said(String file) throws IOException {
    return OnnxReader.read(folder.resolve("out").resolve(file)).metadata().properties();
  }

  /** Epsilon is so small that the checker's own allowance for underflow is more. */
  @Test
  void answer_thatTheCheckerRejects_isAnAttemptThatSaysSo() throws IOException {
    Affine first = Affine.of(Matrix.of(2, 1, 0x1.12345p-100, 0x1.3p-100), Vector.of(0, 0x1p-102));
    Affine last = Affine.of(Matrix.of(1, 2, 0x1.7p-100, 0x1.6789ap-101), Vector.of(0x1.1p-100));
    Path tiny = folder.resolve("tiny.onnx");
    OnnxWriter.write(Network.alternating(List.of(first, last)), tiny);
    LoadedModel f = LoadedModel.read(tiny);
    AskedDomain unit = AskedDomain.read("unit", f);
    Property.Distance property = new Property.Distance(Norm.INF, Epsilon.parse("1e-61"));
    QuantizationOutcome outcome =
        QuantizationStudy.of(
                f,
                unit,
                property,
                QuantizationRequest.everySetting(),
                SearchOptions.defaults().withThreads(1).withSeconds(20),
                "a test")
            .answer(folder.resolve("out"));
    assertThat(outcome.isRejected()).isTrue();
    assertThat(outcome.found().best().verdict()).isEqualTo(Verdict.CERTIFIED);
    assertThat(outcome.json()).containsEntry("verdict", "unknown");
    String attempt = files().stream().filter(name -> name.startsWith("attempt")).findFirst().get();
    assertThat(files()).contains("certificate.etalon").doesNotContain("quantized.onnx");
    assertThat(said(attempt))
        .containsEntry("etalon.verdict", "rejected")
        .doesNotContainKey("etalon.bound");
    assertThat(outcome.check().get("command").toString()).contains(attempt);
    LoadedModel g = LoadedModel.read(folder.resolve("out").resolve(attempt));
    Path certificate = folder.resolve("out/certificate.etalon");
    assertThat(outcome.check())
        .containsEntry("sha256", Sha256.hex(Files.readAllBytes(certificate)));
    Question question =
        new Question(
            f.model().network(),
            f.sha256(),
            Optional.of(g.model().network()),
            g.sha256(),
            unit.domain(),
            property,
            Optional.empty());
    Map<String, Object> again = CertificateCheck.run(certificate, question, 1, 60, "again");
    assertThat(again.get("reason")).isEqualTo(outcome.check().get("reason"));
  }

  @Test
  void answer_whereTheFolderIsAFile_isTheUsersMistake() throws IOException {
    Path file = Files.writeString(folder.resolve("out"), "");
    QuantizationStudy study = study("0.05", 4, 4);
    assertThatThrownBy(() -> study.answer(file)).isInstanceOf(BadInputException.class);
  }
}
