package org.etalon.export;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;

/** The functions that compute: roundings, one function a layer, and all of them in order. */
final class CLayers {
  private CLayers() {}

  static String text(FixedChain chain, List<Table> parameters) {
    StringBuilder text = new StringBuilder();
    text.append(index(chain)).append('\n');
    roundings(chain).forEach(function -> text.append(function).append('\n'));
    for (int k = 0; k < chain.stages().size(); k++) {
      text.append(fits(k + 1, chain.stages().get(k))).append('\n');
      text.append(layer(k + 1, chain.stages().get(k), parameters)).append('\n');
    }
    return text.append(run(chain)).toString();
  }

  /** A type that counts all neurons, and reaches as far as windows do. */
  private static String index(FixedChain chain) {
    int most = chain.network().inputSize();
    for (Stage stage : chain.stages()) {
      most = Math.max(most, stage.outputs());
      most = Math.max(most, stage.form().map(CConvolution::mostIndex).orElse(0));
    }
    return "typedef " + IntegerType.of(0, Math.max(most, 0x100)).text() + " net_index;\n";
  }

  private static Set<String> roundings(FixedChain chain) {
    Set<String> functions = new LinkedHashSet<>();
    for (Stage stage : chain.stages()) {
      RoundingMode mode = stage.given().rounding();
      if (stage.shift() > 0) {
        functions.add(CRounding.floor(stage.width()));
      }
      if (stage.shift() > 0 && mode != RoundingMode.FLOOR) {
        functions.add(CRounding.function(mode, stage.width()));
      }
    }
    return functions;
  }

  private static String fits(int number, Stage stage) {
    return "typedef char net_sums_of_layer"
        + number
        + "_fit[NET_MOST"
        + number
        + " <= INT"
        + stage.width()
        + "_MAX ? 1 : -1];\n";
  }

  private static String layer(int number, Stage stage, List<Table> parameters) {
    String weights = parameters.get(2 * number - 2).name();
    String biases = parameters.get(2 * number - 1).name();
    StringBuilder text = new StringBuilder();
    text.append("/* Sums in units of 2^" + stage.exponent() + ". */\n");
    text.append("static void net_layer" + number + "(const ");
    text.append(FixedChain.type(stage.taken()).text() + " in[" + stage.inputs() + "], ");
    text.append(FixedChain.type(stage.given()).text() + " out[" + stage.outputs() + "]) {\n");
    text.append(
        stage
            .form()
            .map(form -> CConvolution.loops(stage, form, weights, biases, finish(stage)))
            .orElseGet(() -> dense(stage, weights, biases)));
    return text.append("}\n").toString();
  }

  private static String dense(Stage stage, String weights, String biases) {
    String sum = "int" + stage.width() + "_t";
    StringBuilder text = new StringBuilder();
    text.append("  net_index i;\n  net_index j;\n");
    text.append("  for (i = 0; i < " + stage.outputs() + "; i++) {\n");
    text.append("    " + sum + " sum = 0;\n");
    text.append("    for (j = 0; j < " + stage.inputs() + "; j++) {\n");
    text.append("      sum += (" + sum + ")" + weights + "[i][j] * (" + sum + ")in[j];\n    }\n");
    text.append(
        "    sum = sum" + times(stage.scale(), sum) + " + (" + sum + ")" + biases + "[i];\n");
    return text.append(finish(stage)).append("  }\n").toString();
  }

  /** From a sum to the result that is stored. */
  private static String finish(Stage stage) {
    return (stage.rectified() ? "    if (sum < 0) {\n      sum = 0;\n    }\n" : "")
        + (stage.shift() > 0 ? coarser(stage) : finer(stage))
        + ("    out[i] = (" + FixedChain.type(stage.given()).text() + ")sum;\n");
  }

  static String times(int power, String type) {
    return power == 0 ? "" : " * ((" + type + ")1 << " + power + ")";
  }

  /** Rounds, then saturates. */
  private static String coarser(Stage stage) {
    FixedFormat format = stage.given();
    String name = CRounding.name(format.rounding(), stage.width());
    return "    sum = "
        + name
        + "(sum, "
        + stage.shift()
        + ");\n"
        + "    if (sum > "
        + format.highest()
        + ") {\n      sum = "
        + format.highest()
        + ";\n    }"
        + (stage.rectified()
            ? "\n"
            : " else if (sum < "
                + format.lowest()
                + ") {\n      sum = "
                + Table.literal(format.lowest())
                + ";\n    }\n");
  }

  /** Saturates what would have no code, multiplies the rest. */
  private static String finer(Stage stage) {
    FixedFormat format = stage.given();
    String multiplied = "sum" + times(-stage.shift(), "int" + stage.width() + "_t");
    return "    if (sum > "
        + (format.highest() >> -stage.shift())
        + ") {\n      sum = "
        + format.highest()
        + ";\n    }"
        + (stage.rectified()
            ? ""
            : " else if (sum < "
                + -(-format.lowest() >> -stage.shift())
                + ") {\n      sum = "
                + format.lowest()
                + ";\n    }")
        + (stage.shift() == 0 ? "\n" : " else {\n      sum = " + multiplied + ";\n    }\n");
  }

  private static String run(FixedChain chain) {
    StringBuilder text = new StringBuilder();
    text.append("void net_run(const net_input in[NET_INPUTS], net_output out[NET_OUTPUTS]) {\n");
    text.append(buffers(chain));
    text.append("  net_index i;\n  for (i = 0; i < NET_INPUTS; i++) {\n");
    text.append("    values0[i] = in[i];\n" + clamped(chain.input()) + "  }\n");
    int last = chain.stages().size();
    for (int k = 1; k <= last; k++) {
      String result = k == last ? "out" : "values" + k;
      text.append("  net_layer" + k + "(values" + (k - 1) + ", " + result + ");\n");
    }
    return text.append("}\n").toString();
  }

  /** Room for the input and what each layer but the last gives. */
  static String buffers(FixedChain chain) {
    StringBuilder text = new StringBuilder("  net_input values0[NET_INPUTS];\n");
    for (int k = 1; k < chain.stages().size(); k++) {
      Stage stage = chain.stages().get(k - 1);
      text.append("  " + FixedChain.type(stage.given()).text() + " values" + k);
      text.append("[" + stage.outputs() + "];\n");
    }
    return text.toString();
  }

  /** Saturates what the type of the input holds and its format does not. */
  private static String clamped(FixedFormat format) {
    IntegerType type = FixedChain.type(format);
    return (type.most() > format.highest() ? clamped(">", "MOST") : "")
        + (type.least() < format.lowest() ? clamped("<", "LEAST") : "");
  }

  private static String clamped(String beyond, String end) {
    return "    if (in[i] "
        + beyond
        + " NET_INPUT_"
        + end
        + ") {\n      values0[i] = NET_INPUT_"
        + end
        + ";\n    }\n";
  }
}
