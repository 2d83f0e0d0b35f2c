package org.etalon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code etalon assert}: questions with the answers that they have to have, for build servers. */
@Command(
    name = "assert",
    mixinStandardHelpOptions = true,
    description = {
      "Answer the questions of a YAML file and compare: one line each, and exit code 1 if an answer"
          + " is another than the one expected.",
      "A question has a name, what is asked ('f' alone is quantized; 'f' and 'g' are certified;"
          + " 'query' with 'networks' is verified), 'domain', options of that command by their"
          + " names, and 'expect': a verdict (certified, falsified, unknown; of queries sat, unsat,"
          + " unknown, timed-out) or, of f alone, the bits, or 'expect-bits-at-most'. Options under"
          + " 'defaults' hold for all. Paths are relative to the file."
    },
    footer = {
      "",
      "A file:",
      "  defaults: {timeout: 60s}",
      "  questions:",
      "    - {name: torque, f: pendulum.onnx, domain: pendulum.domain.json, epsilon: 0.1,",
      "       rounding: nearest, granularity: channel, expect: 7}",
      "",
      "Examples:",
      "  etalon assert questions.yaml --junit build/etalon.xml",
      "  etalon assert questions.yaml --resume build/etalon.outcomes"
    })
final class AssertCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "FILE", description = "The questions, .yaml.")
  Path file = Path.of("");

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write the outcomes as the XML of JUnit.")
  @Nullable Path junit;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description =
          "Keep outcomes in FILE as they come, and do not ask again what stands in it already: the"
              + " same command line on the same files by the same version.")
  @Nullable Path resume;

  AssertCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    List<Assertion> questions = AssertionFile.read(file);
    AssertionLog log = new AssertionLog(resume);
    ResultFile.requireWritable(junit == null ? null : junit.toString());
    JunitFile report = new JunitFile(String.valueOf(file.getFileName()));
    int failed = 0;
    for (Assertion question : questions) {
      if (Thread.currentThread().isInterrupted()) {
        messages.note("etalon: stopped before all questions were asked");
        return ExitCode.UNKNOWN;
      }
      String key = question.key();
      Optional<Assertion.Outcome> known = log.find(key);
      Assertion.Outcome outcome = known.orElseGet(() -> ask(question));
      boolean met = question.isMetBy(outcome);
      failed += met ? 0 : 1;
      String differs = "expected " + question.wanted() + ", found " + outcome.found();
      out.printf(
          Locale.ROOT,
          "%s  %s: %s (%s)%n",
          met ? "pass" : "FAIL",
          question.name(),
          met ? outcome.found() : differs,
          known.isPresent() ? "kept" : String.format(Locale.ROOT, "%.1f s", outcome.seconds()));
      out.flush();
      report.add(question.name(), outcome.seconds(), met ? "" : differs);
      if (known.isEmpty() && !Thread.currentThread().isInterrupted()) {
        log.add(key, outcome);
      }
    }
    if (junit != null) {
      ResultFile.write(junit, report.text());
    }
    out.printf(
        Locale.ROOT,
        "%s, %d failed%n",
        Text.count(questions.size(), "question", "questions"),
        failed);
    return failed == 0 ? ExitCode.OK : ExitCode.FALSIFIED;
  }

  private Assertion.Outcome ask(Assertion question) {
    long start = System.nanoTime();
    List<String> arguments = new ArrayList<>(question.arguments());
    boolean verifies = arguments.get(0).equals("verify");
    Path folder = folder();
    try {
      if (!verifies) {
        arguments.add("--json=" + folder.resolve("answer.json"));
      }
      if (arguments.get(0).equals("quantize")) {
        arguments.addAll(List.of("--out=" + folder.resolve("out"), "--no-report"));
      }
      ByteArrayOutputStream said = new ByteArrayOutputStream();
      ByteArrayOutputStream wrong = new ByteArrayOutputStream();
      Main.run(
          arguments.toArray(new String[0]),
          new PrintStream(said, true, StandardCharsets.UTF_8),
          new PrintStream(wrong, true, StandardCharsets.UTF_8));
      String error = last(wrong);
      double seconds = (System.nanoTime() - start) * 1e-9;
      if (verifies) {
        Optional<String> answer = said.toString(StandardCharsets.UTF_8).lines().findFirst();
        return new Assertion.Outcome(answer.orElse(error), OptionalInt.empty(), seconds);
      }
      return outcome(folder.resolve("answer.json"), error, seconds);
    } finally {
      remove(folder);
    }
  }

  private static Assertion.Outcome outcome(Path json, String error, double seconds) {
    JsonNode answer;
    try {
      answer = JsonMapper.builder().build().readTree(Files.readAllBytes(json));
    } catch (IOException | JacksonException e) {
      return new Assertion.Outcome(error, OptionalInt.empty(), seconds);
    }
    JsonNode bits = answer.path("quantization").path("bits");
    return new Assertion.Outcome(
        answer.path("verdict").asString(error),
        bits.isInt() ? OptionalInt.of(bits.asInt()) : OptionalInt.empty(),
        seconds);
  }

  private static String last(ByteArrayOutputStream stream) {
    return stream
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("etalon: "))
        .reduce("no answer", (before, line) -> line);
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("etalon-assert");
    } catch (IOException e) {
      throw new BadInputException("cannot make a folder for results: " + e.getMessage());
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    } catch (IOException e) {
      throw new BadInputException("cannot remove " + folder + ": " + e.getMessage());
    }
  }
}
