package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.etalon.network.FoldedLayer;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.OperatorNorms;
import org.etalon.onnx.ModelMetadata;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code etalon inspect}: what a model file holds. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description =
        "Show depth L, widths N, parameters, the largest parameter, upper bounds of the operator"
            + " norms of every layer, and what the file says of itself.",
    footer = {"", "Example:", "  etalon inspect model.onnx --json -"})
final class InspectCommand implements Callable<Integer> {
  private static final int MAX_LINES = 24;

  private final PrintStream out;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An .onnx or .nnet file.")
  Path path = Path.of("");

  @Option(names = "--json", paramLabel = "FILE|-", description = "Write the result as JSON.")
  @Nullable String json;

  InspectCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    Output.requireWritable(json);
    LoadedModel loaded = LoadedModel.read(path);
    FoldedNetwork folded = FoldedNetwork.of(loaded.model().network());
    Map<String, Object> map = loaded.describe();
    List<Map<String, Object>> layers = new ArrayList<>();
    double largest = 0;
    double[] norms = new double[3];
    for (FoldedLayer layer : folded.layers()) {
      layers.add(layer(layer, norms));
      largest = Math.max(largest, Math.max(layer.weights().maxAbs(), layer.bias().maxAbs()));
    }
    map.put("depth", folded.depth());
    map.put("maxParameter", largest);
    map.put("exactlyFolded", folded.isExact());
    Map<String, Object> bound = new LinkedHashMap<>();
    bound.put("1", norms[0]);
    bound.put("2", norms[1]);
    bound.put("inf", norms[2]);
    map.put("weightBound", bound);
    map.put("layers", layers);
    metadata(map, loaded.model().metadata());
    Output output = new Output(out, json);
    summary(loaded, folded, largest, norms, layers, output);
    output.json(map);
    return ExitCode.OK;
  }

  /** One layer's norms; {@code largest} takes in those of ||W|| and ||b|| for q = 1, 2, inf. */
  private static Map<String, Object> layer(FoldedLayer layer, double[] largest) {
    double[] w = {
      OperatorNorms.oneUp(layer.weights()),
      OperatorNorms.twoUp(layer.weights()),
      OperatorNorms.infUp(layer.weights())
    };
    double[] b = VectorNorms.up(layer.bias());
    for (int q = 0; q < 3; q++) {
      largest[q] = Math.max(largest[q], Math.max(w[q], b[q]));
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rows", layer.outputSize());
    map.put("columns", layer.inputSize());
    map.put("maxWeight", layer.weights().maxAbs());
    map.put("maxBias", layer.bias().maxAbs());
    map.put("norm1", w[0]);
    map.put("norm2", w[1]);
    map.put("normInf", w[2]);
    return map;
  }

  private static void metadata(Map<String, Object> map, ModelMetadata metadata) {
    map.put("format", metadata.format());
    map.put("producer", metadata.producer());
    map.put("inputNames", metadata.inputNames());
    map.put("outputNames", metadata.outputNames());
    map.put("properties", metadata.properties());
  }

  private static void summary(
      LoadedModel loaded,
      FoldedNetwork folded,
      double largest,
      double[] norms,
      List<Map<String, Object>> layers,
      Output output) {
    ModelMetadata metadata = loaded.model().metadata();
    output.line(
        "L = "
            + folded.depth()
            + " layers, N = "
            + Arrays.toString(folded.widths())
            + ", "
            + folded.parameterCount()
            + " parameters, max |theta| = "
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
    if (!folded.isExact()) {
      output.line("Affine layers in a row are kept apart; bounds account for folding them.");
    }
    output.line("");
    output.line(
        "  layer      rows x columns   max|W|     max|b|     ||W||_1    ||W||_2    ||W||_inf");
    for (int l = 0; l < Math.min(layers.size(), MAX_LINES); l++) {
      Map<String, Object> layer = layers.get(l);
      output.line(
          String.format(
              Locale.ROOT,
              "  %5d  %8s x %-8s  %-9s  %-9s  %-9s  %-9s  %-9s",
              l + 1,
              layer.get("rows"),
              layer.get("columns"),
              Text.number((double) layer.get("maxWeight")),
              Text.number((double) layer.get("maxBias")),
              Text.up((double) layer.get("norm1")),
              Text.up((double) layer.get("norm2")),
              Text.up((double) layer.get("normInf"))));
    }
    metadata.properties().forEach((key, value) -> output.line("  " + key + ": " + shorten(value)));
  }

  private static String shorten(String text) {
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }
}
