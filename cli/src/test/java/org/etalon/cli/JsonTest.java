package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.etalon.study.Run;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** What machines read: of every command that has {@code --json}, and of every way to end. */
class JsonTest {
  @TempDir static Path folder = Path.of("");

  /** A short run of each; {@code $} stands for the folder of the test. */
  private static final Map<String, String> RUNS = new LinkedHashMap<>();

  static {
    String pendulum = "$/pendulum.onnx --domain $/pendulum.domain.json ";
    RUNS.put("quantize", pendulum + "--epsilon 0.1 --bits 10..12 --seed 7 --out $/out");
    RUNS.put(
        "certify", "$/pendulum.onnx $/q/quantized.onnx --domain unit --epsilon 0.1 --threads 1");
    RUNS.put(
        "check",
        "$/q/certificate.etalon --network $/pendulum.onnx --quantized $/q/quantized.onnx"
            + " --domain $/pendulum.domain.json --epsilon 0.1");
    RUNS.put("campaign", "$/questions.csv --timeout 20s --out $/campaign");
    RUNS.put("inspect", "$/pendulum.onnx");
    RUNS.put("export", "c $/fixed --out $/c");
    RUNS.put("bounds", "$/sine.onnx --bits 8 --domain unit --timeout 2s");
    RUNS.put("ladder", "$/net/float.onnx --domain unit --epsilon 0.5 --boxes 1");
    RUNS.put("theory lipschitz", "--widths 2,3,1 --weight-bound 2");
    RUNS.put("theory bits", "--widths 2,3,1 --weight-bound 2 --epsilon 0.1");
    RUNS.put("theory chain", "--depth 3 --levels 4");
    RUNS.put("approximate", "--target square --family cpwl-uniform --sizes 8..16");
    RUNS.put("recover", "squaring --epsilon 0.1 --timeout 2s");
    RUNS.put("train", "--data $/points.csv --hidden 2 --epochs 1 --out $/trained");
    RUNS.put(
        "gap",
        "--float $/net/float.onnx --trained $/net/trained.onnx --data $/points.csv --domain unit"
            + " --boxes 1 --bits 4 --timeout 3s");
    RUNS.put("bench", "--suite scaling --timeout 1ms");
    RUNS.put("suite score", "$/suite $/suite/answers.csv");
    RUNS.put("reproduce", "results.nearest --root .. --out $/again");
  }

  @BeforeAll
  static void makeFiles() throws IOException {
    assertThat(Cli.run("example", "pendulum", "--out", folder.toString()).code()).isZero();
    assertThat(Cli.run("example", "sine", "--out", folder.toString()).code()).isZero();
    Files.writeString(
        folder.resolve("questions.csv"), "f,g,domain,epsilon\nsine.onnx,sine.onnx,unit,0.1\n");
    StringBuilder points = new StringBuilder();
    for (int k = 0; k < 40; k++) {
      points.append(k % 7 / 7.0).append(',').append(k % 5 / 5.0).append(',').append(k % 2);
      points.append('\n');
    }
    Files.writeString(folder.resolve("points.csv"), points);
    Path suite = Files.createDirectories(folder.resolve("suite"));
    Files.writeString(
        suite.resolve("index.csv"),
        """
        id,kind,f,g,query,timeout,answer,epsilon,largest,lower,upper,witness,about
        same,maximum,../sine.onnx,../sine.onnx,none,1,unsat,0.1,0,0,1,,no difference
        """);
    Files.writeString(
        suite.resolve("answers.csv"), "id,answer,seconds,lower,upper,witness\nsame,unsat,1,,,\n");
    run(Stream.of("quantize"), RUNS.get("quantize").replace("$/out", "$/q"));
    run(
        Stream.of("quantize"),
        "$/pendulum.onnx --domain $/pendulum.domain.json --epsilon 0.1 --bits 12 --no-report"
            + " --activations same --input-format same --out $/fixed");
    run(
        Stream.of("quantize"),
        "$/pendulum.onnx --domain $/pendulum.domain.json --epsilon 0.1 --bits 11..12 --no-report"
            + " --boxes 300 --activations auto --out $/auto");
    run(
        Stream.of("train"),
        "--data $/points.csv --hidden 3 --epochs 2 --quantize uniform:4 --out $/net");
  }

  private static Cli run(Stream<String> command, String rest, String... more) {
    List<String> args = new ArrayList<>(command.toList());
    args.addAll(Arrays.asList(rest.replace("$", folder.toString()).split(" +", -1)));
    args.addAll(List.of(more));
    return Cli.run(args.toArray(String[]::new));
  }

  static Set<String> commands() {
    PrintStream nowhere = new PrintStream(new ByteArrayOutputStream());
    Set<String> names = new TreeSet<>();
    below(Main.commandLine(nowhere, new Messages(nowhere, 0)), "", names);
    return names;
  }

  private static void below(CommandLine command, String path, Set<String> names) {
    command
        .getSubcommands()
        .forEach(
            (name, inner) -> {
              if (inner.getCommandSpec().findOption("--json") != null) {
                names.add((path + " " + name).strip());
              }
              below(inner, path + " " + name, names);
            });
  }

  @Test
  void runs_ofThisTest_areAllCommandsWithJson() {
    assertThat(RUNS.keySet()).containsExactlyInAnyOrderElementsOf(commands());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void json_everyResult_saysWhatMadeIt(String command) {
    Cli run = run(Arrays.stream(command.split(" ")), RUNS.get(command), "--json", "-");
    assertThat(run.code()).as(run.err()).isLessThan(ExitCode.REJECTED);
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.has("error")).isFalse();
    assertThat(json.get("etalon").stringValue()).isEqualTo(Run.version());
    assertThat(json.get("command").stringValue())
        .startsWith("etalon " + command + " ")
        .endsWith(" --json -");
    assertThat(json.get("limits").propertyNames()).containsExactly("seconds", "boxes", "threads");
    assertThat(json.has("seed")).isTrue();
    assertThat(ResultSchema.errors(command, json)).isEmpty();
    ((ObjectNode) json).put("unheard of", 1);
    assertThat(ResultSchema.errors(command, json)).isNotEmpty();
  }

  @Test
  void schema_ofResultsInFolders_isThatOfTheCommand() throws IOException {
    for (String name : List.of("q", "fixed")) {
      byte[] text = Files.readAllBytes(folder.resolve(name).resolve("result.json"));
      ObjectNode json = (ObjectNode) new ObjectMapper().readTree(text);
      assertThat(ResultSchema.errors("quantize", json)).isEmpty();
      json.put("upperBound", "0.1");
      assertThat(ResultSchema.errors("quantize", json)).isNotEmpty();
      json.remove("upperBound");
      assertThat(ResultSchema.errors("quantize", json)).isNotEmpty();
    }
  }

  @Test
  void json_limits_areThoseOfTheRun() {
    Cli run =
        run(Stream.of("certify"), RUNS.get("certify"), "--json=-", "--timeout=90s", "--boxes=77");
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(json.get("limits").get("seconds").doubleValue()).isEqualTo(90);
    assertThat(json.get("limits").get("boxes").longValue()).isEqualTo(77);
    assertThat(json.get("limits").get("threads").intValue()).isEqualTo(1);
    assertThat(json.get("seed").longValue()).isEqualTo(1);
  }

  @Test
  void json_resultOfQuantize_saysWhatMadeIt() throws IOException {
    run(Stream.of("quantize"), RUNS.get("quantize"));
    JsonNode json =
        new ObjectMapper().readTree(Files.readString(folder.resolve("out/result.json")));
    assertThat(json.get("seed").longValue()).isEqualTo(7);
    assertThat(json.get("command").stringValue()).startsWith("etalon quantize ");
    assertThat(json.get("limits").get("seconds").doubleValue()).isEqualTo(60);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void json_wrongUsage_isTheErrorAlone(String command) {
    for (String[] asked : new String[][] {{"--json", "-"}, {"--json=-"}}) {
      Cli run = run(Arrays.stream(command.split(" ")), "--colour red", asked);
      isError(run, ExitCode.USAGE);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void json_badInput_isTheErrorAlone(String command) {
    String arguments =
        RUNS.get(command)
            .replaceAll("\\$/[a-z./]+(onnx|csv)", "\\$/missing.$1")
            .replace("--suite scaling", "--suite queries --data $/missing");
    Cli run = run(Arrays.stream(command.split(" ")), arguments, "--json", "-");
    if (arguments.equals(RUNS.get(command))) {
      run = run(Arrays.stream(command.split(" ")), arguments, "--json", folder.toString());
      assertThat(run.out()).isEmpty();
      assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
      return;
    }
    isError(run, ExitCode.BAD_INPUT);
  }

  private static void isError(Cli run, int code) {
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(json.propertyNames()).containsExactlyInAnyOrder("error", "etalon", "command");
    assertThat(ResultSchema.errors("failure", json)).isEmpty();
    assertThat(json.get("error").get("code").intValue()).isEqualTo(code);
    assertThat(run.err())
        .isEqualTo("etalon: " + json.get("error").get("message").stringValue() + "\n");
  }

  @Test
  void internalErrors_areNoMistakeOfTheUser() {
    for (Throwable thrown :
        new Throwable[] {new IllegalArgumentException("a bug"), new AssertionError("a bug")}) {
      Cli run = failing(thrown, "--json", "-");
      isError(run, ExitCode.INTERNAL);
      assertThat(run.err()).contains("internal error", "a bug", "please report").hasLineCount(1);
      assertThat(failing(thrown, "--stacktrace").err()).contains("\tat org.etalon");
    }
  }

  /** A run within which something throws. */
  private static Cli failing(Throwable thrown, String... more) {
    List<String> args = new ArrayList<>(List.of("quantize"));
    args.addAll(List.of(RUNS.get("quantize").replace("$", folder.toString()).split(" +", -1)));
    args.add("--backend=test:fault");
    args.addAll(List.of(more));
    TestBackends.FAULT.set(thrown);
    return Cli.run(args.toArray(String[]::new));
  }
}
