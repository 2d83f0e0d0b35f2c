package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.etalon.study.ResultFolder;
import org.etalon.study.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Many questions: one table, failures of their own, and going on where it stood. */
class CampaignTest {
  private static final String QUESTIONS =
      """
      defaults: {domain: "box:-1,1", epsilon: [0.01, 0.1], rounding: nearest, bits: 6..14}
      questions:
        - {name: both, f: nets/*.onnx}
        - {name: gone, f: missing.onnx, epsilon: 0.1}
      """;

  private static final String BACKGROUND = "return getComputedStyle(document.body).backgroundColor";

  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    Path nets = Files.createDirectories(folder.resolve("nets"));
    assertThat(Cli.run("example", "sine", "--out", nets.toString()).code()).isZero();
    assertThat(Cli.run("example", "square", "--out", nets.toString()).code()).isZero();
    Files.writeString(folder.resolve("q.yaml"), QUESTIONS);
  }

  private Cli campaign(String questions) {
    return Cli.run("campaign", in(questions), "--timeout", "30s", "--out", in("out"));
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  private List<String> lines(String name) throws IOException {
    return Files.readAllLines(folder.resolve("out").resolve(name));
  }

  @Test
  void campaign_aQuestionThatFails_failsAlone() throws IOException {
    Cli run = campaign("q.yaml");
    assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.UNKNOWN);
    assertThat(run.out())
        .contains("gone: etalon: no such model file")
        .contains("both: epsilon 0.01, sine: ")
        .contains("5 questions: 4 answered, 0 open, 1 failed");
    assertThat(lines("table.csv")).hasSize(6).first().asString().startsWith("name,verdict,state,");
    assertThat(lines("table.jsonl")).hasSize(5);
    JsonNode first = new ObjectMapper().readTree(lines("table.jsonl").get(0));
    assertThat(first.get("verdict").asString()).isEqualTo("certified");
    assertThat(first.get("bits").asInt()).isBetween(6, 14);
    assertThat(first.get("check").asString()).isEqualTo("accepted");
    JsonNode gone = new ObjectMapper().readTree(lines("table.jsonl").get(4));
    assertThat(gone.get("state").asString()).isEqualTo("failed");
    assertThat(gone.get("bits").isNull()).isTrue();
    assertThat(first.get("f").asString()).isEqualTo("nets/sine.onnx");
    assertThat(String.join("\n", lines("table.html")))
        .contains("4 answered")
        .contains("<dt>f</dt><dd>nets/square.onnx</dd>")
        .contains("<td class=\"certified\" data-head=\"Verdict\"><span>certified</span></td>")
        .contains("data-head=\"Proved bound\"><span>" + Text.up(bound(first)) + "</span>")
        .contains("<small>etalon: no such model file: ")
        .doesNotContain("<th scope=\"col\">state");
  }

  private static double bound(JsonNode row) {
    return row.get("upperBound").doubleValue();
  }

  /** In a browser: at all widths, on paper, dark as well as light. */
  @InBrowser
  @Test
  void table_inABrowser_fitsAndFollowsItsColors(Browser browser) throws IOException {
    Files.writeString(
        folder.resolve("q.csv"),
        "name,f,g,domain,epsilon\nboth,nets/s*ne.onnx,nets/sine.onnx,\"box:-1,1\",5\n"
            + "gone,missing.onnx,nets/sine.onnx,unit,1\n");
    assertThat(campaign("q.csv").out()).contains("1 failed");
    browser.go(folder.resolve("out/table.html").toUri().toString());
    browser.settle();
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.accessibilityViolations()).isEmpty();
    browser.fits();
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('tr')].map(r => r.children.length).join()"))
        .as("a table of what came of each question, side by side")
        .isEqualTo("7,7,7");
    browser.colors("dark");
    assertThat(browser.run(BACKGROUND)).as("dark").isEqualTo("rgb(15, 19, 23)");
    assertThat(browser.colorViolations()).isEmpty();
    browser.paper();
    assertThat(browser.run(BACKGROUND)).as("paper").isEqualTo("rgb(255, 255, 255)");
    browser.pictures("campaign");
  }

  @Test
  void campaign_again_asksNothingTwiceAndWhatIsNew() throws IOException {
    campaign("q.yaml");
    List<String> kept = lines("outcomes.jsonl");
    Cli again = campaign("q.yaml");
    assertThat(again.out().lines()).hasSize(2);
    assertThat(lines("outcomes.jsonl")).isEqualTo(kept);
    Files.writeString(folder.resolve("q.yaml"), QUESTIONS.replace("0.01, 0.1", "0.01, 0.2"));
    assertThat(campaign("q.yaml").out().lines()).hasSize(4);
  }

  @Test
  void campaign_csv_asksWhatYamlDoes() throws IOException {
    Files.writeString(
        folder.resolve("q.csv"),
        "name,f,g,domain,epsilon,no-check\r\n"
            + "\"a, \"\"b\"\"\",nets/s*ne.onnx,nets/sine.onnx,\"box:-1,1\",5,\r\n");
    Cli run = campaign("q.csv");
    assertThat(run.code()).as(run.out() + run.err()).isZero();
    assertThat(run.out()).contains("a, \"b\": sine: certified (");
    assertThat(lines("table.csv").get(1)).startsWith("\"a, \"\"b\"\": sine\",certified,answered,");
    assertThat(String.join("\n", lines("table.html"))).doesNotContain("no-check", "null");
    Files.writeString(folder.resolve("q.csv"), "f,domain\nnets/none*.onnx,unit\n");
    Cli none = campaign("q.csv");
    assertThat(none.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(none.err()).contains("question 1: f: no file matches nets/none*.onnx");
  }

  @Test
  void campaign_ofAQuery_namesItsNetworks() throws IOException {
    Path examples = Path.of("../examples").toAbsolutePath();
    Files.writeString(
        folder.resolve("q.yaml"),
        "questions: [{name: torque, query: EXAMPLES/vnncomp/queries/torque.vnnlib,"
                .replace("EXAMPLES", examples.toString())
            + " networks: {controller: "
            + examples.resolve("pendulum.onnx")
            + "}}]\n");
    assertThat(campaign("q.yaml").out()).contains("torque: unsat");
    JsonNode row = new ObjectMapper().readTree(lines("table.jsonl").get(0));
    assertThat(row.get("networks").asString())
        .isEqualTo("controller: " + examples.resolve("pendulum.onnx"));
  }

  @Test
  void json_rowsOfAllKinds_areWhatTheSchemaSays() throws IOException {
    String[] near = {"quantize", in("nets/sine.onnx"), "--domain=unit", "--epsilon=9", "--bits=6"};
    Cli.run(Stream.concat(Stream.of(near), Stream.of("--out", in("near"))).toArray(String[]::new));
    String query = Path.of("../examples/vnncomp/queries/torque.vnnlib").toAbsolutePath().toString();
    String pendulum = Path.of("../examples/pendulum.onnx").toAbsolutePath().toString();
    Files.writeString(
        folder.resolve("q.yaml"),
        """
        defaults: {domain: unit}
        questions:
          - {name: yes, f: nets/sine.onnx, g: nets/sine.onnx, epsilon: 0.1}
          - {name: no, f: nets/sine.onnx, g: near/quantized.onnx, epsilon: 1e-9}
          - {name: far, f: nets/sine.onnx, g: near/quantized.onnx}
          - {name: bits, f: nets/sine.onnx, epsilon: 0.1, bits: 6..14}
          - {name: gone, f: missing.onnx, epsilon: 0.1, boxes: 7}
        """
            + ("  - {name: asked, domain: null, query: " + query + ", networks: {controller: ")
            + (pendulum + "}}\n"));
    campaign("q.yaml");
    ObjectNode json = (ObjectNode) new ObjectMapper().readTree(jsonOf("q.yaml"));
    assertThat(ResultSchema.errors("campaign", json)).isEmpty();
    assertThat(json.get("rows").findValuesAsString("verdict"))
        .containsExactly("certified", "falsified", "bounded", "certified", "failed", "unsat");
    for (String figure : List.of("upperBound", "boxes", "minimal", "bits", "epsilon")) {
      ObjectNode other = json.deepCopy();
      ((ObjectNode) other.get("rows").get(3)).putArray(figure);
      assertThat(ResultSchema.errors("campaign", other)).as(figure).isNotEmpty();
    }
  }

  private String jsonOf(String questions) {
    return Cli.run("campaign", in(questions), "--timeout", "30s", "--out", in("out"), "--json", "-")
        .out();
  }

  /** Through a double it would be another number. */
  @Test
  void campaign_ofADecimalWithManyDigits_asksForThatOne() throws IOException {
    String epsilon = "0.100000000000000000001";
    Files.writeString(
        folder.resolve("q.yaml"),
        "questions: [{name: a, f: nets/sine.onnx, g: nets/sine.onnx, domain: unit, epsilon: "
            + epsilon
            + "}]\n");
    campaign("q.yaml");
    JsonNode row = new ObjectMapper().readTree(lines("table.jsonl").get(0));
    assertThat(row.get("epsilon").asString()).isEqualTo(epsilon);
  }

  @Test
  void campaign_inAFolderWithBrackets_findsItsFiles() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("runs [1] {a"));
    Files.copy(folder.resolve("nets/sine.onnx"), odd.resolve("sine.onnx"));
    Files.writeString(odd.resolve("q.csv"), "f,g,domain,epsilon\ns*.onnx,sine.onnx,unit,1\n");
    assertThat(campaign("runs [1] {a/q.csv").out()).contains("question 1: sine: certified");
  }

  @Test
  void campaign_filesThatAreNotWhatTheySeem_areRefused() throws IOException {
    String head = "f,domain\nnets/sine.onnx,unit\n";
    refused("q.csv", head + "\"nets/square.onnx,unit\n", "line 3: a quote is not closed");
    refused("q.csv", "f,f\na,b\n", "two columns have one name");
    refused("q.yaml", "defaults: 3\nquestions: [{name: a}]\n", "'defaults:' has to be a map");
    refused(
        "q.yaml",
        "questions: [{name: a, f: 'nets/{a.onnx', domain: unit}]\n",
        "a: f nets/{a.onnx: cannot be read");
  }

  private void refused(String name, String content, String why) throws IOException {
    Files.writeString(folder.resolve(name), content);
    Cli run = campaign(name);
    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains(why).doesNotContain("\tat ");
    assertThat(run.err().strip().lines()).hasSize(1);
  }

  @Test
  void campaign_killed_goesOnWhereItStood() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.etalon.cli.Main",
                "campaign",
                in("q.yaml"),
                "--out",
                in("out"))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile())
            .start();
    Path log = folder.resolve("out/outcomes.jsonl");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while ((!Files.exists(log) || Files.size(log) == 0) && System.nanoTime() < end) {
      Thread.sleep(5);
    }
    process.destroyForcibly().waitFor();
    List<String> before = lines("outcomes.jsonl");
    assertThat(before).isNotEmpty();
    Files.writeString(log, "{\"key\":\"cut", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    Cli run = campaign("q.yaml");
    assertThat(run.out()).contains("5 questions: 4 answered, 0 open, 1 failed");
    assertThat(lines("outcomes.jsonl")).hasSize(5).startsWith(before.toArray(String[]::new));
  }

  @Test
  void campaign_beside_another_isRefused() throws IOException {
    try (ResultFolder held = ResultFolder.open(folder.resolve("out"))) {
      Cli run = campaign("q.yaml");
      assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(run.err()).contains("another run is writing its results into");
      assertThat(held.place("outcomes.jsonl")).doesNotExist();
    }
  }
}
