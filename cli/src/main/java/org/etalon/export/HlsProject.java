package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import org.etalon.network.Affine;
import org.etalon.onnx.QonnxWriter;

/**
 * What hls4ml is given beside a QONNX file: the precision of every layer, and how to call it.
 *
 * <p>Layers are named as the nodes of {@link QonnxWriter} are. The result of a dense layer is left
 * to hls4ml ({@code auto}, a type that holds every sum): where it is set, hls4ml does not fuse the
 * addition of biases into the layer, and adds them in its default type.
 *
 * <p><b>Reference:</b> hls4ml, {@code nnet_dense_latency.h}: each product is cast to the type of
 * the accumulator, then each sum; here both casts change nothing.
 */
public final class HlsProject {
  /** The name of the configuration. */
  public static final String CONFIG = "hls_config.yml";

  /** The name of the text that says how to go on. */
  public static final String README = "README.md";

  private final FixedChain chain;
  private final StringBuilder layers = new StringBuilder();

  private HlsProject(FixedChain chain) {
    this.chain = chain;
    List<Affine> dense = chain.affine();
    layer(QonnxWriter.INPUT, result(HlsType.of(chain.input())));
    layer("value0", result(HlsType.of(chain.input())));
    for (int k = 1; k <= dense.size(); k++) {
      Stage stage = chain.stages().get(k - 1).requireDense("hls4ml");
      String given = HlsType.of(stage.given());
      boolean last = k == dense.size();
      layer(
          "product" + k,
          List.of(
              "weight: " + parameters(dense.get(k - 1).map().parameters()),
              "bias: " + parameters(dense.get(k - 1).bias().toArray()),
              "accum: " + quoted(HlsType.ofSums(stage)),
              "result: auto"));
      if (stage.rectified()) {
        layer("relu" + k, result(given));
      }
      layer(last ? QonnxWriter.OUTPUT : "value" + k, result(given));
    }
  }

  /**
   * The project of a chain.
   *
   * @throws org.etalon.problem.UnfitException if hls4ml has no such types
   */
  public static HlsProject of(FixedChain chain) {
    return new HlsProject(chain);
  }

  private static List<String> result(String type) {
    return List.of("result: " + quoted(type));
  }

  private static String parameters(double[] values) {
    return quoted(HlsType.of(QonnxWriter.format(values)));
  }

  private static String quoted(String type) {
    return "'" + type + "'";
  }

  private void layer(String name, List<String> precisions) {
    layers.append("  " + name + ":\n    Precision:\n");
    precisions.forEach(line -> layers.append("      " + line + "\n"));
  }

  /** The configuration, as YAML. */
  public String config() {
    return "Model:\n"
        + "  Precision:\n    default: 'fixed<16,6>'\n"
        + "  ReuseFactor: 1\n  Strategy: Latency\n"
        + "LayerName:\n"
        + layers;
  }

  /**
   * What it is and how it is converted.
   *
   * @param model the name of the QONNX file beside it
   */
  public String readme(String model, Provenance provenance) {
    List<String> lines = new ArrayList<>(List.of("# A proved network for hls4ml", ""));
    provenance.lines().stream().map(line -> ("    " + line).stripTrailing()).forEach(lines::add);
    lines.add("");
    lines.addAll(CALL.formatted(model, CONFIG).lines().toList());
    lines.add("");
    lines.add("| layer | products | bits of its sums |");
    lines.add("|---|---|---|");
    for (int k = 1; k <= chain.stages().size(); k++) {
      Stage stage = chain.stages().get(k - 1);
      long products = (long) stage.inputs() * stage.outputs();
      lines.add("| " + k + " | " + products + " | " + (stage.most().bitLength() + 1) + " |");
    }
    return String.join("\n", lines) + "\n";
  }

  private static final String CALL =
      """
      To convert it (names are those of hls4ml 1.3):

      ```python
      import hls4ml
      import onnx
      import yaml

      with open('%2$s') as file:
          config = yaml.safe_load(file)
      project = hls4ml.converters.convert_from_onnx_model(
          onnx.load('%1$s'), hls_config=config, backend='Vitis', output_dir='project'
      )
      project.compile()
      ```

      Load the file as it is: shapes are declared, and the cleanup of qonnx would rename the nodes that
      `%2$s` speaks of. The accumulators hold every sum exactly, in any order, so that
      strategies and reuse factors change nothing of what is computed; `max_precision` would.
      """;
}
