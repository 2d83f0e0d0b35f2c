package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.details.GraphDetails;
import org.etalon.engine.search.SearchOptions;
import org.etalon.fewest.FewestProblem;
import org.etalon.gap.Decisions;
import org.etalon.gap.TrainedRung;
import org.etalon.lab.ladder.Ladder;
import org.etalon.lab.ladder.Rung;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.study.Coverage;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.time.Stop;
import org.etalon.train.Samples;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon ladder}: bits for one network by every guarantee. */
@Command(
    name = "ladder",
    mixinStandardHelpOptions = true,
    description = {
      "Bits per parameter that this network needs for this epsilon, by each guarantee from the"
          + " weakest knowledge to the strongest: the gap between theory and practice, rung by rung.",
      "Half of the time is for one width for all parameters, what is left for rows of widths of"
          + " their own, as of quantize --minimize bits: there all that is stored is counted, by the"
          + " parameters of F.",
      "With --boxes N each grid of one width, and all rows together, bound about N boxes, and no"
          + " rung depends on the time, on threads or on the machine, if --timeout is long enough."
    },
    footer = {
      "",
      "Example:",
      "  etalon ladder controller.onnx --domain domain.json --epsilon 0.1 --svg ladder.svg"
    })
final class LadderCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "F", description = "The network, .onnx or .nnet.")
  Path model = Path.of("");

  @Option(
      names = "--epsilon",
      required = true,
      paramLabel = "E",
      description = "The largest difference allowed.")
  Epsilon epsilon = Epsilon.of(0);

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Inputs as CSV, one a line: from how many bits on do no decisions change?")
  @Nullable Path data;

  @Option(
      names = "--trained",
      paramLabel = "G",
      description = "A network of the same widths trained for few bits: the last rung.")
  @Nullable Path trained;

  @Option(
      names = "--test-data",
      paramLabel = "mnist:DIR|FILE.csv",
      description = "Samples with classes: errors of both networks for the last rung.")
  @Nullable String testData;

  @Mixin ReportOption report = new ReportOption();

  @Mixin SvgOption svg = new SvgOption();

  @Mixin BudgetOption budget = new BudgetOption();

  @Mixin SharedOptions shared = new SharedOptions();

  LadderCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    Property.Distance property = new Property.Distance(shared.norm.value, Checks.positive(epsilon));
    SearchOptions options = budget.limit(shared.search(messages));
    Output output = shared.json.open(out);
    svg.requireWritable();
    report.requireWritable();
    LoadedModel loaded = Coverage.real(shared.outputs.read(model));
    int inputs = loaded.model().network().inputSize();
    Domain domain = shared.domain.of(loaded, null, messages);
    List<double[]> points = data == null ? List.of() : CsvPoints.read(data, inputs);
    Optional<Rung> last = last(loaded, options.effort().threads());
    double seconds = options.budget().seconds();
    double end = System.nanoTime() * 1e-9 + seconds;
    double first = options.budget().share(0.5, seconds);
    List<Rung> rungs = climb(loaded, domain, property, options.withSeconds(first), points);
    double left = Math.max(1e-3, end - System.nanoTime() * 1e-9);
    FewestProblem problem = new FewestProblem(loaded.model().network(), domain, property);
    rungs.addAll(FewestRungs.of(problem, rungs, options.withSeconds(left), messages));
    last.ifPresent(rungs::add);
    RungTable table = new RungTable(rungs);
    output.line(table.headline() + ".");
    output.line("");
    output.line(
        "Bits per parameter so that ||g - f||_"
            + shared.norm.value.label()
            + " <= "
            + epsilon
            + " on the domain:");
    table.print(output, BudgetOption.REPEATS);
    HeadReport.of(loaded).ifPresent(head -> output.line(head.line(shared.norm.value)));
    String title = "Bits per parameter for " + model.getFileName() + ", epsilon " + epsilon;
    svg.write(output, () -> table.picture(title));
    Map<String, Object> json = json(table, loaded, domain);
    report.write(
        output, json, page -> page.with("graph", GraphDetails.of(loaded.model().network())));
    output.json(json);
    return ExitCode.OK;
  }

  private List<Rung> climb(
      LoadedModel loaded,
      Domain domain,
      Property.Distance property,
      SearchOptions options,
      List<double[]> points) {
    WidthsLine line = new WidthsLine(messages, options.budget().seconds(), property, true);
    try {
      return new ArrayList<>(
          Ladder.climb(loaded.model().network(), domain, property, options, points, line));
    } catch (UnfitException e) {
      throw new BadInputException(model + ": " + e.getMessage());
    }
  }

  /** The rung of the network trained for few bits, where one is given. */
  private Optional<Rung> last(LoadedModel loaded, int threads) {
    if (trained == null) {
      if (testData != null) {
        throw new UsageException("--test-data goes with --trained");
      }
      return Optional.empty();
    }
    LoadedModel g = Coverage.real(shared.outputs.read(trained));
    Checks.sameArchitecture(loaded, g);
    if (testData == null) {
      return Optional.of(TrainedRung.of(g.model().network()));
    }
    Samples samples = DataOption.test(testData);
    try {
      return Optional.of(
          TrainedRung.of(
              g.model().network(),
              new Decisions(g.model().network(), samples, threads, Stop.onInterrupt()).error(),
              new Decisions(loaded.model().network(), samples, threads, Stop.onInterrupt())
                  .error()));
    } catch (UnfitException e) {
      throw new BadInputException(testData + ": " + e.getMessage());
    }
  }

  private Map<String, Object> json(RungTable table, LoadedModel loaded, Domain domain) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("headline", table.headline());
    map.put("epsilon", epsilon.value());
    map.put("norm", shared.norm.value.label());
    map.put("rungs", table.json());
    map.put("reproducible", table.reproducible());
    map.put("restsOn", RungTable.RESTS_ON_SEARCH);
    map.put("network", loaded.describe());
    map.put("domain", shared.domain.asked(domain).describe());
    return map;
  }
}
