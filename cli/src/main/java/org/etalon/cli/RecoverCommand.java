package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.etalon.engine.search.SearchOptions;
import org.etalon.lab.construct.Construction;
import org.etalon.lab.ladder.Ladder;
import org.etalon.lab.recover.KnownResult;
import org.etalon.lab.recover.KnownResults;
import org.etalon.network.Network;
import org.etalon.onnx.OnnxWriter;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;
import org.etalon.study.BadInputException;
import org.etalon.study.ResultFolder;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon recover}: results of the literature, built and measured. */
@Command(
    name = "recover",
    mixinStandardHelpOptions = true,
    description = {
      "Build the network of a known result for an epsilon; print its size, the error promised and"
          + " the error measured, and bits of a parameter so that quantization errs by at most"
          + " epsilon once more: by theory, and by proof for this network.",
      "squaring, multiplication, polynomial, cosine, weierstrass (Elbraechter et al.), sobolev"
          + " (Yarotsky), few-values (after Ding et al.), free-knots, free-knots-deep (DeVore et"
          + " al.)."
    },
    footer = {
      "",
      "Examples:",
      "  etalon recover squaring --epsilon 1e-6",
      "  etalon recover cosine --epsilon 1e-3 --timeout 1m --out cosine",
      "  etalon recover cosine --epsilon 1e-2 --boxes 64 --timeout 10m"
    })
final class RecoverCommand implements Callable<Integer>, StopsEarly {
  private final PrintStream out;
  private final Messages messages;

  @Parameters(index = "0", paramLabel = "NAME", description = "The result.")
  String name = "";

  @Option(
      names = "--epsilon",
      defaultValue = "1e-3",
      paramLabel = "E",
      description = "The error to build for (default: ${DEFAULT-VALUE}).")
  Epsilon epsilon = Epsilon.of(0);

  @Option(
      names = "--timeout",
      defaultValue = "30s",
      paramLabel = "TIME",
      description = "Time for the certifier (default: ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofSeconds(30);

  @Option(names = "--out", paramLabel = "DIR", description = "Write NAME.onnx there.")
  @Nullable Path directory;

  @Mixin BudgetOption budget = new BudgetOption();

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin JsonOption json = new JsonOption();

  RecoverCommand(PrintStream out, Messages messages) {
    this.out = out;
    this.messages = messages;
  }

  @Override
  public Integer call() {
    Output output = json.open(out);
    KnownResult result;
    try {
      result = KnownResults.of(name, epsilon);
    } catch (UnfitException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
    if (directory == null) {
      return answer(result, output, Optional.empty());
    }
    try (ResultFolder folder = ResultFolder.open(directory, List.of(model()))) {
      return answer(result, output, Optional.of(folder));
    }
  }

  private int answer(KnownResult result, Output output, Optional<ResultFolder> folder) {
    Construction net = result.network();
    output.line(result.statement() + " (" + result.source() + ")");
    output.line(
        "  depth "
            + net.depth()
            + ", width "
            + net.width()
            + ", "
            + Text.count(net.nonzeros(), "nonzero", "nonzeros")
            + ","
            + " largest parameter "
            + Text.number(net.largest()));
    output.line("  promised: " + result.sizes());
    output.line("  error promised  " + Text.up(result.promised()));
    output.line(
        "  error measured  "
            + Text.number(result.measured())
            + "  ("
            + result.kind().label()
            + ")");
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", result.name());
    map.put("epsilon", epsilon.value());
    map.put("depth", net.depth());
    map.put("width", net.width());
    map.put("nonzeros", net.nonzeros());
    map.put("largestParameter", net.largest());
    map.put("errorPromised", Text.jsonUp(result.promised()));
    map.put("errorMeasured", result.measured());
    map.put("measured", result.kind().label());
    RungTable table = bits(result, output, threads.count());
    map.put("bits", table.json());
    map.put("reproducible", table.reproducible());
    folder.ifPresent(to -> output.line("  wrote " + write(net.network(), to)));
    output.json(map);
    return ExitCode.OK;
  }

  private RungTable bits(KnownResult result, Output output, int workers) {
    output.line("");
    output.line("  bits of a parameter so that quantization moves it by at most " + epsilon + ":");
    double seconds = timeout.toNanos() * 1e-9;
    Property.Distance property = Property.atMost(epsilon);
    SearchOptions options =
        budget.limit(
            SearchOptions.defaults()
                .withSeconds(seconds)
                .withThreads(workers)
                .withListener(new ProgressLine(messages, seconds)));
    Network network = result.network().network();
    RungTable table =
        new RungTable(
            Ladder.climb(network, Domain.of(result.domain()), property, options, List.of()));
    table.print(output, BudgetOption.REPEATS);
    return table;
  }

  private String model() {
    return name + ".onnx";
  }

  private Path write(Network network, ResultFolder folder) {
    Path file = folder.place(model());
    try {
      OnnxWriter.writeDouble(network, folder.unfinished(model()));
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
    folder.publish();
    return file;
  }
}
