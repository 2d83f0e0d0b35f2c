package org.etalon.export;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.RoundingMode;
import org.etalon.network.ConvolutionShape;

/** The functions that compute: roundings, one function a layer, and all of them in order. */
final class CLayers {
  private CLayers() {}

  static String text(FixedGraph graph) {
    StringBuilder text = new StringBuilder();
    text.append(index(graph)).append('\n');
    roundings(graph).forEach(function -> text.append(function).append('\n'));
    for (int k = 0; k < graph.places().size(); k++) {
      Step step = graph.places().get(k).step();
      text.append(fits(k + 1, step)).append('\n');
      text.append(layer(graph, k + 1, step)).append('\n');
    }
    return text.append(run(graph)).toString();
  }

  /** A type that counts all neurons, and reaches as far as windows do. */
  private static String index(FixedGraph graph) {
    int most = graph.network().inputSize();
    for (int k = 1; k <= graph.places().size(); k++) {
      Step step = graph.places().get(k - 1).step();
      most = Math.max(most, Math.max(step.outputs(), widest(tables(k, step))));
      most = Math.max(most, form(step).map(CConvolution::mostIndex).orElse(0));
    }
    return "typedef " + IntegerType.of(0, Math.max(most, 0x100)).text() + " net_index;\n";
  }

  private static int widest(List<Table> tables) {
    return tables.stream().mapToInt(table -> table.rows()[0].length).max().orElse(0);
  }

  private static Optional<ConvolutionShape> form(Step step) {
    return step.fold(Stage::form, Windows::form, sum -> Optional.empty());
  }

  private static Set<String> roundings(FixedGraph graph) {
    Set<String> functions = new LinkedHashSet<>();
    for (FixedGraph.Place place : graph.places()) {
      Step stage = place.step();
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

  private static String fits(int number, Step stage) {
    return "typedef char net_sums_of_layer"
        + number
        + "_fit[NET_MOST"
        + number
        + " <= INT"
        + stage.width()
        + "_MAX ? 1 : -1];\n";
  }

  private static String layer(FixedGraph graph, int number, Step step) {
    List<Integer> inputs = graph.places().get(number - 1).inputs();
    StringBuilder text = new StringBuilder();
    text.append("/* Sums in units of 2^" + step.exponent() + ". */\n");
    text.append("static void net_layer" + number + "(");
    for (int k = 0; k < inputs.size(); k++) {
      int value = inputs.get(k);
      text.append("const " + graph.type(value).text() + " " + operand(k));
      text.append("[" + graph.size(value) + "], ");
    }
    text.append(FixedGraph.type(step.given()).text() + " out[" + step.outputs() + "]) {\n");
    String body =
        step.fold(
            stage -> affine(stage, number), windows -> windows(windows, number), CLayers::sum);
    return text.append(body).append("}\n").toString();
  }

  private static String operand(int k) {
    return k == 0 ? "in" : "in" + (k + 1);
  }

  /** The constants of a step. */
  static List<Table> tables(int number, Step step) {
    return step.fold(
        stage -> List.of(weights(stage, number), biases(stage, number)),
        windows -> windows.form().isPresent() ? List.of() : List.of(windowsOf(windows, number)),
        sum -> List.of());
  }

  private static Table weights(Stage stage, int number) {
    return Table.of("net_weights" + number, stage.weights());
  }

  private static Table biases(Stage stage, int number) {
    return Table.of("net_biases" + number, stage.biases());
  }

  private static Table windowsOf(Windows windows, int number) {
    return Table.of("net_windows" + number, windows.members());
  }

  private static String affine(Stage stage, int number) {
    Table weights = weights(stage, number);
    Table biases = biases(stage, number);
    return stage
        .form()
        .map(form -> CConvolution.loops(stage, form, weights, biases, finish(stage)))
        .orElseGet(() -> dense(stage, weights, biases));
  }

  private static String windows(Windows step, int number) {
    String least = Table.literal(step.taken().lowest(), step.width());
    return step.form()
        .map(form -> CConvolution.maxima(step, form, least, finish(step)))
        .orElseGet(() -> listed(step, number));
  }

  /** Windows whose members a table lists. */
  private static String listed(Windows step, int number) {
    String type = "int" + step.width() + "_t";
    Table table = windowsOf(step, number);
    String member = table.entry("[i][0]");
    String first = "(" + type + ")in[" + member + "]";
    int members = step.members()[0].length;
    String others =
        """
            for (j = 1; j < %d; j++) {
              const %s other = (%s)in[%s];
              if (other > sum) {
                sum = other;
              }
            }
        """
            .formatted(members, type, type, table.entry("[i][j]"));
    return (members > 1 ? "  net_index i;\n  net_index j;\n" : "  net_index i;\n")
        + ("  for (i = 0; i < " + step.outputs() + "; i++) {\n    " + type + " sum = ")
        + (step.hasZeros() ? member + " < 0 ? 0 : " + first : first)
        + ";\n"
        + (members > 1 ? others : "")
        + finish(step)
        + "  }\n";
  }

  private static String sum(Sum step) {
    String type = "int" + step.width() + "_t";
    List<String> operands = new ArrayList<>();
    for (int k = 0; k < step.taken().size(); k++) {
      operands.add("(" + type + ")" + operand(k) + "[i]" + times(step.scales().get(k), type));
    }
    return "  net_index i;\n"
        + ("  for (i = 0; i < " + step.outputs() + "; i++) {\n    " + type + " sum = ")
        + (String.join(" + ", operands) + ";\n" + finish(step) + "  }\n");
  }

  private static String dense(Stage stage, Table weights, Table biases) {
    String sum = "int" + stage.width() + "_t";
    StringBuilder text = new StringBuilder();
    text.append("  net_index i;\n  net_index j;\n");
    text.append("  for (i = 0; i < " + stage.outputs() + "; i++) {\n");
    text.append("    " + sum + " sum = 0;\n");
    text.append("    for (j = 0; j < " + stage.inputs() + "; j++) {\n");
    String weight = weights.entry("[i][j]");
    text.append("      sum += (" + sum + ")" + weight + " * (" + sum + ")in[j];\n    }\n");
    text.append(
        "    sum = sum"
            + times(stage.scale(), sum)
            + " + ("
            + sum
            + ")"
            + biases.entry("[i]")
            + ";\n");
    return text.append(finish(stage)).append("  }\n").toString();
  }

  /** From a sum to the result that is stored. */
  private static String finish(Step stage) {
    return (stage.rectified() ? "    if (sum < 0) {\n      sum = 0;\n    }\n" : "")
        + (stage.shift() > 0 ? coarser(stage) : stage.sums().isExact() ? "" : finer(stage))
        + ("    out[i] = (" + FixedGraph.type(stage.given()).text() + ")sum;\n");
  }

  static String times(int power, String type) {
    return power == 0 ? "" : " * ((" + type + ")1 << " + power + ")";
  }

  /** Rounds, then saturates. */
  private static String coarser(Step stage) {
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
  private static String finer(Step stage) {
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

  private static String run(FixedGraph graph) {
    CBuffers buffers = CBuffers.of(graph);
    String first = buffers.name(0);
    StringBuilder text = new StringBuilder();
    text.append("void net_run(const net_input in[NET_INPUTS], net_output out[NET_OUTPUTS]) {\n");
    text.append(buffers.definitions());
    text.append("  net_index i;\n  for (i = 0; i < NET_INPUTS; i++) {\n");
    text.append("    " + first + "[i] = in[i];\n" + clamped(graph.input(), first) + "  }\n");
    for (int k = 1; k <= graph.places().size(); k++) {
      text.append(call(graph, buffers, k));
    }
    return text.append("}\n").toString();
  }

  /** The call of a step. */
  static String call(FixedGraph graph, CBuffers buffers, int number) {
    StringBuilder text = new StringBuilder("  net_layer" + number + "(");
    for (int value : graph.places().get(number - 1).inputs()) {
      text.append(buffers.name(value) + ", ");
    }
    boolean last = number == graph.places().size();
    return text.append((last ? "out" : buffers.name(number)) + ");\n").toString();
  }

  /** Saturates what the type of the input holds and its format does not. */
  private static String clamped(FixedFormat format, String values) {
    IntegerType type = FixedGraph.type(format);
    return (type.most() > format.highest() ? clamped(">", "MOST", values) : "")
        + (type.least() < format.lowest() ? clamped("<", "LEAST", values) : "");
  }

  private static String clamped(String beyond, String end, String values) {
    return "    if (in[i] "
        + beyond
        + " NET_INPUT_"
        + end
        + ") {\n      "
        + values
        + "[i] = NET_INPUT_"
        + end
        + ";\n    }\n";
  }
}
