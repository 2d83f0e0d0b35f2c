package org.etalon.export;

import java.util.List;
import org.etalon.fixed.FixedFormat;

/** The header: where the network comes from, the formats, the functions. */
final class CHeader {
  private CHeader() {}

  static String text(FixedGraph graph) {
    StringBuilder text = new StringBuilder();
    text.append("#ifndef NET_H\n#define NET_H\n\n#include <stdint.h>\n\n");
    text.append("#define NET_INPUTS " + graph.network().inputSize() + "\n");
    text.append("#define NET_OUTPUTS " + graph.network().outputSize() + "\n\n");
    text.append(format("INPUT", graph.input())).append('\n');
    text.append(format("OUTPUT", graph.output())).append('\n');
    List<FixedGraph.Place> places = graph.places();
    text.append("/* No sum of a layer has a larger magnitude, in any order, for any input. */\n");
    for (int k = 0; k < places.size(); k++) {
      text.append("#define NET_MOST" + (k + 1) + " " + places.get(k).step().most() + "\n");
    }
    text.append("\n" + FUNCTIONS);
    return text.toString();
  }

  /** Where a network comes from, as a comment. */
  static String about(Provenance provenance) {
    StringBuilder text = new StringBuilder("/*\n");
    provenance.lines().forEach(line -> text.append((" * " + comment(line)).stripTrailing() + "\n"));
    return text.append(" */\n").toString();
  }

  private static final String FUNCTIONS =
      """
      typedef NET_INPUT_TYPE net_input;
      typedef NET_OUTPUT_TYPE net_output;

      #ifdef __cplusplus
      extern "C" {
      #endif

      /* The outputs at an input; integers beyond the format of the input saturate. */
      void net_run(const net_input in[NET_INPUTS], net_output out[NET_OUTPUTS]);

      /*
       * 0 if this network computes here what the exact evaluation gave when it was exported; else
       * the number of a test vector that fails, from 1, or -1 if a table is not what it was, -2 if
       * a layer fails at the first vector, -3 if the hash of a stream of outputs is another.
       */
      int net_selftest(void);

      #ifdef NET_WITH_DOUBLE
      /* The integer of an input in doubles of 64 bits; NaN gives the least. Nothing else needs it. */
      net_input net_quantize_input(double x);
      #endif

      #ifdef __cplusplus
      }
      #endif

      #endif
      """;

  private static String format(String name, FixedFormat format) {
    String prefix = "#define NET_" + name + "_";
    return "/* "
        + format
        + ": an integer k stands for k 2^NET_"
        + name
        + "_EXPONENT. */\n"
        + prefix
        + "TYPE "
        + FixedGraph.type(format).text()
        + "\n"
        + prefix
        + "EXPONENT ("
        + Stage.power(format)
        + ")\n"
        + prefix
        + "LEAST ("
        + format.lowest()
        + ")\n"
        + prefix
        + "MOST "
        + format.highest()
        + "\n";
  }

  /** A line that can stand in a comment: nothing ends it, begins another, or is a trigraph. */
  private static String comment(String line) {
    return line.replaceAll("[^ -~]", "?")
        .replace("*/", "* /")
        .replace("/*", "/ *")
        .replace("??", "? ?")
        .replaceAll("\\\\$", "\\\\ .");
  }
}
