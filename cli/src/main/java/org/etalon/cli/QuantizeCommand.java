package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.SettingsResult;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.Cost;
import org.etalon.fewest.Level;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.study.BadInputException;
import org.etalon.study.CertificateCheck;
import org.etalon.study.Coverage;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.ProofOptions;
import org.etalon.study.QuantizationOutcome;
import org.etalon.study.QuantizationStudy;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code etalon quantize}: the fewest bits that are certified. */
@Command(
    name = "quantize",
    mixinStandardHelpOptions = true,
    description = {
      "Find the fewest bits for which the quantized network is proved to stay within epsilon of the"
          + " network on every input of the domain, and write it as ONNX.",
      "Weights and biases are quantized; activations are with --activations. Every width tried gets"
          + " its own verdict.",
      "Without any option of the quantizer, all its settings are tried (nearest and floor; a step"
          + " for the network, a layer or an output channel; powers of two and free steps; float16"
          + " and bfloat16), and the one that takes the fewest bits in all, steps counted, is"
          + " written."
    },
    footer = {
      "",
      "Examples:",
      "  etalon quantize controller.onnx --domain domain.json --epsilon 0.05",
      "  etalon quantize model.onnx --domain prop.vnnlib --epsilon 0.05 --bits 4..12"
          + " --granularity layer --rounding nearest --out quantized",
      "  etalon quantize controller.onnx --domain domain.json --epsilon 0.05 --minimize bits"
          + " --timeout 5m",
      "  etalon quantize controller.onnx --domain domain.json --epsilon 0.05 --activations same",
      "  etalon quantize controller.onnx --domain domain.json --epsilon 0.05 --activations auto",
      "  etalon quantize controller.onnx --domain domain.json --epsilon 0.05 --semantics float32",
      "  etalon quantize controller.onnx --domain domain.json --epsilon 0.05 --minimize bits"
          + " --curve 0.02,0.1,0.2 --timeout 20m",
      "  etalon quantize model.nnet --domain unit --epsilon 0.01 --quantizer float16 --json -",
      "  etalon quantize model.onnx --domain unit --epsilon 0.01 --timeout 8h"
          + " --checkpoint run.checkpoint"
    })
final class QuantizeCommand implements Callable<Integer>, StopsEarly {
  /** What is said of a page that is left out. */
  static final String NO_PAGE = "  no page: the run was stopped";

  /** One width for all has the whole of so short a time. */
  private static final double LEAST_STORED_SECONDS = 5;

  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "F", description = "The network, .onnx or .nnet.")
  Path model = Path.of("");

  @Option(names = "--epsilon", paramLabel = "E", description = "The largest difference allowed.")
  @Nullable Epsilon epsilon;

  @Mixin PropertyOption property = new PropertyOption();

  @Mixin SemanticsOption semantics = new SemanticsOption();

  @Mixin QuantizerOptions quantizer = new QuantizerOptions();

  @Option(
      names = "--out",
      defaultValue = "etalon-out",
      paramLabel = "DIR",
      description =
          "Where quantized.onnx, result.json, certificate.etalon and report.html go (default:"
              + " ${DEFAULT-VALUE}). A network that is not certified is written as"
              + " attempt-N-bits.onnx instead. Other files there stay.")
  Path directory = Path.of("etalon-out");

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "Where the certificate goes (default: certificate.etalon in DIR).")
  @Nullable Path certificate;

  @Option(
      names = "--no-check",
      description =
          "Leave the certificate unchecked; without this a quarter of the time limit is kept for"
              + " the checker, and what the search leaves of its own comes on top.")
  boolean unchecked;

  @Option(
      names = "--no-certificate",
      description =
          "Write no certificate, which saves the memory and the time that recording and checking"
              + " take; what is proved is the same.")
  boolean uncertified;

  @Mixin MinimizeOptions minimize = new MinimizeOptions();

  @Mixin FixedOptions fixed = new FixedOptions();

  @Mixin BudgetOption budget = new BudgetOption();

  @Mixin ReportOption report = new ReportOption();

  @Option(names = "--no-report", description = "Write no page.")
  boolean unreported;

  @Mixin CheckpointOptions checkpoint = new CheckpointOptions();

  @Mixin UnitsOption units = new UnitsOption();

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin SharedOptions shared = new SharedOptions();

  QuantizeCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    SearchOptions options = options();
    Output output = shared.json.open(out);
    ResultFile.requireWritable(certificate == null ? null : certificate.toString());
    report.requireWritable();
    MinimizeOptions.Levels levels = minimize.levels();
    Optional<FixedRequest> inFixedPoint = fixed.request(quantizer);
    if (inFixedPoint.isPresent() && levels.last() != Level.STORED) {
      throw new UsageException("--minimize and --activations cannot be given together");
    }
    if (!semantics.orReal().isReal() && !semantics.orReal().isFloat32()) {
      throw new UsageException("--semantics any-runtime is for certify and check");
    }
    if (!semantics.orReal().isReal()
        && (inFixedPoint.isPresent() || levels.last() != Level.STORED)) {
      throw new UsageException(
          "--semantics "
              + semantics.orReal().label()
              + " is for weights alone; leave out --minimize and --activations");
    }
    boolean weightsOfOneWidth = inFixedPoint.isEmpty() && levels.last() == Level.STORED;
    if (!property.isDistance() && report.isGiven() && !weightsOfOneWidth) {
      throw new UsageException(
          "with --minimize and --activations --report is for distances, not for "
              + property.kind.label());
    }
    List<QuantizationRequest> requests = quantizer.requests();
    LoadedModel loaded =
        Coverage.fit(Coverage.real(shared.outputs.read(model)), semantics.orReal().ofG());
    @Nullable Map<String, Object> physical = units.of(loaded);
    Domain domain =
        inFixedPoint.isPresent()
            ? shared.domain.onGrid(loaded, null, messages)
            : shared.domain.of(loaded, null, messages);
    shared.backend.note(messages, domain.grid().isPresent(), levels.last() != Level.STORED);
    Property asked = property.of(epsilon, shared.norm.value, shared.domain, loaded);
    FewestStart from =
        levels.last() == Level.STORED
            ? new FewestStart(Optional.empty(), List.of())
            : FewestStart.read(loaded, domain, checkpoint.resume, minimize.data);
    QuantizationStudy study =
        new QuantizationStudy(
            loaded,
            shared.domain.asked(domain),
            asked,
            semantics.orReal(),
            requests,
            options,
            proof(),
            RunJson.of(spec));
    QuantizationProblem problem = study.problem();
    MarginNote.of(asked, problem.f(), domain).ifPresent(messages::note);
    try (ResultFolder folder = ResultFolder.open(directory)) {
      boolean checked = !uncertified && !unchecked;
      double limit = options.budget().seconds();
      double searching = limit - (checked ? CertificateCheck.reserved(limit) : 0);
      if (inFixedPoint.isPresent()) {
        SearchOptions all = within(options, searching - seconds(start));
        return new FixedRun(this, loaded, domain, asked, inFixedPoint.get(), all)
            .run(folder, output, messages, () -> limit - seconds(start));
      }
      Optional<SettingsResult> one = Optional.empty();
      Optional<String> obstacle =
          levels.last() == Level.STORED
              ? Optional.empty()
              : FewestRun.obstacle(
                  problem.f(),
                  domain,
                  asked,
                  levels.first(),
                  minimize.family(),
                  options.effort().seed());
      if (obstacle.isPresent() && !minimize.family().takesOneWidth()) {
        throw new BadInputException(
            "--codes " + minimize.family().label() + " does not apply: " + obstacle.get());
      }
      obstacle.ifPresent(why -> minimize.requireUsed(why, checkpoint.resume));
      boolean alone = levels.last() == Level.STORED || obstacle.isPresent();
      Optional<FewestRun.Found> above = Optional.empty();
      if (levels.first() == Level.STORED || alone) {
        double left = searching - seconds(start);
        SearchOptions first = alone ? options : options.withCheckpointing(Checkpointing.NONE);
        boolean shared = !alone && !options.budget().countsBoxes();
        double most = shared ? storedSeconds(left) : left;
        one = Optional.of(search(study, within(first, most)));
      }
      if (!alone && (one.isEmpty() || seconds(start) < searching)) {
        FewestRun run = new FewestRun(this, loaded, domain, asked, one);
        double before = seconds(start);
        SearchOptions rest = within(options, searching - before);
        FewestRun.Found fewest = run.search(levels, from, rest, before, messages);
        if (fewest.asked().best().isPresent()) {
          return run.finish(fewest, folder, output, messages, rest, () -> limit - seconds(start));
        }
        if (one.isEmpty()) {
          return run.nothing(fewest.asked(), folder, output);
        }
        output.line(FewestSummary.nothing(fewest.asked(), one.get().verdict()));
        above = Optional.of(fewest);
      }
      Optional<FewestRun.Found> tried = above;
      SettingsResult found = one.orElseThrow();
      boolean stopped = Thread.currentThread().isInterrupted();
      boolean paged = !unreported && !stopped;
      if (paged) {
        report.defaultTo(directory.resolve(ResultFolder.REPORT));
      }
      QuantizationOutcome outcome =
          Waiting.during(
              messages,
              checked ? FewestRun.CHECKING : "writing the network",
              () ->
                  study.leave(
                      found,
                      folder,
                      paged ? Optional.of(report.file()) : Optional.empty(),
                      json -> {
                        obstacle.ifPresent(why -> json.put("levelsNotTried", why));
                        tried.ifPresent(levelsAbove -> FewestJson.nothing(json, levelsAbove));
                      },
                      () -> limit - seconds(start)));
      QuantizationSummary.of(found, outcome.check(), outcome.files(), semantics.orReal())
          .forEach(output::line);
      obstacle.ifPresent(why -> output.line("  Levels above 1 were not tried: " + why + "."));
      if (obstacle.isPresent() && minimize.cost() != Cost.BITS) {
        output.line("  So bits were made small, not " + minimize.cost().label() + ".");
      }
      outcome.behind().ifPresent(behind -> behind.lines().forEach(output::line));
      HeadReport.of(loaded).ifPresent(head -> output.line(head.written()));
      if (stopped && !unreported) {
        output.line(NO_PAGE);
      }
      if (paged) {
        study.write(outcome, report.file(), physical, () -> limit - seconds(start));
        output.line("  wrote " + report.file());
      }
      output.json(outcome.json());
      if (tried.isPresent() && outcome.verdict() == Verdict.FALSIFIED) {
        return ExitCode.UNKNOWN; // of one width alone
      }
      return outcome.isRejected() ? ExitCode.REJECTED : ExitCode.of(outcome.verdict());
    }
  }

  /** What is to be done with a proof. */
  ProofOptions proof() {
    return new ProofOptions(!uncertified, !unchecked, Optional.ofNullable(certificate));
  }

  /** Pages of networks in fixed point, and of the fewest bits in all, are about distances. */
  boolean isReported() {
    return !unreported && property.isDistance();
  }

  private SearchOptions options() {
    property.requireFit(epsilon);
    semantics.requireDistance(property);
    if (!property.isDistance() && !minimize.epsilons.isEmpty()) {
      throw new UsageException("--curve is for distances, not for " + property.kind.label());
    }
    if (uncertified && (certificate != null || unchecked)) {
      throw new UsageException(
          unchecked
              ? "--no-certificate leaves nothing to check; leave out --no-check"
              : "--certificate and --no-certificate contradict each other; give one");
    }
    if (unreported && report.isGiven()) {
      throw new UsageException("--no-report leaves nothing for --report");
    }
    return budget
        .limit(shared.search(messages))
        .withRecording(!uncertified)
        .withCheckpointing(checkpoint.value(messages));
  }

  /** What one width for all may take of some seconds: of few all, so that the answer is as good. */
  static double storedSeconds(double left) {
    return Math.max(FewestRun.STORED_SHARE * left, Math.min(left, LEAST_STORED_SECONDS));
  }

  private static SearchOptions within(SearchOptions options, double seconds) {
    return options.withSeconds(Math.max(1e-3, seconds));
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private SettingsResult search(QuantizationStudy study, SearchOptions options) {
    WidthsLine line =
        new WidthsLine(
            messages,
            options.budget().seconds(),
            study.problem().property(),
            study.problem().requests().size() > 1);
    return study.search(options, line);
  }
}
