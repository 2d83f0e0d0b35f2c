package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import org.etalon.study.Text;
import org.etalon.train.DataSplit;
import org.etalon.train.Loss;
import org.etalon.train.TrainingOptions;
import org.etalon.train.TrainingResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code etalon train}: a network trained with weights of few bits, or with real ones. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description =
        "Train a multilayer perceptron, with real weights or with weights of few bits"
            + " (BinaryConnect, uniform grids). Writes float.onnx (real weights), trained.onnx,"
            + " curve.csv and curve.svg; a checkpoint as it goes. Equal data, options and seed give"
            + " equal networks, bit by bit.",
    footer = {
      "",
      "Examples:",
      "  etalon train --data mnist:DIR --quantize binaryconnect --epochs 100 --out bc",
      "  etalon train --data mnist:DIR --quantize binaryconnect --seeds 1..6 --out six",
      "  etalon train --data points.csv --hidden 32,32 --loss cross-entropy --adam --out net"
    })
final class TrainCommand implements Callable<Integer>, StopsEarly {
  private static final String TABLE = "seeds.csv";

  private final PrintStream out;
  private final Messages messages;

  @Mixin DataOption data = new DataOption();

  @Mixin TrainOptions training = new TrainOptions();

  @Option(
      names = "--outputs",
      paramLabel = "N",
      description =
          "A CSV line ends with N wanted outputs, not with a class; for --loss squared-error.")
  int outputs;

  @Option(
      names = "--validation",
      defaultValue = "0.1",
      paramLabel = "P",
      description = "Share of a CSV file to choose the best network by (default: 0.1).")
  double validation;

  @Option(
      names = "--test",
      defaultValue = "0.1",
      paramLabel = "P",
      description = "Share of a CSV file to report errors on (default: 0.1).")
  double test;

  @Option(
      names = "--seeds",
      paramLabel = "A..B",
      description =
          "A run for each of these seeds, in folders seed-A to seed-B, and a table of them with"
              + " mean and standard deviation, seeds.csv.")
  @Nullable String seeds;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(names = "--resume", description = "Go on from the checkpoints in the folder --out.")
  boolean resume;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder for all results; made where it is missing.")
  Path directory = Path.of("");

  @Mixin ReportOption report = new ReportOption();

  @Mixin JsonOption json = new JsonOption();

  TrainCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    TrainingOptions options = training.toOptions();
    if (outputs != 0 && (outputs < 0 || options.loss() != Loss.SQUARED_ERROR)) {
      throw new UsageException("--outputs is at least 1 and goes with --loss squared-error");
    }
    if (!(validation >= 0 && test >= 0 && validation + test < 1)) {
      throw new UsageException("--validation and --test are shares with a sum below 1");
    }
    SeedRange range = seeds == null ? SeedRange.only(options.seed()) : SeedRange.parse(seeds);
    if (seeds != null && spec.commandLine().getParseResult().hasMatchedOption("--seed")) {
      throw new UsageException("--seed is for one run, --seeds for several; give one of them");
    }
    if (seeds != null && report.isGiven()) {
      throw new UsageException("--report shows one run; leave out --seeds");
    }
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new BadInputException("cannot make " + directory + ": " + e.getMessage());
    }
    requireCheckpoint(range);
    Output output = json.open(out);
    report.requireWritable();
    if (seeds == null) {
      return one(options, output);
    }
    try (ResultFolder held = ResultFolder.open(directory, List.of(TABLE))) {
      return several(held.place(TABLE), range, options, output);
    }
  }

  /** There is something to resume, or nothing that would be overwritten. */
  private void requireCheckpoint(SeedRange range) {
    List<Path> all = range.stream().mapToObj(seed -> TrainRun.checkpoint(folder(seed))).toList();
    Optional<Path> found = all.stream().filter(Files::exists).findFirst();
    if (resume && found.isEmpty()) {
      throw new UsageException("nothing to resume: no " + all.get(0));
    }
    if (!resume && found.isPresent()) {
      throw new UsageException(
          found.get() + " exists: add --resume, choose another --out, or remove it");
    }
  }

  private Path folder(long seed) {
    return seeds == null ? directory : directory.resolve("seed-" + seed);
  }

  private TrainRun run(TrainingOptions options, ResultFolder folder) {
    DataSplit split = data.split(outputs, validation, test, options.seed());
    return new TrainRun(split, options, folder(options.seed()), folder);
  }

  private int one(TrainingOptions options, Output output) {
    try (ResultFolder folder = ResultFolder.open(directory, TrainRun.FILES)) {
      TrainRun run = run(options, folder);
      TrainingResult result = run.train(messages);
      report(output, run, options, result);
      return result.finished() ? ExitCode.OK : ExitCode.UNKNOWN;
    }
  }

  /** What is known of one of several trainings; it is in its folder. */
  private Map<String, Object> one(TrainingOptions options) {
    try (ResultFolder folder = ResultFolder.open(folder(options.seed()), TrainRun.FILES)) {
      TrainRun run = run(options, folder);
      return run.finish(run.train(messages));
    }
  }

  /** Run by run; what is known is in the table from the first one on. */
  private int several(Path csv, SeedRange range, TrainingOptions options, Output output) {
    SeedTable table = new SeedTable();
    boolean finished = true;
    for (long seed : range.stream().toArray()) {
      finished &= !Thread.currentThread().isInterrupted();
      if (finished) {
        Map<String, Object> map = one(options.withSeed(seed));
        finished = Boolean.TRUE.equals(map.get("finished"));
        if (finished) {
          table.add(seed, map);
          ResultFile.write(csv, table.csv());
          output.line(table.last());
        }
      }
    }
    if (table.size() > 0) {
      table.summary().forEach(output::line);
      output.line("  wrote " + csv);
    }
    if (!finished) {
      output.line("Interrupted after " + Text.count(table.size(), "run", "runs") + ".");
    }
    Map<String, Object> map = table.describe();
    map.put("quantization", options.quantization().label());
    map.put("hidden", options.architecture().hidden());
    map.put("finished", finished);
    output.json(map);
    return finished ? ExitCode.OK : ExitCode.UNKNOWN;
  }

  private void report(Output output, TrainRun run, TrainingOptions options, TrainingResult result) {
    boolean classes = run.classes();
    Map<String, Object> map = run.finish(result);
    output.line(
        (result.finished() ? "Trained " : "Interrupted after ")
            + Text.count(result.epochs(), "epoch", "epochs")
            + ", "
            + options.quantization().label()
            + "; kept epoch "
            + result.best().epoch()
            + ":");
    output.line("  test error        " + TrainingLine.shown(map.get("testError"), classes));
    output.line("  validation error  " + TrainingLine.shown(map.get("validationError"), classes));
    output.line("  train error       " + TrainingLine.shown(map.get("trainError"), classes));
    if (result.quantized().isPresent()) {
      output.line(
          "  on test: quantized weights "
              + TrainingLine.shown(map.get("quantizedTestError"), classes)
              + ", real weights "
              + TrainingLine.shown(map.get("floatTestError"), classes));
    }
    run.files().forEach(file -> output.line("  wrote " + file));
    report.write(output, map);
    output.json(map);
  }
}
