package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many questions of which some meet a fault of Etalon's, and the backend that they share. */
class FaultsTest {
  private static final String QUESTIONS =
      """
      defaults: {f: hard.onnx, g: near.onnx, domain: "box:-1,1", epsilon: 2, boxes: 600,
                 threads: 1}
      questions:
        - {name: wrong, backend: "test:contradiction", expect: unknown}
        - {name: full, backend: "test:memory", expect: unknown}
        - {name: gone, backend: "test:lost", expect: unknown}
        - {name: one, seed: 1, expect: unknown}
        - {name: two, seed: 2, expect: unknown}
        - {name: three, seed: 3, epsilon: 100, expect: certified}
      """;

  @TempDir static Path networks = Path.of("");
  @TempDir Path folder;

  @BeforeAll
  static void makeNetworks() throws IOException {
    OnnxWriter.write(HardNetwork.of(), networks.resolve("hard.onnx"));
    Cli near =
        Cli.run(
            "quantize",
            networks.resolve("hard.onnx").toString(),
            "--domain=box:-1,1",
            "--epsilon=1000",
            "--bits=6",
            "--no-report",
            "--out=" + networks.resolve("near"));
    assertThat(near.code()).as(near.err()).isZero();
  }

  @BeforeEach
  void makeFiles() throws IOException {
    Files.copy(networks.resolve("hard.onnx"), folder.resolve("hard.onnx"));
    Files.copy(networks.resolve("near/quantized.onnx"), folder.resolve("near.onnx"));
    Files.writeString(folder.resolve("q.yaml"), QUESTIONS);
    TestBackends.reset();
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  private Cli campaign(String... more) {
    List<String> line = new ArrayList<>(List.of("campaign", in("q.yaml")));
    line.addAll(List.of("--timeout=60s", "--out=" + in("out")));
    line.addAll(List.of(more));
    return Cli.run(line.toArray(String[]::new));
  }

  @Test
  void campaign_aFault_failsAloneAndIsLoud() throws IOException {
    Cli run = campaign();
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.INTERNAL);
    assertThat(run.err().lines())
        .anyMatch(line -> line.startsWith("wrong: etalon: CONTRADICTION, no bound of this run"))
        .anyMatch(line -> line.startsWith("full: etalon: out of memory"));
    assertThat(run.out())
        .contains("6 questions: 1 answered, 2 open, 3 failed, 2 of them by a fault of Etalon");
    String table = Files.readString(folder.resolve("out/table.csv"));
    assertThat(table)
        .contains("\nwrong,contradiction,failed,")
        .contains("a witness inside a proved box")
        .contains("\nfull,out of memory,failed,")
        .contains("\ngone,backend lost,failed,")
        .contains("all workers are gone")
        .contains("\nthree,certified,answered,");
    assertThat(Files.readString(folder.resolve("out/table.html")))
        .contains("<span>contradiction, failed</span>");
    int searches = TestBackends.SEARCHES.get();
    Cli again = campaign();
    assertThat(again.code()).isEqualTo(ExitCode.INTERNAL);
    assertThat(again.err()).contains("wrong: etalon: CONTRADICTION");
    assertThat(TestBackends.SEARCHES).hasValue(searches + 2); // of "full" and "gone"
    assertThat(TestBackends.OPEN).hasValue(0);
  }

  @Test
  void assert_aFault_isAnErrorOfJunitAndTheOthersAreAsked() throws IOException {
    Cli run = Cli.run("assert", in("q.yaml"), "--junit", in("junit.xml"));
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.INTERNAL);
    assertThat(run.out())
        .contains("FAIL  wrong: expected unknown, found etalon: CONTRADICTION")
        .contains("pass  three: certified")
        .endsWith("6 questions, 3 failed\n");
    assertThat(run.err()).contains("wrong: etalon: CONTRADICTION");
    assertThat(Files.readString(folder.resolve("junit.xml")))
        .contains("tests=\"6\" failures=\"1\" errors=\"2\"")
        .contains("<error message=\"expected unknown, found etalon: CONTRADICTION");
    assertThat(TestBackends.OPEN).hasValue(0);
  }

  private void withoutFaults() throws IOException {
    Files.writeString(folder.resolve("q.yaml"), QUESTIONS.replaceAll("(?m)^.*backend: .*\\R", ""));
  }

  @Test
  void campaign_withABackend_opensOneForAllAndClosesIt() throws IOException {
    withoutFaults();
    Cli run = campaign("--backend", "test:threads");
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(TestBackends.OPENED).hasValue(1);
    assertThat(TestBackends.SEARCHES.get()).isGreaterThanOrEqualTo(2);
    assertThat(TestBackends.OPEN).hasValue(0);
    Cli asserted = Cli.run("assert", in("q.yaml"), "--backend", "test:threads");
    assertThat(asserted.code()).as(asserted.out()).isZero();
    assertThat(TestBackends.OPENED).hasValue(2);
    assertThat(TestBackends.OPEN).hasValue(0);
  }

  @Test
  void assert_aQuestionOfLocal_leavesTheSharedBackendOpen() throws IOException {
    withoutFaults();
    Path file = folder.resolve("q.yaml");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("{name: two,", "{name: two, backend: local,"));
    Cli run = Cli.run("assert", in("q.yaml"), "--backend", "test:threads");
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(TestBackends.OPENED).hasValue(1);
    assertThat(TestBackends.OPEN).hasValue(0);
  }

  @Test
  void assert_whoseBackendCannotBeClosed_saysSoAndKeepsItsCode() throws IOException {
    withoutFaults();
    Cli run = Cli.run("assert", in("q.yaml"), "--backend", "test:stuck");
    assertThat(run.code()).as(run.out()).isZero();
    assertThat(run.err())
        .endsWith("etalon: the backend test:stuck was not closed: a port is held\n");
  }

  @Test
  void assert_whoseBackendIsLost_writesWhatIsKnown() throws IOException {
    withoutFaults();
    Cli run = Cli.run("assert", in("q.yaml"), "--backend=test:lost", "--junit", in("junit.xml"));
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.out()).endsWith("3 questions, 1 failed, 2 not asked\n");
    assertThat(Files.readString(folder.resolve("junit.xml")))
        .contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"2\"");
  }

  @Test
  void assert_resumed_asksAgainWhatTheMachineLeftOpen() {
    String[] line = {"assert", in("q.yaml"), "--resume", in("outcomes")};
    Cli.run(line);
    assertThat(Cli.run(line).out())
        .containsPattern("FAIL  wrong: .* \\(kept\\)")
        .containsPattern("FAIL  full: .* s\\)")
        .containsPattern("FAIL  gone: .* s\\)")
        .contains("pass  three: certified (kept)");
  }

  @Test
  void campaign_whoseBackendIsLostAgainAndAgainOrNotThere_ends() throws IOException {
    withoutFaults();
    Cli lost = campaign("--backend", "test:lost", "--json", in("lost.json"));
    assertThat(lost.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(lost.out()).contains("3 questions: 0 answered, 2 open, 1 failed\n");
    assertThat(TestBackends.OPENED).hasValue(2);
    assertThat(Files.readString(folder.resolve("lost.json"))).contains("\"questions\" : 3");
    Cli told = campaign("--backend", "test:lost", "--json", "-");
    assertThat(told.out()).contains("all workers are gone").doesNotContain("\"questions\"");
    assertThat(lost.err()).isEqualTo("etalon: all workers are gone\n");
    assertThat(TestBackends.OPEN).hasValue(0);
    assertThat(campaign("--backend", "test:nowhere").err()).isEqualTo("etalon: nobody answers\n");
    assertThat(campaign("--backend", "no").code()).isEqualTo(ExitCode.USAGE);
    assertThat(campaign().out()).contains("3 questions: 1 answered, 2 open, 0 failed\n");
  }

  @Test
  void campaign_whoseBackendTakesUpNoSearch_countsNoQuestion() throws IOException {
    withoutFaults();
    Cli run = campaign("--backend", "test:gone");
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).isEqualTo("etalon: the application has ended\n");
    assertThat(run.out()).contains("3 questions: 0 answered, 2 open, 1 failed\n");
  }

  /** It may be that question that loses it. */
  @Test
  void campaign_whoseBackendIsLostByOneQuestion_goesOnWithTheOthers() throws IOException {
    withoutFaults();
    Cli run = campaign("--backend", "test:once");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.out())
        .contains("one: etalon: the first worker is gone")
        .contains("3 questions: 1 answered, 1 open, 1 failed\n");
    assertThat(TestBackends.OPENED).hasValue(2);
    assertThat(TestBackends.OPEN).hasValue(0);
    assertThat(campaign("--backend", "test:threads").out())
        .contains("3 questions: 1 answered, 2 open, 0 failed\n");
  }

  @Test
  void campaign_afterALostBackend_beginsAnother() throws IOException {
    withoutFaults();
    Path file = folder.resolve("q.yaml");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceAll("name: (one|two),", "name: $1, backend: test:lost,"));
    assertThat(campaign().out()).contains("3 questions: 1 answered, 0 open, 2 failed\n");
    assertThat(TestBackends.OPENED).hasValue(2);
    assertThat(TestBackends.OPEN).hasValue(0);
  }

  @Test
  void campaign_whoseWorkersHaveTooLittleMemory_goesOnWithTheOthers() throws IOException {
    withoutFaults();
    Cli run = campaign("--backend", "test:worker");
    assertThat(run.out()).contains("3 questions: 1 answered, 0 open, 2 failed");
    assertThat(run.err()).contains("one: etalon: give workers more");
    assertThat(TestBackends.OPENED).hasValue(1);
  }

  /** The folders of answers that the campaign has begun. */
  private List<Path> answers() throws IOException {
    try (Stream<Path> found = Files.list(folder.resolve("out/answers"))) {
      return found.toList();
    }
  }

  @Test
  void campaign_whoseCheckpointsAreDamaged_beginsThoseQuestionsAnew() throws IOException {
    withoutFaults();
    Cli.run("campaign", in("q.yaml"), "--timeout=59s", "--out=" + in("out"));
    int damaged = 0;
    for (Path answer : answers()) {
      if (Files.exists(answer.resolve("checkpoint"))) {
        Files.writeString(answer.resolve("checkpoint"), "no checkpoint");
        damaged++;
      }
    }
    assertThat(damaged).isEqualTo(2);
    assertThat(campaign().out()).contains("3 questions: 1 answered, 2 open, 0 failed\n");
  }

  @Test
  void campaign_whoseDiskFails_keepsCheckpointsAndPutsDamagedOnesAside() throws IOException {
    withoutFaults();
    campaign("--backend", "test:lost");
    Map<Path, byte[]> before = new HashMap<>();
    for (Path answer : answers()) {
      if (Files.exists(answer.resolve("checkpoint"))) {
        before.put(answer, Files.readAllBytes(answer.resolve("checkpoint")));
      }
    }
    assertThat(before).isNotEmpty();
    campaign("--backend", "test:unread");
    assertThat(Files.readString(folder.resolve("out/table.csv")))
        .contains("\none,not read,failed,");
    for (Path answer : before.keySet()) {
      assertThat(answer.resolve("checkpoint")).hasBinaryContent(before.get(answer));
      Files.writeString(answer.resolve("checkpoint"), "no checkpoint");
    }
    campaign();
    for (Path answer : before.keySet()) {
      assertThat(answer.resolve("checkpoint.unusable")).hasContent("no checkpoint");
    }
  }

  /**
   * In place of a full disk: whoever waits for a campaign learns of it, and loses no time to it.
   */
  @Test
  void campaign_whoseCheckpointsCannotBeWritten_saysSoAndCountsNoSeconds() throws IOException {
    withoutFaults();
    campaign();
    for (Path answer : answers()) {
      Files.deleteIfExists(answer.resolve("checkpoint"));
      Files.createDirectories(answer.resolve("checkpoint.partial/full"));
    }
    Files.delete(folder.resolve("out/outcomes.jsonl"));
    Cli run = campaign();
    assertThat(run.out()).contains("3 questions: 1 answered, 2 open, 0 failed\n");
    assertThat(run.err().lines())
        .allMatch(line -> line.endsWith("; where the search ended is not kept"))
        .anyMatch(line -> line.startsWith("one: etalon: cannot write checkpoint "))
        .anyMatch(line -> line.startsWith("two: etalon: cannot write checkpoint "));
    for (String line : Files.readAllLines(folder.resolve("out/outcomes.jsonl"))) {
      assertThat(line.contains("\"seconds\":0.0,")).isEqualTo(line.contains("\"unknown\""));
    }
  }

  /** In place of a full disk. */
  @Test
  void campaign_whoseAnswersCannotBeWritten_asksAgainNextTime() throws IOException {
    withoutFaults();
    campaign();
    for (Path answer : answers()) {
      Files.createDirectories(answer.resolve("answer.json.partial/full"));
    }
    Files.delete(folder.resolve("out/outcomes.jsonl"));
    assertThat(campaign().out()).contains("3 questions: 0 answered, 0 open, 3 failed\n");
    assertThat(Files.readString(folder.resolve("out/table.csv")))
        .contains("\none,not written,failed,");
    for (Path answer : answers()) {
      Files.delete(answer.resolve("answer.json.partial/full"));
      Files.delete(answer.resolve("answer.json.partial"));
    }
    assertThat(campaign().out()).contains("3 questions: 1 answered, 2 open, 0 failed\n");
  }

  @Test
  void certify_whoseCheckpointCannotBeWritten_answersAndSaysSoOnce() throws IOException {
    Files.createDirectories(folder.resolve("run.partial/full"));
    Cli run =
        Cli.run(
            "certify",
            in("hard.onnx"),
            in("near.onnx"),
            "--domain=box:-1,1",
            "--epsilon=2",
            "--boxes=600",
            "--checkpoint=" + in("run"),
            "--checkpoint-interval=1ms");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.err().lines().filter(line -> line.contains("cannot write checkpoint")))
        .hasSize(2)
        .anyMatch(line -> line.endsWith("; the search goes on"))
        .anyMatch(line -> line.endsWith("; where the search ended is not kept"));
  }

  @Test
  void certify_threadsOfItsBackend_endWithTheRun() {
    String[] line = {
      "certify",
      in("hard.onnx"),
      in("near.onnx"),
      "--domain=box:-1,1",
      "--epsilon=2",
      "--boxes=600",
      "--backend=local",
      "--threads=2"
    };
    String[] counted = line.clone();
    counted[6] = "--backend=test:threads";
    assertThat(Cli.run(counted).code()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(TestBackends.SEARCHES).hasValue(1); // subtrees are handed out
    assertThat(Cli.run(line).code()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("etalon-part"))
                .filter(thread -> !hasEnded(thread)))
        .isEmpty();
  }

  private static boolean hasEnded(Thread thread) {
    try {
      thread.join(10_000);
      return !thread.isAlive();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
