package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** From search to checker and back, through files and the command line alone. */
class CertificatesTest {
  @TempDir static Path folder = Path.of("");

  @BeforeAll
  static void makeCertificates() {
    for (String example : List.of("pendulum", "sine")) {
      assertThat(Cli.run("example", example, "--out", folder.toString()).code()).isZero();
    }
    String model = in("pendulum.onnx");
    assertThat(quantizeToFloor(model, "q")).isZero();
    assertThat(quantizeToFloor(model, "twelve", "--bits", "12")).isZero();
    assertThat(quantizeToFloor(model, "nine", "--bits", "9")).isEqualTo(ExitCode.FALSIFIED);
  }

  private static int quantizeToFloor(String model, String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("quantize", model, "--domain", domain(), "--epsilon", "0.1", "--out", in(out)));
    args.addAll(List.of("--rounding", "floor"));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0])).code();
  }

  private static String in(String name) {
    return folder.resolve(name).toString();
  }

  private static String domain() {
    return in("pendulum.domain.json");
  }

  private static Cli check(String certificate, String g, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "check", in(certificate), "--network", in("pendulum.onnx"), "--domain", domain()));
    if (!g.isEmpty()) {
      args.addAll(List.of("--quantized", in(g)));
    }
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  @Test
  void quantize_withoutCertificate_saysThatNothingIsChecked() throws IOException {
    Files.createDirectories(folder.resolve("bare"));
    Files.writeString(folder.resolve("bare/certificate.etalon"), "of an earlier run");

    Cli run =
        Cli.run(
            "quantize",
            in("pendulum.onnx"),
            "--domain",
            domain(),
            "--epsilon",
            "0.1",
            "--rounding",
            "floor",
            "--no-certificate",
            "--out",
            in("bare"));

    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("CERTIFIED", "UNCHECKED: no certificate was asked");
    assertThat(folder.resolve("bare/certificate.etalon")).doesNotExist();
    assertThat(folder.resolve("bare/quantized.onnx"))
        .hasSameBinaryContentAs(folder.resolve("q/quantized.onnx"));
  }

  @Test
  void quantize_certificateAskedForAndNot_isUsageError() {
    Cli run =
        Cli.run(
            "quantize",
            in("pendulum.onnx"),
            "--domain",
            domain(),
            "--epsilon",
            "0.1",
            "--no-certificate",
            "--certificate",
            in("x.etalon"),
            "--out",
            in("never"));

    assertThat(run.code()).isEqualTo(64);
    assertThat(run.err())
        .isEqualTo("etalon: --certificate and --no-certificate contradict each other; give one\n");
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void check_whatQuantizeWrote_isAccepted() {
    for (List<String> more :
        List.of(List.<String>of(), List.of("--exact"), List.of("--exact", "--sample", "3"))) {
      List<String> args = new ArrayList<>(List.of("--epsilon", "0.1"));
      args.addAll(more);
      Cli run = check("q/certificate.etalon", "q/quantized.onnx", args.toArray(new String[0]));
      assertThat(run.code()).as(run.out()).isZero();
      assertThat(run.out())
          .startsWith("ACCEPTED: ||g(x) - f(x)||_inf <= 0.1 for every x of the domain")
          .contains("each of the widths 1 to 10 of uniform floor, one power-of-two step a network")
          .contains("minimal: 11 bits are the fewest of uniform floor");
    }
  }

  @Test
  void check_byABackend_isTheSame() {
    TestBackends.reset();
    for (String backend : List.of("local", "test:threads")) {
      Cli run =
          check(
              "q/certificate.etalon",
              "q/quantized.onnx",
              "--epsilon",
              "0.1",
              "--backend",
              backend,
              "--threads",
              "2");
      assertThat(run.code()).as(run.out()).isZero();
      assertThat(run.out()).startsWith("ACCEPTED: ").contains("minimal: 11 bits are the fewest");
    }
    assertThat(TestBackends.SEARCHES.get()).isEqualTo(1);
    Cli unknown = check("q/certificate.etalon", "", "--epsilon", "0.1", "--backend", "nobody");
    assertThat(unknown.code()).isEqualTo(64);
  }

  @Test
  void check_refutedWidth_isReplayedWithoutAnyQuantizedModel() {
    Cli run = check("nine/certificate.etalon", "", "--epsilon", "0.1");
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("h of the width 9 of uniform floor");
  }

  @Test
  void check_otherQuestions_areRejectedWithAReason() {
    String good = "q/certificate.etalon";
    String g = "q/quantized.onnx";
    for (Cli run :
        List.of(
            check(good, g, "--epsilon", "0.09"),
            check(good, g, "--epsilon", "0.1", "--norm", "2"),
            check(good, "twelve/quantized.onnx", "--epsilon", "0.1"),
            check(good, "pendulum.onnx", "--epsilon", "0.1"),
            check(good, "", "--epsilon", "0.1"),
            check("nine/certificate.etalon", g, "--epsilon", "0.1"),
            Cli.run(
                "check",
                in(good),
                "--network",
                in(g),
                "--quantized",
                in("pendulum.onnx"),
                "--domain",
                domain(),
                "--epsilon",
                "0.1"),
            Cli.run(
                "check",
                in(good),
                "--network",
                in("pendulum.onnx"),
                "--quantized",
                in(g),
                "--domain",
                "box:-1,1",
                "--epsilon",
                "0.1"),
            check("q/result.json", g, "--epsilon", "0.1"))) {
      assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.REJECTED);
      assertThat(run.out()).startsWith("REJECTED: ");
    }
  }

  @Test
  void check_badCommandLines_saySo() {
    Cli missing = check("none.etalon", "q/quantized.onnx", "--epsilon", "0.1");
    assertThat(missing.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(check("q/certificate.etalon", "", "--epsilon", "0.1").out())
        .contains("no quantized one is given");
    Cli sample =
        check("q/certificate.etalon", "q/quantized.onnx", "--epsilon", "0.1", "--sample", "3");
    assertThat(sample.code()).isEqualTo(ExitCode.USAGE);
    Cli epsilon = check("q/certificate.etalon", "q/quantized.onnx", "--epsilon", "-1");
    assertThat(epsilon.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void check_json_saysWhatWasChecked() {
    Cli run = check("q/certificate.etalon", "q/quantized.onnx", "--epsilon", "0.1", "--json", "-");
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("verdict").stringValue()).isEqualTo("accepted");
    assertThat(json.get("leaves").longValue()).isPositive();
    assertThat(json.get("refutations").intValue()).isEqualTo(10);
  }

  @Test
  void certify_writesProofsAndWitnesses() {
    String f = in("pendulum.onnx");
    String g = in("q/quantized.onnx");
    String file = in("c.etalon");
    for (String norm : List.of("inf", "1", "2")) {
      Cli proof =
          Cli.run(
              "certify",
              f,
              g,
              "--domain",
              domain(),
              "--epsilon",
              "0.1",
              "--norm",
              norm,
              "--certificate",
              file);
      assertThat(proof.code()).isZero();
      assertThat(check("c.etalon", "q/quantized.onnx", "--epsilon", "0.1", "--norm", norm).code())
          .isZero();
    }
    Cli witness =
        Cli.run("certify", f, g, "--domain", domain(), "--epsilon", "0.05", "--certificate", file);
    assertThat(witness.code()).isEqualTo(ExitCode.FALSIFIED);
    Cli replay = check("c.etalon", "q/quantized.onnx", "--epsilon", "0.05");
    assertThat(replay.code()).as(replay.out()).isZero();
    assertThat(replay.out()).contains("> 0.05 at the witness");
    Cli bracket =
        Cli.run("certify", f, g, "--domain", domain(), "--gap", "0.1", "--certificate", file);
    assertThat(bracket.code()).isZero();
    assertThat(check("c.etalon", "q/quantized.onnx", "--epsilon", "0.11").code()).isZero();
    assertThat(check("c.etalon", "q/quantized.onnx", "--epsilon", "0.08").code())
        .isEqualTo(ExitCode.REJECTED);
  }

  @Test
  void certify_unionOfBoxes_isCheckedBoxByBox() throws IOException {
    Path union = folder.resolve("union.vnnlib");
    Files.writeString(
        union,
        "(declare-const X_0 Real)(declare-const X_1 Real)(declare-const Y_0 Real)"
            + "(assert (or (and (>= X_0 0) (<= X_0 0.5) (>= X_1 0) (<= X_1 1))"
            + " (and (>= X_0 -0.5) (<= X_0 0) (>= X_1 -1) (<= X_1 0))))");
    String[] question = {"--domain", union.toString(), "--epsilon", "0.1"};
    assertThat(
            Cli.run(
                    "certify",
                    in("pendulum.onnx"),
                    in("q/quantized.onnx"),
                    question[0],
                    question[1],
                    question[2],
                    question[3],
                    "--certificate",
                    in("u.etalon"))
                .code())
        .isZero();
    Cli run =
        Cli.run(
            "check",
            in("u.etalon"),
            "--network",
            in("pendulum.onnx"),
            "--quantized",
            in("q/quantized.onnx"),
            question[0],
            question[1],
            question[2],
            question[3]);
    assertThat(run.code()).as(run.out()).isZero();
  }

  @Test
  void certify_checkpointAndResume_goOnWhereTheRunStopped() throws IOException {
    String[] base = {"certify", in("pendulum.onnx"), in("q/quantized.onnx"), "--domain", domain()};
    Path kept = folder.resolve("run.checkpoint");
    Cli first = with(base, "--gap", "0", "--timeout", "300ms", "--checkpoint", kept.toString());
    assertThat(first.code()).isZero();
    Cli second =
        with(
            base,
            "--gap",
            "0",
            "--timeout",
            "300ms",
            "--checkpoint",
            kept.toString(),
            "--resume",
            kept.toString());
    assertThat(second.code()).as(second.err()).isZero();
    Cli other = with(base, "--epsilon", "0.2", "--resume", kept.toString());
    assertThat(other.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(other.err()).contains("another question");
    byte[] content = Files.readAllBytes(kept);
    content[content.length / 2] ^= 1;
    Files.write(kept, content);
    Cli damaged = with(base, "--resume", kept.toString());
    assertThat(damaged.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(damaged.err()).contains("damaged");
    Cli missing = with(base, "--resume", in("nothing"));
    assertThat(missing.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(check("q/certificate.etalon", "", "--epsilon", "0.1").out())
        .contains("no quantized one is given");
  }

  private static Cli with(String[] base, String... more) {
    List<String> args = new ArrayList<>(List.of(base));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(new String[0]));
  }

  @Test
  void certify_lowEffort_boundsEachBoxOnce() {
    Cli run =
        Cli.run(
            "certify",
            in("pendulum.onnx"),
            in("q/quantized.onnx"),
            "--domain",
            domain(),
            "--effort",
            "low");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("  1 box in");
    assertThat(
            Cli.run(
                    "certify",
                    in("pendulum.onnx"),
                    in("q/quantized.onnx"),
                    "--domain",
                    domain(),
                    "--effort",
                    "some")
                .code())
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void bench_withoutItsData_saysSo() {
    assertThat(Cli.run("bench", "--suite", "all").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Cli.run("bench", "--suite", "boxes", "--data", in("none")).code())
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(Cli.run("bench", "--suite", "boxes", "--data", folder.toString()).code())
        .isEqualTo(ExitCode.BAD_INPUT);
  }
}
