package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.etalon.network.Affine;
import org.etalon.network.ConvolutionShape;
import org.etalon.onnx.QonnxWriter;
import org.etalon.problem.UnfitException;
import org.etalon.study.Products;

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
    layer(QonnxWriter.INPUT, result(HlsType.of(chain.input())));
    layer("value0", result(HlsType.of(chain.input())));
    int last = chain.places().size();
    for (int k = 1; k <= last; k++) {
      FixedGraph.Place place = chain.places().get(k - 1);
      Step step = place.step();
      boolean named = k == last && !place.cast(); // then the node of the step gives the output
      int number = k;
      step.fold(
          stage -> affine(number, place, stage),
          windows -> windows(number, place, windows, named),
          sum -> this);
      String given = HlsType.of(step.given());
      if (step.rectified()) {
        layer(named ? QonnxWriter.OUTPUT : "relu" + k, result(given));
      }
      if (place.cast()) {
        layer(k == last ? QonnxWriter.OUTPUT : "value" + k, result(given));
      }
    }
  }

  private HlsProject affine(int number, FixedGraph.Place place, Stage stage) {
    stage.form().ifPresent(form -> require(place.name(), form, stage));
    Affine affine = place.layer().affine().orElseThrow();
    layer(
        (stage.form().isPresent() ? "maps" : "product") + number,
        List.of(
            "weight: " + parameters(affine.map().parameters()),
            "bias: " + parameters(affine.bias().toArray()),
            "accum: " + quoted(HlsType.ofSums(stage)),
            "result: auto"));
    return this;
  }

  private static void require(String name, ConvolutionShape form, Stage stage) {
    if (form.groups() > 1) {
      throw new UnfitException(name + ": a convolution of groups, which does not go to hls4ml");
    }
    if (form.dilationHeight() > 1 || form.dilationWidth() > 1) {
      throw new UnfitException(
          name + ": windows with gaps, whose results hls4ml counts otherwise than ONNX");
    }
    if (stage.biases().length != form.outChannels()) {
      throw new UnfitException(
          name + ": a bias for each place of the image, where hls4ml has one a channel");
    }
  }

  private HlsProject windows(int number, FixedGraph.Place place, Windows windows, boolean output) {
    if (windows.form().isEmpty()) {
      return this; // the file refuses what is no order of the pixels
    }
    ConvolutionShape form = windows.form().get();
    int lastRow = (form.outHeight() - 1) * form.strideHeight() + form.kernelHeight();
    int lastColumn = (form.outWidth() - 1) * form.strideWidth() + form.kernelWidth();
    boolean padded =
        form.padTop() > 0
            || form.padLeft() > 0
            || lastRow > form.inHeight()
            || lastColumn > form.inWidth();
    if (form.dilationHeight() > 1 || form.dilationWidth() > 1) {
      throw new UnfitException(place.name() + ": windows with gaps, which hls4ml closes");
    }
    if (padded && windows.taken().lowest() >= 0) {
      throw new UnfitException(
          place.name()
              + ": maxima over windows that reach beyond the image, where hls4ml takes half of the"
              + " largest unsigned number for the least one");
    }
    String taken = quoted(HlsType.of(windows.taken()));
    boolean named = output && !windows.rectified();
    layer(
        named ? QonnxWriter.OUTPUT : "pool" + number,
        List.of("accum: " + taken, "result: " + taken));
    return this;
  }

  /**
   * The project of a chain.
   *
   * @throws UnfitException if hls4ml has no such types
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
    boolean images =
        chain.places().stream().anyMatch(place -> !place.step().image(Optional.empty()).isEmpty());
    lines.addAll((images ? IMAGES : CALL).formatted(model, CONFIG).lines().toList());
    lines.add("");
    lines.addAll(AFTER.lines().toList());
    lines.add("");
    lines.add("| layer | products | with zero | with a power of two | bits of its sums |");
    lines.add("|---|---|---|---|---|");
    for (int k = 1; k <= chain.places().size(); k++) {
      FixedGraph.Place place = chain.places().get(k - 1);
      Products products = Products.of(place.layer());
      int bits = place.step().most().bitLength() + 1;
      lines.add(
          String.format(
              Locale.ROOT,
              "| %d | %d | %d | %d | %d |",
              k,
              products.all(),
              products.byZero(),
              products.byPowers(),
              bits));
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
      `%2$s` speaks of.""";

  private static final String IMAGES =
      """
      To convert it (names are those of hls4ml 1.3 and qonnx 1.0): hls4ml takes images pixel by pixel, and
      qonnx brings them into that order. It knows the operator IntQuant as Quant, leaves the names that
      there are, and gives none to nodes that it adds; these keep the type of what they move.

      ```python
      import hls4ml
      import yaml
      from qonnx.core.modelwrapper import ModelWrapper
      from qonnx.transformation.channels_last import ConvertToChannelsLastAndClean

      model = ModelWrapper('%1$s')
      for node in model.graph.node:
          if node.op_type == 'IntQuant':
              node.op_type = 'Quant'
      model = model.transform(ConvertToChannelsLastAndClean(make_input_channels_last=True))
      with open('%2$s') as file:
          config = yaml.safe_load(file)
      for k, node in enumerate(model.graph.node):
          node.name = node.name or f'moved{k}'
          if node.op_type in ('Flatten', 'Reshape', 'Transpose'):
              config['LayerName'][node.name] = {'Precision': {'result': 'auto'}}
      project = hls4ml.converters.convert_from_onnx_model(
          model, hls_config=config, backend='Vitis', output_dir='project'
      )
      project.compile()
      ```

      Do not run the cleanup of qonnx: it would rename the nodes that `%2$s` speaks of.""";

  private static final String AFTER =
      """
      The accumulators hold every sum exactly, in any order, so that strategies and reuse factors change
      nothing of what is computed; `max_precision` would.
      """;
}
