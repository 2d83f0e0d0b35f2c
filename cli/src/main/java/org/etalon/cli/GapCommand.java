package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.details.GraphDetails;
import org.etalon.engine.search.SearchOptions;
import org.etalon.gap.Gap;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.study.Coverage;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.ResultFolder;
import org.etalon.train.Samples;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code etalon gap}: a float network and one trained for few bits, theory beside practice. */
@Command(
    name = "gap",
    mixinStandardHelpOptions = true,
    description =
        "Compare a float network with one trained for few bits on the same data: errors, how far"
            + " the functions are apart (proved and attained), bits by every guarantee, and"
            + " measured answers to: less naive quantization? a smaller set of parameters? not"
            + " every epsilon? adapted to the architecture?",
    footer = {
      "",
      "Example:",
      "  etalon gap --float none/float.onnx --trained bc/trained.onnx --data mnist:DIR"
          + " --domain unit --out gap"
    })
final class GapCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;

  @Option(
      names = "--float",
      required = true,
      paramLabel = "F",
      description = "The float network, .onnx or .nnet.")
  Path real = Path.of("");

  @Option(
      names = "--trained",
      required = true,
      paramLabel = "G",
      description = "The network trained for few bits, of the same widths.")
  Path trained = Path.of("");

  @Mixin DataOption data = new DataOption();

  @Option(
      names = "--epsilon",
      paramLabel = "E",
      description =
          "What guarantees are asked for (default: half the median margin of the float network).")
  @Nullable Epsilon epsilon;

  @Option(
      names = "--boxes",
      defaultValue = "10",
      paramLabel = "N",
      description = "Boxes around the first N samples (default: ${DEFAULT-VALUE}; 0 for none).")
  int boxes;

  @Option(
      names = "--bits",
      split = ",",
      defaultValue = "1,2,4,8",
      paramLabel = "B,..",
      hideParamSyntax = true,
      description = "Widths of post-training quantization (default: ${DEFAULT-VALUE}).")
  List<Integer> bits = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "A folder for ladder.svg and epsilon.svg.")
  @Nullable Path directory;

  @Mixin ReportOption page = new ReportOption();

  @Mixin SharedOptions shared = new SharedOptions();

  GapCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    Optional<Epsilon> asked = Optional.ofNullable(epsilon).map(Checks::positive);
    if (boxes < 0 || bits.stream().anyMatch(b -> b < 1 || b > 16)) {
      throw new UsageException("--boxes must be at least 0 and --bits 1 to 16");
    }
    Output output = shared.json.open(out);
    page.requireWritable();
    if (directory == null) {
      return compare(asked, output, Optional.empty());
    }
    try (ResultFolder folder = ResultFolder.open(directory, GapReport.PICTURES)) {
      return compare(asked, output, Optional.of(folder));
    }
  }

  private int compare(Optional<Epsilon> asked, Output output, Optional<ResultFolder> pictures) {
    LoadedModel f = Coverage.real(shared.outputs.read(real));
    LoadedModel g = Coverage.real(shared.outputs.read(trained));
    Checks.sameArchitecture(f, g);
    Samples samples = data.test();
    SearchOptions options = shared.search(messages);
    Domain domain = shared.domain.of(f, g, messages);
    Gap gap;
    try {
      gap =
          new Gap(
              f.model().network(),
              g.model().network(),
              samples,
              domain,
              shared.norm.value,
              options);
    } catch (UnfitException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
    GapReport report = new GapReport(gap, output, messages, gap.epsilon(asked));
    report.all(bits, Math.min(boxes, samples.count()), data.isPixels());
    pictures.ifPresent(report::pictures);
    HeadReport.of(f, g).ifPresent(head -> output.line(head.line(shared.norm.value)));
    Map<String, Object> json = report.json(f, g);
    json.put("domain", shared.domain.asked(domain).describe());
    page.write(output, json, made -> made.with("graph", GraphDetails.of(f.model().network())));
    output.json(json);
    return ExitCode.OK;
  }
}
