package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.problem.UnfitException;

/**
 * A network in fixed point as CMSIS-NN takes it: arrays, multipliers and shifts, and the calls of
 * the functions that end in {@code _s8} where no value has more than 8 bits, else in {@code _s16}.
 * Images lie pixel by pixel.
 */
public final class CmsisExport {
  /** The name of the header. */
  public static final String HEADER = "net.h";

  /** The name of the source. */
  public static final String SOURCE = "net.c";

  private final FixedGraph graph;
  private final Provenance provenance;
  private final CmsisLayout layout;
  private final boolean wide;
  private final List<CmsisLayer> layers = new ArrayList<>();

  private CmsisExport(FixedGraph graph, Provenance provenance) {
    this.graph = graph;
    this.provenance = provenance;
    List<FixedFormat> formats = new ArrayList<>();
    for (int value = 0; value <= graph.places().size(); value++) {
      formats.add(graph.format(value));
    }
    wide = formats.stream().anyMatch(format -> format.highest() - format.lowest() > 0xff);
    for (FixedFormat format : formats) {
      if (format.lowest() < Short.MIN_VALUE || (wide && format.highest() > Short.MAX_VALUE)) {
        throw new UnfitException(
            format + " has codes beyond the int16 of CMSIS-NN; quantize with --activations 15");
      }
    }
    layout = CmsisLayout.of(graph);
    for (int k = 1; k <= graph.places().size(); k++) {
      layers.add(CmsisLayer.of(graph, layout, k, wide));
    }
  }

  /**
   * The export of a network.
   *
   * @throws UnfitException if CMSIS-NN computes something else
   */
  public static CmsisExport of(FixedGraph graph, Provenance provenance) {
    return new CmsisExport(graph, provenance);
  }

  /** The bits of values, 8 or 16. */
  public int bits() {
    return wide ? Short.SIZE : Byte.SIZE;
  }

  /** The functions of CMSIS-NN that are called, each once. */
  public List<String> functions() {
    return layers.stream().map(CmsisLayer::function).filter(f -> !f.isEmpty()).distinct().toList();
  }

  private String type() {
    return "int" + bits() + "_t";
  }

  /** The text of the header. */
  public String header() {
    int last = layers.size();
    StringBuilder text = new StringBuilder(CHeader.about(provenance));
    text.append("#ifndef NET_H\n#define NET_H\n\n#include \"arm_nnfunctions.h\"\n\n");
    text.append("#define NET_INPUTS " + graph.network().inputSize() + "\n");
    text.append("#define NET_OUTPUTS " + graph.network().outputSize() + "\n");
    text.append("#define NET_LAYERS " + last + "\n\n");
    text.append(value("INPUT", 0)).append('\n');
    text.append(value("OUTPUT", last)).append('\n');
    text.append("/*\n * The outputs at an input, within the least and the most.\n *\n");
    text.append(" * A context a layer: what its function asks for. Where the function of that\n");
    text.append(" * name with _get_buffer_size gives 0, or there is none, buf may be NULL.\n");
    if (functions().contains("arm_fully_connected_s8")) {
      text.append(" * Where CMSIS-NN is built for Helium (ARM_MATH_MVEI), that of\n");
      text.append(" * arm_fully_connected_s8 is filled by arm_vector_sum_s8 in each run.\n");
    }
    text.append(" *\n");
    for (int k = 1; k <= last; k++) {
      String function = layers.get(k - 1).function();
      String what = function.isEmpty() ? "nothing is to be done" : function;
      text.append(" * contexts[" + (k - 1) + "]: " + what + "\n");
    }
    text.append(" */\n" + declaration() + ";\n\n");
    return text.append("#endif\n").toString();
  }

  private String declaration() {
    return "arm_cmsis_nn_status net_run(const cmsis_nn_context contexts[NET_LAYERS],\n    const "
        + (type() + " in[NET_INPUTS], " + type() + " out[NET_OUTPUTS])");
  }

  private String value(String name, int value) {
    FixedFormat format = graph.format(value);
    long zero = CmsisRounding.zero(format, wide);
    String prefix = "#define NET_" + name + "_";
    String image =
        layout
            .reordered(value)
            .map(
                it ->
                    "/* An image, pixel by pixel, the channels of each beside each other. */\n"
                        + (prefix + "HEIGHT " + it.height() + "\n")
                        + (prefix + "WIDTH " + it.width() + "\n")
                        + (prefix + "CHANNELS " + it.channels() + "\n\n"))
            .orElse("");
    return image
        + "/* "
        + format
        + ": an integer k stands for (k - NET_"
        + name
        + "_ZERO) 2^NET_"
        + name
        + "_EXPONENT. */\n"
        + (prefix + "ZERO (" + zero + ")\n")
        + (prefix + "EXPONENT (" + Stage.power(format) + ")\n")
        + (prefix + "LEAST (" + (format.lowest() + zero) + ")\n")
        + (prefix + "MOST (" + (format.highest() + zero) + ")\n");
  }

  /** The text of the source. */
  public String source() {
    StringBuilder text = new StringBuilder("/* See " + HEADER + ". */\n");
    text.append("#include <stddef.h>\n#include \"" + HEADER + "\"\n\n");
    layers.stream()
        .map(CmsisLayer::tables)
        .filter(tables -> !tables.isEmpty())
        .forEach(tables -> text.append(tables).append('\n'));
    return text.append(run()).toString();
  }

  private String run() {
    StringBuilder text = new StringBuilder(declaration() + " {\n");
    for (int k = 1; k <= layers.size(); k++) {
      if (!layout.isIdle(k) && !layout.array(k).equals("out")) {
        text.append("  " + type() + " " + layout.array(k) + "[" + graph.size(k) + "];\n");
      }
    }
    text.append("  arm_cmsis_nn_status status = ARM_CMSIS_NN_SUCCESS;\n");
    for (CmsisLayer layer : layers) {
      if (!layer.function().isEmpty()) {
        text.append("  if (status == ARM_CMSIS_NN_SUCCESS) {\n" + layer.call() + "  }\n");
      }
    }
    return text.append("  return status;\n}\n").toString();
  }
}
