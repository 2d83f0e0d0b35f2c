package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.problem.UnfitException;

/**
 * A chain of dense layers as CMSIS-NN takes it: arrays, multipliers and shifts, and the calls of
 * {@code arm_fully_connected_s8} where no value has more than 8 bits, else {@code
 * arm_fully_connected_s16}.
 */
public final class CmsisExport {
  /** The name of the header. */
  public static final String HEADER = "net.h";

  /** The name of the source. */
  public static final String SOURCE = "net.c";

  private final FixedChain chain;
  private final Provenance provenance;
  private final boolean wide;
  private final List<CmsisStage> stages = new ArrayList<>();

  private CmsisExport(FixedChain chain, Provenance provenance) {
    this.chain = chain;
    this.provenance = provenance;
    List<FixedFormat> formats = new ArrayList<>(List.of(chain.input()));
    chain.stages().forEach(stage -> formats.add(stage.given()));
    wide = formats.stream().anyMatch(format -> format.highest() - format.lowest() > 0xff);
    for (FixedFormat format : formats) {
      if (format.lowest() < Short.MIN_VALUE || (wide && format.highest() > Short.MAX_VALUE)) {
        throw new UnfitException(
            format + " has codes beyond the int16 of CMSIS-NN; quantize with --activations 15");
      }
    }
    for (int k = 1; k <= chain.stages().size(); k++) {
      Stage stage = chain.stages().get(k - 1).requireDense("CMSIS-NN");
      stages.add(CmsisStage.of("dense layer " + k, stage, wide));
    }
  }

  /**
   * The export of a chain.
   *
   * @throws UnfitException if CMSIS-NN computes something else
   */
  public static CmsisExport of(FixedChain chain, Provenance provenance) {
    return new CmsisExport(chain, provenance);
  }

  /** The bits of values, 8 or 16. */
  public int bits() {
    return wide ? Short.SIZE : Byte.SIZE;
  }

  private String type() {
    return "int" + bits() + "_t";
  }

  /** The text of the header. */
  public String header() {
    StringBuilder text = new StringBuilder(CHeader.about(provenance));
    text.append("#ifndef NET_H\n#define NET_H\n\n#include \"arm_nnfunctions.h\"\n\n");
    text.append("#define NET_INPUTS " + chain.network().inputSize() + "\n");
    text.append("#define NET_OUTPUTS " + chain.network().outputSize() + "\n");
    text.append("#define NET_LAYERS " + stages.size() + "\n\n");
    text.append(value("INPUT", chain.input())).append('\n');
    text.append(value("OUTPUT", chain.output())).append('\n');
    text.append("/*\n * The outputs at an input, within the least and the most.\n *\n");
    text.append(" * A context a layer: what arm_fully_connected_s" + bits() + " asks for; where\n");
    text.append(" * arm_fully_connected_s" + bits() + "_get_buffer_size gives 0, buf may be NULL.");
    text.append(
        "\n */\narm_cmsis_nn_status net_run(const cmsis_nn_context contexts[NET_LAYERS],\n");
    text.append("    const " + type() + " in[NET_INPUTS], " + type() + " out[NET_OUTPUTS]);\n\n");
    return text.append("#endif\n").toString();
  }

  private String value(String name, FixedFormat format) {
    long zero = CmsisStage.zero(format, wide);
    String prefix = "#define NET_" + name + "_";
    return "/* "
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
    text.append("#include \"" + HEADER + "\"\n\n");
    for (int k = 1; k <= stages.size(); k++) {
      text.append(tables(k, stages.get(k - 1))).append('\n');
    }
    return text.append(run()).toString();
  }

  private String tables(int number, CmsisStage stage) {
    IntegerType biases = wide ? IntegerType.INT64 : IntegerType.INT32;
    Table weights = new Table("net_weights" + number, IntegerType.INT8, stage.weights(), false);
    Table bias = new Table("net_biases" + number, biases, new long[][] {stage.biases()}, true);
    return weights.definition()
        + "\n"
        + bias.definition()
        + "\nstatic const cmsis_nn_fc_params net_params"
        + number
        + " = {\n    .input_offset = "
        + stage.inputOffset()
        + ", .filter_offset = 0, .output_offset = "
        + stage.outputOffset()
        + ",\n    .activation = {.min = "
        + stage.least()
        + ", .max = "
        + stage.most()
        + "}};\nstatic const cmsis_nn_per_tensor_quant_params net_quant"
        + number
        + " = {\n    .multiplier = "
        + stage.multiplier()
        + ", .shift = "
        + stage.shift()
        + "};\n";
  }

  private String run() {
    StringBuilder text = new StringBuilder();
    text.append("arm_cmsis_nn_status net_run(const cmsis_nn_context contexts[NET_LAYERS],\n");
    text.append("    const " + type() + " in[NET_INPUTS], " + type() + " out[NET_OUTPUTS]) {\n");
    int last = stages.size();
    for (int k = 1; k < last; k++) {
      text.append("  " + type() + " values" + k + "[" + stages.get(k - 1).biases().length + "];\n");
    }
    text.append("  arm_cmsis_nn_status status = ARM_CMSIS_NN_SUCCESS;\n");
    for (int k = 1; k <= last; k++) {
      int columns = stages.get(k - 1).weights()[0].length;
      int rows = stages.get(k - 1).biases().length;
      text.append("  if (status == ARM_CMSIS_NN_SUCCESS) {\n");
      text.append(dims("input", 1, columns) + dims("filter", columns, rows));
      text.append(dims("bias", 1, rows) + dims("output", 1, rows));
      text.append("    status = arm_fully_connected_s" + bits() + "(&contexts[" + (k - 1) + "], ");
      text.append("&net_params" + k + ", &net_quant" + k + ",\n        &input_dims, ");
      text.append(k == 1 ? "in" : "values" + (k - 1));
      text.append(", &filter_dims, &net_weights" + k + "[0][0],\n        &bias_dims, ");
      text.append("net_biases" + k + ", &output_dims, " + (k == last ? "out" : "values" + k));
      text.append(");\n  }\n");
    }
    return text.append("  return status;\n}\n").toString();
  }

  private static String dims(String name, int n, int c) {
    return "    const cmsis_nn_dims "
        + name
        + "_dims = {.n = "
        + n
        + ", .h = 1, .w = 1, .c = "
        + c
        + "};\n";
  }
}
