package org.etalon.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.etalon.engine.search.BackendException;
import org.etalon.engine.search.CheckpointException;
import org.etalon.engine.search.UnreadException;
import org.etalon.engine.search.WorkerMemoryException;
import org.etalon.problem.SoundnessError;
import org.etalon.questions.Outcome;
import org.etalon.questions.Question;
import org.etalon.study.BadInputException;
import org.etalon.study.CertificateCheck;
import org.etalon.study.UnwrittenException;
import org.etalon.time.Awaited;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers questions of a file, each by its command; what goes wrong is the question's alone, but
 * for a backend of all questions that cannot be opened, or is lost again and again.
 */
final class QuestionRunner {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Ends of a search for a bracket that more time cannot change. */
  private static final Set<String> ENDS = Set.of("complete", "rounding", "exhausted");

  private final BackendOption backend;
  private final Messages messages;
  private boolean kept = true;
  private boolean lost; // by the last question that the backend of all was for

  /**
   * A runner.
   *
   * @param backend explores the subtrees of questions that name nobody
   * @param messages where it is said that the state of a question cannot be kept
   */
  QuestionRunner(BackendOption backend, Messages messages) {
    this.backend = backend;
    this.messages = messages;
  }

  /**
   * The time limit of a question, if it has one of its own.
   *
   * @throws BadInputException if it is none
   */
  static Optional<Duration> limit(Question question) {
    try {
      return question.timeout().map(Converters::duration);
    } catch (TypeConversionException e) {
      throw new BadInputException(question.name() + ": timeout: " + e.getMessage());
    }
  }

  /** A time limit as the command of a question takes it: queries have theirs in seconds alone. */
  static String limitOption(Question question, double seconds) {
    String unit = question.command().equals("verify") ? "" : "s";
    return String.format(Locale.ROOT, "--timeout=%.3f%s", seconds, unit);
  }

  /**
   * Asks a question.
   *
   * @param arguments of the command, with its time limit
   * @param folder where its result goes
   * @throws BackendException if the backend of all questions cannot be opened, or this is the
   *     second question in a row that loses it: one alone may be to blame itself
   */
  Outcome ask(Question question, List<String> arguments, Path folder) {
    long start = System.nanoTime();
    List<String> line = new ArrayList<>(arguments);
    boolean verifies = question.command().equals("verify");
    boolean shared =
        backend.name != null && !verifies && !question.entries().containsKey("backend");
    if (shared) {
      backend.require();
      line.add("--backend=" + backend.name);
    }
    if (!verifies) {
      line.add("--json=" + folder.resolve("answer.json"));
    }
    if (question.command().equals("quantize")) {
      line.addAll(List.of("--out=" + folder.resolve("out"), "--no-report"));
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream wrong = new ByteArrayOutputStream();
    AtomicReference<@Nullable Throwable> why = new AtomicReference<>();
    kept = true;
    Messages inner =
        new Messages(
            new PrintStream(wrong, true, StandardCharsets.UTF_8),
            (unwritten, last) -> {
              messages.error(question.name() + ": " + unwritten);
              kept &= !last;
            });
    int code =
        Main.run(
            line.toArray(new String[0]),
            new PrintStream(said, true, StandardCharsets.UTF_8),
            inner,
            Backends.of(backend.spec),
            why::set);
    double seconds = (System.nanoTime() - start) * 1e-9;
    if (shared) {
      note(why.get());
    }
    if (why.get() instanceof WorkerMemoryException) { // others may need less
      return Outcome.failed(Outcome.MEMORY, last(wrong), seconds);
    }
    if (why.get() instanceof UnwrittenException) {
      return Outcome.failed(Outcome.UNWRITTEN, last(wrong), seconds);
    }
    if (why.get() instanceof UnreadException) {
      return Outcome.failed(Outcome.UNREAD, last(wrong), seconds);
    }
    if (why.get() instanceof CheckpointException) {
      return Outcome.failed(Outcome.UNUSABLE, last(wrong), seconds);
    }
    if (code == ExitCode.INTERNAL || why.get() instanceof BackendException) {
      return Outcome.failed(failure(why.get()), last(wrong), seconds);
    }
    return verifies
        ? said.toString(StandardCharsets.UTF_8)
            .lines()
            .findFirst()
            .map(word -> verified(word, seconds))
            .orElseGet(() -> Outcome.failed(Outcome.FAILED, last(wrong), seconds))
        : answer(folder.resolve("answer.json"))
            .map(json -> outcome(question, json, seconds))
            .orElseGet(() -> unanswered(code, last(wrong), seconds));
  }

  /** Whether where the last question ended was kept, as far as that was asked for. */
  boolean isKept() {
    return kept;
  }

  /** Ends all where the second question in a row has lost the backend. */
  private void note(@Nullable Throwable why) {
    boolean before = lost;
    lost = why instanceof BackendException && !(why instanceof WorkerMemoryException);
    if (before && lost) {
      throw Awaited.thrown(why);
    }
  }

  /** Of a question that has no result: time that was up may be more another time. */
  static Outcome unanswered(int code, String why, double seconds) {
    return code == ExitCode.UNKNOWN
        ? new Outcome(
            "unknown", OptionalInt.empty(), seconds, seconds, false, Map.of("message", why))
        : Outcome.failed(Outcome.FAILED, why, seconds);
  }

  /** The verdict where there is no answer, and it is not the question's fault. */
  private static String failure(@Nullable Throwable why) {
    return why instanceof SoundnessError
        ? Outcome.CONTRADICTION
        : why instanceof OutOfMemoryError
            ? Outcome.MEMORY
            : why instanceof BackendException ? Outcome.LOST : Outcome.ERROR;
  }

  private static Outcome verified(String word, double seconds) {
    boolean decided = word.equals("sat") || word.equals("unsat");
    return new Outcome(word, OptionalInt.empty(), seconds, seconds, decided, Map.of());
  }

  private static Optional<JsonNode> answer(Path json) {
    try {
      JsonNode answer = JSON.readTree(Files.readAllBytes(json));
      return answer.has("verdict") ? Optional.of(answer) : Optional.empty();
    } catch (IOException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static Outcome outcome(Question question, JsonNode answer, double seconds) {
    boolean rejected = answer.at("/check/verdict").asString("").equals("rejected");
    String verdict = rejected ? "rejected" : answer.get("verdict").asString();
    JsonNode bits = answer.at("/quantization/bits");
    return new Outcome(
        verdict,
        verdict.equals("certified") && bits.isInt()
            ? OptionalInt.of(bits.asInt())
            : OptionalInt.empty(),
        seconds,
        seconds,
        rejected || isDecided(question, answer),
        figures(answer));
  }

  /** Whether more time could change nothing. */
  static boolean isDecided(Question question, JsonNode answer) {
    boolean pair = question.command().equals("certify");
    return switch (answer.get("verdict").asString()) {
      case "falsified" -> true;
      case "bounded" -> ENDS.contains(answer.at("/statistics/ending").asString(""));
      case "certified" ->
          pair
              || (isFewest(answer)
                  && !question.entries().containsKey("minimize")
                  && !isUnchecked(answer));
      default -> false;
    };
  }

  private static boolean isFewest(JsonNode answer) {
    JsonNode fewest = answer.path("fewest");
    return fewest.isMissingNode()
        ? answer.path("minimal").asBoolean(false)
        : fewest.asBoolean(false);
  }

  /** Whether there is a certificate that the checker had too little time or memory for. */
  private static boolean isUnchecked(JsonNode answer) {
    return answer.at("/check/verdict").asString("").equals("unchecked")
        && CertificateCheck.isUnfinished(answer.at("/check/reason").asString(""));
  }

  private static Map<String, @Nullable Object> figures(JsonNode answer) {
    Map<String, @Nullable Object> figures = new LinkedHashMap<>();
    put(figures, "minimal", answer.has("fewest") ? answer.get("fewest") : answer.path("minimal"));
    put(figures, "totalBits", answer.at("/quantization/totalBits"));
    put(figures, "upperBound", answer.path("upperBound"));
    put(figures, "lowerBound", answer.path("lowerBound"));
    JsonNode boxes = answer.path("boxes");
    put(figures, "boxes", boxes.isNumber() ? boxes : answer.at("/statistics/subproblems"));
    put(figures, "check", answer.at("/check/verdict"));
    put(figures, "head", answer.at("/head/operator"));
    for (String key : List.of("quantizer", "rounding", "granularity", "step")) {
      put(figures, "best " + key, answer.at("/quantization/" + key));
    }
    return figures;
  }

  private static void put(Map<String, @Nullable Object> figures, String key, JsonNode value) {
    if (value.isNumber()) {
      figures.put(key, value.numberValue());
    } else if (value.isBoolean()) {
      figures.put(key, value.asBoolean());
    } else if (value.isString()) {
      figures.put(key, value.asString());
    }
  }

  private static String last(ByteArrayOutputStream stream) {
    return stream
        .toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith("etalon: "))
        .reduce("no answer", (before, line) -> line);
  }
}
