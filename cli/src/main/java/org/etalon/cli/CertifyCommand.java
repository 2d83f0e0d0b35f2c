package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.etalon.details.Trace;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.SumOverflow;
import org.etalon.engine.fixed.SumPoints;
import org.etalon.engine.search.Alignment;
import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.DecimalText;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.Witness;
import org.etalon.study.CertificateCheck;
import org.etalon.study.CertificateFile;
import org.etalon.study.Coverage;
import org.etalon.study.HeadFindings;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.PageTime;
import org.etalon.study.PairReport;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultJson;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code etalon certify}: bounds the difference of two given networks. */
@Command(
    name = "certify",
    mixinStandardHelpOptions = true,
    description = {
      "Prove or refute that two networks differ by at most epsilon on every input of a domain, or"
          + " decide alike, or keep constraints on their outputs (--property)."
          + " They have one architecture, or are chains of matrices whose hidden layers may differ"
          + " in width; without --epsilon, bracket the largest difference to within one percent.",
      "Covers real arithmetic on the stored parameters, and casts of values to fixed point where a"
          + " model has them: by any runtime, if another tool wrote it, else exactly; with"
          + " --semantics float32 what float32 makes of both networks."
    },
    footer = {
      "",
      "Examples:",
      "  etalon certify float.onnx int8.onnx --domain unit --epsilon 0.05",
      "  etalon certify f.onnx g.onnx --domain box:-1,1 --gap 0.001 --json -",
      "  etalon certify f.onnx f.onnx --domain unit --semantics float32",
      "  etalon certify float.onnx int8.onnx --domain unit --semantics real",
      "  etalon certify f.onnx g.onnx --domain d.vnnlib --property same-decision --margin 0.1",
      "  etalon certify f.onnx g.onnx --domain query.vnnlib --property constraints",
      "  etalon certify f.onnx g.onnx --domain d.vnnlib --epsilon 0.05 --timeout 48h"
          + " --checkpoint run.checkpoint",
      "  etalon certify f.onnx g.onnx --domain d.vnnlib --epsilon 0.05 --timeout 48h"
          + " --checkpoint run.checkpoint --resume run.checkpoint"
    })
final class CertifyCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;

  @Parameters(
      index = "0",
      paramLabel = "F",
      description = "The reference network, .onnx, .nnet or .coded.")
  Path f = Path.of("");

  @Parameters(index = "1", paramLabel = "G", description = "The other network.")
  Path g = Path.of("");

  @Option(names = "--epsilon", paramLabel = "E", description = "The bound to prove or refute.")
  @Nullable Epsilon epsilon;

  @Mixin PropertyOption property = new PropertyOption();

  @Mixin SemanticsOption semantics = new SemanticsOption();

  @Mixin AccumulatorOption accumulator = new AccumulatorOption();

  @Option(
      names = "--gap",
      defaultValue = "0.01",
      paramLabel = "R",
      description =
          "Without epsilon: stop once the lower bound is within this share of the upper one"
              + " (default: ${DEFAULT-VALUE}); 0 goes on until rounding is all that is left.")
  double gap;

  @Option(
      names = "--effort",
      defaultValue = "high",
      paramLabel = "low|high",
      description = {
        "low: one pass over each box of the domain; high: split it until the answer is there or"
            + " time is up (default: ${DEFAULT-VALUE})."
      })
  String effort = "high";

  @Mixin CheckpointOptions checkpoint = new CheckpointOptions();

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description =
          "Write what was proved, or the witness, for 'etalon check'; what is proved does not"
              + " depend on it. Without --epsilon the claim is a little above the bound: a millionth,"
              + " or 1%% where rows record their slopes in few bits.")
  @Nullable Path certificate;

  @Mixin BudgetOption budget = new BudgetOption();

  @Mixin ReportOption report = new ReportOption();

  @Mixin UnitsOption units = new UnitsOption();

  @Spec CommandSpec spec = CommandSpec.create();

  @Mixin SharedOptions shared = new SharedOptions();

  CertifyCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    long start = System.nanoTime();
    SearchOptions options = budget.limit(shared.search(messages));
    property.requireFit(epsilon);
    semantics.requireDistance(property);
    if (!(gap >= 0 && gap < 1)) {
      throw new UsageException("--gap must be at least 0 and below 1, not " + DecimalText.of(gap));
    }
    if (epsilon != null && spec.commandLine().getParseResult().hasMatchedOption("--gap")) {
      throw new UsageException("--gap is for brackets; leave it out with --epsilon");
    }
    if (!effort.equals("low") && !effort.equals("high")) {
      throw new UsageException("--effort must be low or high, not " + effort);
    }
    Output output = shared.json.open(out);
    ResultFile.requireWritable(certificate == null ? null : certificate.toString());
    report.requireWritable();
    Checkpointing checkpointing = checkpoint.value(messages);
    LoadedModel modelF = shared.outputs.read(f);
    LoadedModel exactG = shared.outputs.read(g);
    LoadedModel modelG = accumulator.of(exactG);
    Checks.alignable(modelF, modelG);
    Optional<HeadReport> head = HeadReport.of(modelF, modelG);
    Domain domain = shared.domain.onGrid(modelF, modelG, messages);
    shared.backend.note(messages, domain.grid().isPresent(), false);
    Semantics run = semantics.of(property, domain, modelF, modelG);
    Stream.of(modelF, modelG).distinct().forEach(model -> noteRuntime(model, run));
    options = options.withCheckpointing(checkpointing).withRecording(certificate != null);
    if (effort.equals("low")) {
      options = options.withMaxSubproblems(1); // the boxes of the domain are bounded in any case
    }
    @Nullable Map<String, Object> physical = units.of(modelF);
    Trace trace = new Trace();
    double seconds = options.budget().seconds();
    double first = SideSearch.keptForSums(seconds - since(start));
    Optional<SumOverflow> known = known(exactG, SumPoints.of(domain), first);
    boolean searches = accumulator.bits().isPresent() && known.isEmpty();
    double left = seconds - since(start);
    SearchOptions watched =
        options
            .withListener(options.journal().listener().andThen(trace::accept))
            .withSeconds(Math.max(1e-3, left - (searches ? SideSearch.keptForSums(left) : 0)));
    Problem problem =
        new Problem(
            modelF.model().network(), modelG.model().network(), domain, property(modelF), run);
    MarginNote.of(problem.property(), problem.f(), domain).ifPresent(messages::note);
    Certification result = Certifier.certify(problem, watched);
    String covers = Coverage.line(problem.f(), problem.g(), run, domain);
    Summary.certification(result, covers, run).forEach(output::line);
    Coverage.accumulators(modelG).ifPresent(output::line);
    Coverage.grid(domain).ifPresent(output::line);
    Map<String, Object> json = json(result, modelF, modelG, problem);
    Optional<OverflowAnswer> overflow =
        overflow(result, known, exactG, domain, watched, () -> seconds - since(start));
    overflow.ifPresent(sums -> output.line(sums.line()));
    overflow.ifPresent(sums -> json.put("overflow", sums.describe()));
    if (certificate != null) {
      json.put("check", certificate(output, result, modelF, modelG, problem));
    }
    Stop stop = Stop.after(seconds - since(start)).or(Stop.onInterrupt());
    int threads = options.effort().threads();
    Optional<HeadFindings> behind = head.map(h -> h.findings(result, problem, threads, stop));
    behind.ifPresent(b -> b.lines().forEach(output::line));
    behind.ifPresent(b -> json.put("head", b.describe()));
    report.write(
        output,
        json,
        page ->
            PairReport.certification(
                    page, problem, watched, PageTime.seconds(seconds - since(start)), trace)
                .with("units", physical)
                .with("domainSha256", shared.domain.asked(domain).sha256().orElse(null)));
    output.json(json);
    return ExitCode.of(result.verdict());
  }

  /** Whether a sum overflows, where accumulators are not exact and the verdict leaves that open. */
  private Optional<OverflowAnswer> overflow(
      Certification result,
      Optional<SumOverflow> before,
      LoadedModel exact,
      Domain domain,
      SearchOptions options,
      FewestRun.Limit limit) {
    OptionalInt width = accumulator.bits();
    if (width.isEmpty()) {
      return Optional.empty();
    }
    if (!OverflowAnswer.isOpen(result, false, domain)) {
      if (before.isPresent()) {
        throw new SoundnessError("a sum overflows of which it is proved that none does");
      }
      return Optional.empty();
    }
    List<Vector> witness = result.bracket().witness().map(Witness::input).stream().toList();
    Optional<SumOverflow> known = before.or(() -> known(exact, witness, limit.left()));
    Network network = exact.model().network();
    List<Accumulator> sums =
        known.isPresent()
            ? List.of()
            : Accumulator.of(network, domain, SideSearch.ofSums(options, limit.left()));
    return Optional.of(OverflowAnswer.of(network, known, sums, width.getAsInt()));
  }

  /** A sum that overflows at one of some inputs, where accumulators are not exact. */
  private Optional<SumOverflow> known(LoadedModel exact, List<Vector> inputs, double seconds) {
    OptionalInt width = accumulator.bits();
    Stop stop = Stop.after(seconds).or(Stop.onInterrupt());
    return width.isPresent()
        ? SumOverflow.at(exact.model().network(), inputs, width.getAsInt(), stop)
        : Optional.empty();
  }

  private Property property(LoadedModel modelF) {
    return epsilon == null && property.isDistance()
        ? new Property.Bracket(shared.norm.value, gap)
        : property.of(epsilon, shared.norm.value, shared.domain, modelF);
  }

  private static double since(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  /** Writes the certificate, if anything was proved; checking it takes another command. */
  private Map<String, Object> certificate(
      Output output, Certification result, LoadedModel f, LoadedModel g, Problem problem) {
    Path file = Objects.requireNonNull(certificate);
    boolean written =
        new CertificateFile(RunJson.of(spec), problem.domain(), problem.semantics())
            .write(file, result, f, g, Alignment.of(problem).places());
    output.line(written ? "  wrote " + file : "  no certificate: nothing was proved");
    if (!written) {
      return CertificateCheck.unchecked("nothing was proved.");
    }
    String command =
        CertificateCheck.command(
            file,
            f,
            Optional.of(g),
            shared.domain.asked(problem.domain()),
            CertificateFile.claim(result),
            problem.semantics());
    output.line("  to check it:  " + command);
    return CertificateCheck.unchecked("checking takes another command.", command);
  }

  /** What a runtime may make of a model that another tool quantized. */
  private void noteRuntime(LoadedModel model, Semantics run) {
    boolean covered =
        switch (run) {
          case REAL, FLOAT32, FLOAT32_G -> false;
          case ANY_RUNTIME -> true;
        };
    if (model.runsElsewhere() && covered) {
      messages.note(
          "note: "
              + model.path()
              + " is bounded for any runtime that sums products in 32 bits; on x86 without VNNI, ONNX"
              + " Runtime adds pairs of products in 16 bits, which is not covered: use weights of 7"
              + " bits or session.x64quantprecision=1 there (docs/TRUST.md)");
    } else if (model.runsElsewhere()) {
      messages.note(
          "note: "
              + model.path()
              + " casts values to integers: they are read as the text of its operators has them;"
              + " a runtime that rounds in float32, or fuses nodes, may differ by one integer"
              + " where a value is nearly half way ("
              + Coverage.obstacle(model)
                  .map(why -> "nothing is proved of that: it has " + why)
                  .orElse("--semantics any-runtime")
              + ", docs/TRUST.md)");
    } else if (model.dequantizes() && !model.model().network().hasCasts()) {
      messages.note(
          "note: "
              + model.path()
              + " has DequantizeLinear of another tool: the answer is about its real parameters,"
              + " but a default session of ONNX Runtime may round activations to 8 bits there; set"
              + " session.disable_quant_qdq=1 or the optimization level basic (docs/TRUST.md)");
    }
  }

  private Map<String, Object> json(
      Certification result, LoadedModel modelF, LoadedModel modelG, Problem problem) {
    Map<String, Object> map = ResultJson.of(result.verdict(), result, shared.threads.count());
    map.put("networks", LoadedModel.describe(modelF, modelG));
    map.put("domain", shared.domain.asked(problem.domain()).describe());
    Coverage.describe(problem.semantics(), map);
    return map;
  }
}
