package org.etalon.cli;

import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.etalon.details.GraphDetails;
import org.etalon.exact.DecimalText;
import org.etalon.network.LayerForm;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.network.StoredParameters;
import org.etalon.onnx.ModelMetadata;
import org.etalon.onnx.Normalization;
import org.etalon.problem.InputText;
import org.etalon.study.HeadReport;
import org.etalon.study.LoadedModel;
import org.etalon.study.Text;
import org.etalon.theta.Architecture;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon inspect}: what a model file holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Show depth, shapes, stored parameters, the largest parameter, upper bounds of the operator"
            + " norms of every layer, and what the file says of itself.",
    footer = {"", "Example:", "  etalon inspect model.onnx --json -"})
final class InspectCommand implements Callable<Integer> {
  private static final int MAX_LINES = 24;

  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An .onnx, .nnet or .coded file.")
  Path path = Path.of("");

  @Option(
      names = "--timeout",
      defaultValue = "10s",
      paramLabel = "TIME",
      description =
          "Time limit for tight spectral norms; coarser bounds stand then (default:"
              + " ${DEFAULT-VALUE}).")
  Duration timeout = Duration.ofSeconds(10);

  @Mixin OutputOption outputs = new OutputOption();

  @Mixin JsonOption json = new JsonOption();

  InspectCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Stop stop = Stop.after(timeout.toNanos() * 1e-9).or(Stop.onInterrupt());
    Output output = json.open(out);
    LoadedModel loaded = outputs.read(path);
    Network network = loaded.model().network();
    Architecture architecture = Architecture.of(network);
    Optional<Theta> theta = Theta.of(network, Semantics.REAL, stop);
    Map<String, Object> map = loaded.describe();
    List<LayerSummary> layers = LayerSummary.of(network, stop);
    double largest = 0;
    double[] norms = new double[3];
    for (LayerSummary layer : layers) {
      largest = Math.max(largest, Math.max(layer.maxWeight(), layer.maxBias()));
      for (int q = 0; q < norms.length; q++) {
        norms[q] = Math.max(norms[q], layer.bound(q));
      }
    }
    map.put("depth", architecture.depth());
    map.put("denseChain", architecture.isDenseChain());
    map.put("nodes", GraphDetails.nodes(network));
    map.put("maxParameter", largest);
    theta.ifPresent(sites -> map.put("exactlyFolded", sites.isExact()));
    Map<String, Object> bound = new LinkedHashMap<>();
    bound.put("1", Text.jsonUp(norms[0]));
    bound.put("2", Text.jsonUp(norms[1]));
    bound.put("inf", Text.jsonUp(norms[2]));
    map.put("weightBound", bound);
    map.put("layers", layers.stream().map(LayerSummary::describe).toList());
    metadata(map, loaded.model().metadata());
    summary(loaded, architecture, theta, largest, norms, layers, output);
    output.json(map);
    return ExitCode.OK;
  }

  private static void metadata(Map<String, Object> map, ModelMetadata metadata) {
    map.put("format", metadata.format());
    map.put("producer", metadata.producer());
    map.put("inputNames", metadata.inputNames());
    map.put("outputNames", metadata.outputNames());
    map.put("properties", metadata.properties());
    metadata.normalization().ifPresent(header -> map.put("normalization", describe(header)));
  }

  private static Map<String, Object> describe(Normalization header) {
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("minimum", header.minimums().get(i));
      input.put("maximum", header.maximums().get(i));
      input.put("mean", header.means().get(i));
      input.put("range", header.ranges().get(i));
      input.put("lower", header.lower(i));
      input.put("upper", header.upper(i));
      inputs.add(input);
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("inputs", inputs);
    map.put("outputMean", header.outputMean());
    map.put("outputRange", header.outputRange());
    return map;
  }

  private static void summary(
      LoadedModel loaded,
      Architecture architecture,
      Optional<Theta> theta,
      double largest,
      double[] norms,
      List<LayerSummary> layers,
      Output output) {
    ModelMetadata metadata = loaded.model().metadata();
    Network network = loaded.model().network();
    output.line(
        (architecture.isDenseChain() ? chain(architecture) : graph(network, architecture))
            + ", "
            + Text.count(StoredParameters.count(network), "parameter", "parameters")
            + ", max |theta| = "
            + Text.number(largest));
    output.line(
        "B (largest norm of a W_l or b_l) <= "
            + Text.up(norms[0])
            + " (q=1), "
            + Text.up(norms[1])
            + " (q=2), "
            + Text.up(norms[2])
            + " (q=inf)");
    output.line(
        metadata.format()
            + " file"
            + (metadata.producer().isEmpty() ? "" : " by " + metadata.producer())
            + ", inputs "
            + metadata.inputNames()
            + ", outputs "
            + metadata.outputNames());
    HeadReport.of(loaded).ifPresent(head -> output.line(head.line()));
    if (theta.filter(sites -> !sites.isExact()).isPresent()) {
      output.line("Affine layers in a row are kept apart; bounds account for folding them.");
    }
    output.line("");
    output.line(
        "  node  kind         of                                  gives            parameters  max|W|    "
            + " max|b|     ||W||_1    ||W||_2    ||W||_inf");
    for (int l = 0; l < Math.min(layers.size(), MAX_LINES); l++) {
      LayerSummary layer = layers.get(l);
      output.line(
          String.format(
              Locale.ROOT,
              "  %4d  %-11s  %-34s  %-15s  %10d  %-9s  %-9s  %-9s  %-9s  %-9s",
              layer.node(),
              layer.form().kind(),
              layer.form().detail(),
              layer.form().shapeText(),
              layer.parameters(),
              Text.number(layer.maxWeight()),
              Text.number(layer.maxBias()),
              Text.up(layer.norms().one()),
              Text.up(layer.norms().two()) + (layer.coarse() ? "*" : ""),
              Text.up(layer.norms().inf())));
    }
    if (layers.size() > MAX_LINES) {
      output.line("  and " + (layers.size() - MAX_LINES) + " more: see --json");
    }
    if (layers.stream().anyMatch(LayerSummary::coarse)) {
      output.line(
          "  * coarse: time ended the search for a tighter bound; give more with --timeout");
    }
    if (metadata.normalization().isPresent()) {
      normalization(metadata.normalization().get(), output);
      return; // the properties are the same tables
    }
    metadata.properties().forEach((key, value) -> output.line("  " + key + ": " + shorten(value)));
  }

  private static String chain(Architecture architecture) {
    int depth = architecture.depth();
    return "L = " + depth + (depth == 1 ? " layer, N = " : " layers, N = ") + architecture.widths();
  }

  /** A graph in one line: how many nodes of each kind. */
  private static String graph(Network network, Architecture architecture) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    LayerForm.of(network).forEach(form -> counts.merge(form.kind(), 1, Integer::sum));
    StringJoiner kinds = new StringJoiner(", ");
    counts.forEach((kind, count) -> kinds.add(count + " " + kind));
    return "A graph from "
        + Text.count(network.inputSize(), "input", "inputs")
        + " to "
        + Text.count(network.outputSize(), "output", "outputs")
        + ", depth "
        + architecture.depth()
        + " ("
        + kinds
        + ")";
  }

  /** How physical inputs become the network's. */
  private static void normalization(Normalization header, Output output) {
    if (header.isIdentity()) {
      output.line("  The header normalizes nothing: physical units are the network's.");
      return;
    }
    output.line("");
    output.line(
        "  Inputs are normalized, (x - mean) / range; a domain in physical units takes --physical:");
    output.line("  input    physical                  mean          range         normalized");
    for (int i = 0; i < Math.min(header.size(), MAX_LINES); i++) {
      output.line(
          String.format(
              Locale.ROOT,
              "  %-7s  %-24s  %-12s  %-12s  %s",
              InputText.name(i),
              "[" + text(header.minimums().get(i)) + ", " + text(header.maximums().get(i)) + "]",
              text(header.means().get(i)),
              text(header.ranges().get(i)),
              "[" + Text.down(header.lower(i)) + ", " + Text.up(header.upper(i)) + "]"));
    }
    output.line(
        "  outputs: physical y = "
            + text(header.outputMean())
            + " + "
            + text(header.outputRange())
            + " * y; epsilon is in the network's units");
    output.line("");
  }

  private static String text(BigDecimal value) {
    return DecimalText.of(value);
  }

  private static String shorten(String text) {
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }
}
