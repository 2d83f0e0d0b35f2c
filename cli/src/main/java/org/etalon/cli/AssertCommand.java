package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.etalon.questions.Expectation;
import org.etalon.questions.Outcome;
import org.etalon.questions.OutcomeLog;
import org.etalon.questions.Question;
import org.etalon.questions.QuestionFile;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon assert}: questions with the answers that they have to have, for build servers. */
@Command(
    name = "assert",
    mixinStandardHelpOptions = true,
    description = {
      "Answer the questions of a YAML file and compare: one line each, and exit code 1 if an answer"
          + " is another than the one expected, 70 if there is none by a fault of Etalon, 2 if it was"
          + " stopped before all were asked.",
      "A question has a name, what is asked ('f' alone is quantized; 'f' and 'g' are certified;"
          + " 'query' with 'networks' is verified), 'domain', options of that command by their"
          + " names, and 'expect': a verdict (certified, falsified, unknown; of queries sat, unsat,"
          + " unknown, timed-out) or, of f alone, the bits that are found; 'expect-bits-at-most' is"
          + " content with fewer, and 'expect-fewest-bits' asks besides for the proof that no fewer"
          + " do. Options under"
          + " 'defaults' hold for all; lists and patterns of files ask for each value. Paths are"
          + " relative to the file."
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
              + " same command line on the same files by the same version. What failed, or was"
              + " not as expected but may be with more time, is asked again.")
  @Nullable Path resume;

  @Mixin BackendOption backend = new BackendOption();

  private final QuestionRunner runner;

  AssertCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
    runner = new QuestionRunner(backend, messages);
  }

  @Override
  public Integer call() {
    List<Question> questions = QuestionFile.read(file);
    questions.forEach(AssertCommand::expected);
    questions.forEach(QuestionRunner::limit);
    OutcomeLog log = new OutcomeLog(resume);
    ResultFile.requireWritable(junit == null ? null : junit.toString());
    backend.require();
    JunitFile report = new JunitFile(String.valueOf(file.getFileName()));
    try {
      for (Question question : questions) {
        if (!Thread.currentThread().isInterrupted()) {
          ask(question, log, report);
        }
      }
    } finally {
      tell(questions, report);
    }
    if (report.failed() > 0) {
      return report.faults() > 0 ? ExitCode.INTERNAL : ExitCode.FALSIFIED;
    }
    return report.asked() < questions.size() ? ExitCode.UNKNOWN : ExitCode.OK;
  }

  private void ask(Question question, OutcomeLog log, JunitFile report) {
    Expectation expected = expected(question);
    List<String> line = line(question);
    String key = question.key(line);
    Optional<Outcome> known = log.find(key).filter(outcome -> isKept(outcome, expected));
    Outcome outcome = known.orElseGet(() -> ask(question, line));
    boolean met = expected.isMetBy(outcome);
    if (!met && known.isEmpty() && Thread.currentThread().isInterrupted()) {
      return; // it was not heard out
    }
    if (outcome.isFault()) {
      messages.error(question.name() + ": " + outcome.found());
    }
    String open = outcome.bits().isPresent() && !outcome.isFewest() ? ", fewer may do" : "";
    String found = outcome.found() + open;
    String differs = "expected " + expected.wanted() + ", found " + found;
    out.printf(
        Locale.ROOT,
        "%s  %s: %s (%s)%n",
        met ? "pass" : "FAIL",
        question.name(),
        met ? found : differs,
        known.isPresent() ? "kept" : String.format(Locale.ROOT, "%.1f s", outcome.seconds()));
    out.flush();
    report.add(question.name(), outcome, met ? "" : differs);
    if (known.isEmpty() && !Thread.currentThread().isInterrupted()) {
      log.add(key, outcome);
    }
  }

  /** Writes and says what is known at the end. */
  private void tell(List<Question> questions, JunitFile report) {
    boolean stopped = Thread.interrupted(); // files cannot be written by an interrupted thread
    if (stopped) {
      messages.note("etalon: stopped before all questions were asked");
    }
    int left = questions.size() - report.asked();
    questions
        .subList(report.asked(), questions.size())
        .forEach(question -> report.skip(question.name()));
    try {
      if (junit != null) {
        ResultFile.write(junit, report.text());
      }
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
    out.printf(
        Locale.ROOT,
        "%s, %d failed%s%n",
        Text.count(questions.size(), "question", "questions"),
        report.failed(),
        left == 0 ? "" : ", " + left + " not asked");
  }

  private static Expectation expected(Question question) {
    return question
        .expectation()
        .orElseThrow(
            () ->
                new BadInputException(
                    question.name() + ": expects nothing; say 'expect', or use 'etalon campaign'"));
  }

  /** Whether it need not be asked again: more time changes nothing; a fault of Etalon stays one. */
  private static boolean isKept(Outcome outcome, Expectation expected) {
    boolean failed = outcome.verdict().equals(Outcome.FAILED);
    return expected.isMetBy(outcome) || (outcome.decided() && !failed);
  }

  /** The whole command line, but for where its result goes. */
  private static List<String> line(Question question) {
    List<String> line = new ArrayList<>(question.arguments());
    QuestionRunner.limit(question)
        .map(limit -> QuestionRunner.limitOption(question, limit.toNanos() * 1e-9))
        .ifPresent(line::add);
    return line;
  }

  private Outcome ask(Question question, List<String> line) {
    Path folder = folder();
    try {
      return runner.ask(question, line, folder);
    } finally {
      remove(folder);
    }
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
