package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.questions.Campaign;
import org.etalon.questions.CampaignTable;
import org.etalon.questions.Outcome;
import org.etalon.questions.OutcomeLog;
import org.etalon.questions.Question;
import org.etalon.questions.QuestionFile;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon campaign}: many questions, and one table of what came of them. */
@Command(
    name = "campaign",
    mixinStandardHelpOptions = true,
    description = {
      "Answer the questions of a file, and keep one table of all: table.html, table.csv and"
          + " table.jsonl in DIR, as far as answers are there.",
      "The file is one of 'etalon assert', as YAML or CSV (a line a question, the first names the"
          + " entries; networks as f=a.onnx;g=b.onnx); nothing need be expected. An entry that is a list, or a pattern of file"
          + " names such as nets/*.onnx, asks a question for each value.",
      "Questions are asked in rounds, each of twice the time of the one before, the cheapest first,"
          + " up to the time limit of each ('timeout' in the file). What fails fails alone, and exit"
          + " code 70 says that some did by a fault of Etalon. Run again, a campaign goes on where"
          + " it stood, also after a crash; a question that failed is asked again once its line in"
          + " outcomes.jsonl is gone, or its files have changed; one that had too little memory, lost"
          + " its backend or could not write its answer, at once.",
      "With --backend all questions but those of VNN-LIB share one backend, and Spark one"
          + " application."
    },
    footer = {
      "",
      "A file:",
      "  defaults: {timeout: 5m, rounding: nearest, granularity: channel}",
      "  questions:",
      "    - {name: acas, f: acasxu/*.onnx, domain: [prop_1.vnnlib, prop_4.vnnlib],",
      "       epsilon: [0.05, 0.1]}",
      "",
      "Examples:",
      "  etalon campaign questions.yaml --out campaign",
      "  etalon campaign questions.csv --timeout 10m --out campaign",
      "  etalon campaign questions.yaml --backend spark://HOST:7077 --out campaign"
    })
final class CampaignCommand implements Callable<Integer>, StopsEarly {
  private static final double TABLE_SECONDS = 2; // between two writings of the table
  private static final String PAGE = "table.html";

  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "FILE", description = "The questions, .yaml or .csv.")
  Path file = Path.of("");

  @Option(
      names = "--out",
      defaultValue = "etalon-campaign",
      paramLabel = "DIR",
      description =
          "Where the table, the log of outcomes and the folder of each answer go (default:"
              + " ${DEFAULT-VALUE}).")
  Path directory = Path.of("etalon-campaign");

  @Option(
      names = "--timeout",
      defaultValue = "60s",
      paramLabel = "TIME",
      description =
          "The time limit of a question that has none of its own (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofSeconds(60);

  @Mixin BackendOption backend = new BackendOption();

  private final QuestionRunner runner;

  @Mixin JsonOption json = new JsonOption();

  CampaignCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
    runner = new QuestionRunner(backend, messages);
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    List<Campaign.Row> rows = new ArrayList<>();
    for (Question question : QuestionFile.read(file)) {
      Duration limit = QuestionRunner.limit(question).orElse(timeout);
      String key = question.key(question.arguments());
      rows.add(new Campaign.Row(question, key, limit.toNanos() * 1e-9));
    }
    backend.require();
    try (ResultFolder held = ResultFolder.open(directory, List.of(PAGE))) {
      return run(new Campaign(rows, new OutcomeLog(held.place("outcomes.jsonl"))), output);
    }
  }

  private int run(Campaign campaign, Output output) {
    long[] written = {System.nanoTime()};
    write(campaign);
    campaign.rows().forEach(row -> campaign.outcome(row).ifPresent(known -> warn(row, known)));
    try {
      campaign.run(
          this::ask,
          (row, outcome) -> {
            output.line(line(campaign, row, outcome));
            warn(row, outcome);
            if ((System.nanoTime() - written[0]) * 1e-9 > TABLE_SECONDS) {
              write(campaign);
              written[0] = System.nanoTime();
            }
          });
    } catch (RuntimeException | Error e) {
      tell(campaign, output, json.isStdout()); // there, the failure is told instead
      throw e;
    }
    CampaignTable table = tell(campaign, output, false);
    return table.faults() > 0
        ? ExitCode.INTERNAL
        : table.answered() == campaign.rows().size() ? ExitCode.OK : ExitCode.UNKNOWN;
  }

  /** Writes and says what is known at the end. */
  private CampaignTable tell(Campaign campaign, Output output, boolean filesAlone) {
    boolean stopped = Thread.interrupted(); // files cannot be written by an interrupted thread
    if (stopped) {
      messages.note("etalon: stopped before all questions were answered; run it again to go on");
    }
    try {
      return told(campaign, output, filesAlone);
    } finally {
      if (stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private CampaignTable told(Campaign campaign, Output output, boolean filesAlone) {
    CampaignTable table = write(campaign);
    output.line(table.summary());
    output.line("  wrote " + directory.resolve(PAGE));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("questions", campaign.rows().size());
    result.put("answered", table.answered());
    result.put("failed", table.failed());
    result.put("faults", table.faults());
    result.put("rows", table.rows());
    if (!filesAlone) {
      output.json(result);
    }
    return table;
  }

  /** Nobody may overlook that Etalon was wrong. */
  private void warn(Campaign.Row row, Outcome outcome) {
    if (outcome.isFault()) {
      messages.error(row.question().name() + ": " + outcome.found());
    }
  }

  private static String line(Campaign campaign, Campaign.Row row, Outcome outcome) {
    long done = campaign.rows().stream().filter(campaign::isDone).count();
    return String.format(
        Locale.ROOT,
        "%d/%d  %s: %s%s (%.1f s)",
        done,
        campaign.rows().size(),
        row.question().name(),
        outcome.found(),
        outcome.decided() ? "" : campaign.isDone(row) ? ", out of time" : " so far",
        outcome.seconds());
  }

  private CampaignTable write(Campaign campaign) {
    CampaignTable table = new CampaignTable(campaign);
    ResultFile.write(directory.resolve("table.csv"), table.csv());
    ResultFile.write(directory.resolve("table.jsonl"), table.jsonLines());
    ResultFile.write(directory.resolve(PAGE), table.html());
    return table;
  }

  /** Asks, or asks on from the checkpoint of the round before; anew where that cannot be used. */
  private Outcome ask(Campaign.Row row, double seconds, double spent) {
    Path folder = directory.resolve("answers").resolve(row.key().substring(0, 16));
    Path checkpoint = folder.resolve("checkpoint");
    try {
      Files.createDirectories(folder);
      boolean resumes = goesOn(row.question()) && Files.exists(checkpoint);
      Outcome outcome =
          ask(row, folder, checkpoint, resumes ? Math.max(1, seconds - spent) : seconds);
      if (resumes && outcome.verdict().equals(Outcome.UNUSABLE)) {
        Path aside = folder.resolve("checkpoint.unusable"); // whoever wants may look why
        Files.move(checkpoint, aside, StandardCopyOption.REPLACE_EXISTING);
        outcome = ask(row, folder, checkpoint, seconds);
      }
      if (outcome.decided() && !outcome.isFailure()) {
        Files.deleteIfExists(checkpoint);
      }
      return outcome.decided() || runner.isKept() ? outcome : outcome.uncounted();
    } catch (IOException e) {
      throw new BadInputException("cannot write into " + folder + ": " + e.getMessage());
    }
  }

  private Outcome ask(Campaign.Row row, Path folder, Path checkpoint, double seconds)
      throws IOException {
    Question question = row.question();
    Files.deleteIfExists(folder.resolve("answer.json"));
    List<String> arguments = new ArrayList<>(question.arguments());
    if (goesOn(question)) {
      arguments.add("--checkpoint=" + checkpoint);
      if (Files.exists(checkpoint)) {
        arguments.add("--resume=" + checkpoint);
      }
    }
    arguments.add(QuestionRunner.limitOption(question, seconds));
    if (question.command().equals("certify")) {
      arguments.add("--certificate=" + folder.resolve("certificate.etalon"));
    }
    return runner.ask(question, arguments, folder);
  }

  /** Whether a search of its kind can be gone on with. */
  private static boolean goesOn(Question question) {
    boolean other =
        question.entries().containsKey("minimize") || question.entries().containsKey("activations");
    return !question.command().equals("verify") && !other;
  }
}
