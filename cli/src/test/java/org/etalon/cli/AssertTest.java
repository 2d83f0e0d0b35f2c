package org.etalon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.etalon.engine.fixed.FixedResult;
import org.etalon.engine.fixed.FixedWidths;
import org.etalon.questions.Outcome;
import org.etalon.questions.Question;
import org.etalon.study.BadInputException;
import org.etalon.study.CertificateCheck;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import tools.jackson.databind.ObjectMapper;

/** Questions with expected answers, as a build server asks them. */
class AssertTest {
  private static final String QUESTIONS =
      """
      defaults: {timeout: 20s, seed: 3}
      questions:
        - {name: "seven <bits>", f: sine.onnx, domain: sine.domain.json, epsilon: 0.01,
           rounding: nearest, granularity: channel, expect-bits-at-most: 16}
        - name: itself
          f: sine.onnx
          g: sine.onnx
          domain: box:-1,1
          epsilon: 0.0
          expect: certified
        - name: far
          query: far.vnnlib
          networks: {f: sine.onnx}
          timeout: 20
          expect: unsat
      """;

  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    assertThat(Cli.run("example", "sine", "--out", folder.toString()).code()).isZero();
    write(
        "far.vnnlib",
        """
        (vnnlib-version <2.0>)
        (declare-network f (declare-input X real [1]) (declare-output Y real [1]))
        (assert (and (>= X[0] -1) (<= X[0] 1) (> Y[0] 100)))
        """);
    write("q.yaml", QUESTIONS);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void assert_whatHolds_passesAndSaysSoInJunitsWords() throws Exception {
    Cli run = Cli.run("assert", in("q.yaml"), "--junit", in("junit.xml"));
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out().lines().toList()).hasSize(4).last().isEqualTo("3 questions, 0 failed");
    assertThat(run.out()).contains("pass  itself: certified (").contains("pass  far: unsat (");
    Element suite =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(folder.resolve("junit.xml").toFile())
            .getDocumentElement();
    assertThat(suite.getAttribute("tests")).isEqualTo("3");
    assertThat(suite.getAttribute("failures")).isEqualTo("0");
    Element first = (Element) suite.getElementsByTagName("testcase").item(0);
    assertThat(first.getAttribute("name")).isEqualTo("seven <bits>");
  }

  @Test
  void assert_theExample_passes() {
    Cli run = Cli.run("assert", "../examples/questions.yaml");
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("keep the torque to 0.1 N m: 7 bits (");
    assertThat(run.out()).doesNotContain("fewer may do");
  }

  @Test
  void assert_whatDoesNotHold_failsWithCodeOne() throws IOException {
    write(
        "q.yaml",
        QUESTIONS
            .replace("expect-bits-at-most: 16", "expect: 1")
            .replace("expect: unsat", "expect: sat")
            .replace("g: sine.onnx", "g: missing.onnx"));
    Cli run = Cli.run("assert", in("q.yaml"), "--junit", in("junit.xml"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out())
        .containsPattern("FAIL  seven <bits>: expected 1 bit, found [0-9]+ bits")
        .contains("FAIL  itself: expected certified, found etalon: no such model file")
        .contains("FAIL  far: expected sat, found unsat")
        .endsWith("3 questions, 3 failed\n");
    assertThat(Files.readString(folder.resolve("junit.xml")))
        .contains("failures=\"3\"")
        .contains("<failure message=\"expected sat, found unsat\"/>");
  }

  /** Interrupted behind a first line, as by a signal: what is known by then counts. */
  @Test
  void assert_stoppedEarly_tellsWhatWasNotAsked() throws IOException {
    for (String first : List.of("FAIL", "pass")) {
      write(
          "q.yaml",
          QUESTIONS.replace(
              "expect-bits-at-most: 16",
              first.equals("FAIL") ? "expect: 1" : "expect-bits-at-most: 16"));
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      OutputStream stopping =
          new OutputStream() {
            @Override
            public void write(int b) {
              said.write(b);
              if (b == '\n') {
                Thread.currentThread().interrupt();
              }
            }
          };
      PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
      String[] line = {"assert", in("q.yaml"), "--junit", in("junit.xml")};
      int code = Main.run(line, new PrintStream(stopping, true, UTF_8), nowhere);
      boolean interrupted = Thread.interrupted();
      assertThat(interrupted).isTrue();
      assertThat(said.toString(UTF_8)).startsWith(first + "  seven").contains(", 2 not asked");
      assertThat(code).isEqualTo(first.equals("FAIL") ? ExitCode.FALSIFIED : ExitCode.UNKNOWN);
      assertThat(Files.readString(folder.resolve("junit.xml")))
          .contains("tests=\"3\"")
          .contains("skipped=\"2\"")
          .contains("name=\"far\" time=\"0.000\"><skipped/></testcase>");
    }
  }

  @Test
  void assert_resumed_asksOnlyWhatIsNew() throws IOException {
    assertThat(Cli.run("assert", in("q.yaml"), "--resume", in("kept")).code()).isZero();
    Cli again = Cli.run("assert", in("q.yaml"), "--resume", in("kept"));
    assertThat(again.code()).isZero();
    assertThat(again.out().lines().filter(line -> line.endsWith("(kept)"))).hasSize(3);
    write("q.yaml", QUESTIONS.replace("seed: 3", "seed: 4"));
    write("far.vnnlib", Files.readString(folder.resolve("far.vnnlib")).replace("100", "101"));
    Cli changed = Cli.run("assert", in("q.yaml"), "--resume", in("kept"));
    assertThat(changed.out()).doesNotContain("(kept)");
    write("kept", "something else\n");
    assertThat(Cli.run("assert", in("q.yaml"), "--resume", in("kept")).code()).isEqualTo(65);
  }

  /** What more time or a machine in order may change is asked again, an answer is not. */
  @Test
  void assert_resumed_asksAgainWhatIsNoAnswer() throws IOException {
    write(
        "q.yaml",
        """
        defaults: {f: sine.onnx, g: sine.onnx, domain: "box:-1,1", boxes: 4}
        questions:
          - {name: open, semantics: float32, epsilon: 1e-9, expect: certified}
          - {name: expected, semantics: float32, epsilon: 2e-9, expect: unknown}
          - {name: failed, g: missing.onnx, epsilon: 0.1, expect: certified}
          - {name: answered, epsilon: 0.1, expect: falsified}
        """);
    Cli first = Cli.run("assert", in("q.yaml"), "--resume", in("kept"));
    assertThat(first.out()).contains("FAIL  open: expected certified, found unknown");
    Cli again = Cli.run("assert", in("q.yaml"), "--resume", in("kept"));
    assertThat(again.out().lines().filter(line -> line.endsWith("(kept)")))
        .containsExactly(
            "pass  expected: unknown (kept)",
            "FAIL  answered: expected falsified, found certified (kept)");
  }

  /** A machine that was too slow is no fault of the model. */
  @Test
  void time_thatWasUpBeforeThereWasAnything_isNoBadInput() {
    FixedWidths four = new FixedWidths(4, 4);
    FixedResult nothing =
        new FixedResult(List.of(), new TreeMap<>(), List.of(four), new TreeSet<>(), false, 0);
    FixedResult impossible =
        new FixedResult(
            List.of(),
            new TreeMap<>(Map.of(four, "too large")),
            List.of(four),
            new TreeSet<>(),
            true,
            0);
    Path model = Path.of("f.onnx");
    assertThat(FixedRun.none(model, nothing))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "f.onnx: no width has a network in fixed point: bounds of ranges found no formats");
    assertThat(FixedRun.none(model, impossible))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("in fixed point: too large");
    assertThat(FixedRun.none(model, nothing.timed()))
        .isInstanceOf(OutOfTimeException.class)
        .hasMessage("f.onnx: time was up before any width had its formats; try --timeout");
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    Failure failure = new Failure(List.of("quantize"), nowhere, new Messages(nowhere, 80));
    int code = failure.of(FixedRun.none(model, nothing.timed()));
    assertThat(code).isEqualTo(ExitCode.UNKNOWN);
    Outcome outcome = QuestionRunner.unanswered(code, "etalon: too late", 9);
    assertThat(outcome.verdict()).isEqualTo("unknown");
    assertThat(outcome.decided()).isFalse();
    assertThat(QuestionRunner.unanswered(65, "etalon: no such file", 9).isFailure()).isTrue();
  }

  /** Nor is that an answer which memory ended: more of it may say more. */
  @Test
  void isDecided_withTooLittleMemory_isNot() {
    Question quantize = question("quantize");
    Question certify = question("certify");
    assertThat(isDecided(quantize, "certified", "complete", true, "")).isTrue();
    assertThat(isDecided(quantize, "certified", "complete", false, "")).isFalse();
    for (String reason :
        List.of(CertificateCheck.NO_MEMORY, CertificateCheck.unfinished(false, 5))) {
      assertThat(isDecided(quantize, "certified", "complete", true, reason)).isFalse();
    }
    assertThat(isDecided(certify, "bounded", "complete", false, "")).isTrue();
    assertThat(isDecided(certify, "bounded", "memory", false, "")).isFalse();
    assertThat(isDecided(certify, "unknown", "memory", false, "")).isFalse();
  }

  private static Question question(String command) {
    return new Question(
        "q", List.of(command), Optional.empty(), List.of(), Map.of(), Optional.empty());
  }

  private static boolean isDecided(
      Question question, String verdict, String ending, boolean fewest, String unchecked) {
    Map<String, Object> answer =
        Map.of(
            "verdict",
            verdict,
            "fewest",
            fewest,
            "statistics",
            Map.of("ending", ending),
            "check",
            Map.of("verdict", unchecked.isEmpty() ? "accepted" : "unchecked", "reason", unchecked));
    return QuestionRunner.isDecided(question, new ObjectMapper().valueToTree(answer));
  }

  /** The interface of solvers takes seconds alone; a time of this file is one all the same. */
  @Test
  void assert_aTimeWithItsUnit_isTheTimeOfAQueryToo() throws IOException {
    String timed = QUESTIONS.replace("    timeout: 20\n", "");
    assertThat(timed).contains("timeout: 20s").doesNotContain("timeout: 20\n");
    write("q.yaml", timed);
    Cli run = Cli.run("assert", in("q.yaml"));
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.out()).contains("pass  far: unsat (");
    write("q.yaml", timed.replace("20s", "soon"));
    Cli refused = Cli.run("assert", in("q.yaml"));
    assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(refused.err()).contains("seven <bits>: timeout: 'soon' is no time such as");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "questions: [] | no question",
        "answers: [] | questions",
        "questions: [{f: sine.onnx}] | name",
        "questions: [{name: a, f: x.onnx, expect: 3}] | domain is missing",
        "questions: [{name: a, domain: unit, expect: 3}] | f is missing",
        "questions: [{name: a, f: x.onnx, domain: unit, expect: soon}] | none of",
        "questions: [{name: a, f: x.onnx, domain: unit}] | expects nothing",
        "questions: [{name: a, query: x.vnnlib, expect: sat}] | networks",
        "questions: [{name: a, f: x, domain: unit, expect: 3}, {name: a, f: x, domain: unit,"
            + " expect: 3}] | two questions",
        "'questions: [{name: a' | expected",
      })
  void assert_aFileThatAsksNothing_isRefusedInOneLine(String text, String why) throws IOException {
    write("bad.yaml", text);
    Cli run = Cli.run("assert", in("bad.yaml"));
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).contains(why);
  }
}
