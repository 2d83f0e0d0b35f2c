package org.etalon.export;

import java.util.ArrayList;
import java.util.List;

/** The self-test: a hash of all tables, vectors, one input layer by layer, a stream. */
final class CSelfTest {
  private final FixedGraph graph;
  private final TestVectors vectors;
  private final List<Table> own = new ArrayList<>();
  private final List<Table> all;

  private CSelfTest(FixedGraph graph, TestVectors vectors, List<Table> parameters) {
    this.graph = graph;
    this.vectors = vectors;
    IntegerType input = FixedGraph.type(graph.input());
    IntegerType output = FixedGraph.type(graph.output());
    own.add(new Table("net_test_in", input, vectors.inputs(), false));
    own.add(new Table("net_test_out", output, vectors.outputs(), false));
    own.add(new Table("net_lowest", input, new long[][] {vectors.lowest()}, true));
    own.add(new Table("net_highest", input, new long[][] {vectors.highest()}, true));
    for (int k = 1; k < graph.places().size(); k++) {
      long[][] layer = {vectors.layers().get(k - 1)};
      own.add(new Table("net_trace" + k, graph.type(k), layer, true));
    }
    all = new ArrayList<>(parameters);
    all.addAll(own);
  }

  static String text(FixedGraph graph, TestVectors vectors, List<Table> parameters) {
    return new CSelfTest(graph, vectors, parameters).text();
  }

  private String text() {
    StringBuilder text = new StringBuilder("/*\n * The test vectors:\n");
    for (int v = 0; v < vectors.reasons().size(); v++) {
      text.append(" * " + (v + 1) + ": " + vectors.reasons().get(v) + ".\n");
    }
    text.append(" */\n");
    own.forEach(table -> text.append(table.definition()).append('\n'));
    text.append(mix()).append('\n').append(tables()).append('\n');
    text.append(layers()).append('\n').append(stream()).append('\n');
    return text.append(test()).toString();
  }

  private static String mix() {
    return """
        /* FNV-1a of the eight bytes of an integer, the lowest first. */
        static uint32_t net_mix(uint32_t hash, int64_t value) {
          uint64_t rest = (uint64_t)value;
          int k;
          for (k = 0; k < 8; k++) {
            hash = (hash ^ (uint32_t)(rest & 255u)) * %su;
            rest >>= 8;
          }
          return hash;
        }
        """
        .formatted(Integer.toUnsignedString(Fnv.PRIME));
  }

  /** Whether all tables are what they were. */
  private String tables() {
    Fnv fnv = new Fnv();
    StringBuilder text = new StringBuilder("static int net_tables_are_whole(void) {\n");
    text.append("  uint32_t hash = " + Integer.toUnsignedString(Fnv.BASIS) + "u;\n");
    text.append("  net_index i;\n  net_index j;\n");
    for (Table table : all) {
      table.hash(fnv);
      text.append(table.hashing());
    }
    return text.append("  return hash == " + Integer.toUnsignedString(fnv.value()) + "u;\n}\n")
        .toString();
  }

  /** Whether each layer gives what it should at the first vector. */
  private String layers() {
    int last = graph.places().size();
    if (last == 1) {
      return "static int net_layers_agree(void) {\n  return 1;\n}\n";
    }
    StringBuilder text = new StringBuilder("static int net_layers_agree(void) {\n");
    for (int k = 1; k < last; k++) {
      text.append("  " + graph.type(k).text() + " values" + k + "[" + graph.size(k) + "];\n");
    }
    text.append("  net_index i;\n");
    for (int k = 1; k < last; k++) {
      text.append(CLayers.call(graph, k, "net_test_in[0]", "values" + k));
      text.append("  for (i = 0; i < " + graph.size(k) + "; i++) {\n");
      text.append("    if (values" + k + "[i] != net_trace" + k + "[i]) {\n");
      text.append("      return 0;\n    }\n  }\n");
    }
    return text.append("  return 1;\n}\n").toString();
  }

  /** The hash of the outputs at a stream of inputs of the domain. */
  private String stream() {
    return """
        /* Inputs of the domain by xorshift. */
        static uint32_t net_stream(void) {
          net_input in[NET_INPUTS];
          net_output out[NET_OUTPUTS];
          uint32_t hash = %su;
          uint32_t state = %su;
          uint16_t n;
          net_index i;
          for (n = 0; n < %d; n++) {
            for (i = 0; i < NET_INPUTS; i++) {
              const int64_t span = (int64_t)net_highest[i] - (int64_t)net_lowest[i] + 1;
              state ^= state << 13;
              state ^= state >> 17;
              state ^= state << 5;
              in[i] = (net_input)((int64_t)net_lowest[i]
                  + (int64_t)(((uint64_t)state * (uint64_t)span) >> 32));
            }
            net_run(in, out);
            for (i = 0; i < NET_OUTPUTS; i++) {
              hash = net_mix(hash, out[i]);
            }
          }
          return hash;
        }
        """
        .formatted(
            Integer.toUnsignedString(Fnv.BASIS),
            Integer.toUnsignedString(XorShift.SEED),
            vectors.length());
  }

  private String test() {
    return """
        int net_selftest(void) {
          net_output out[NET_OUTPUTS];
          net_index i;
          int v;
          if (!net_tables_are_whole()) {
            return -1;
          }
          for (v = 0; v < %d; v++) {
            net_run(net_test_in[v], out);
            for (i = 0; i < NET_OUTPUTS; i++) {
              if (out[i] != net_test_out[v][i]) {
                return v + 1;
              }
            }
          }
          if (!net_layers_agree()) {
            return -2;
          }
          return net_stream() == %su ? 0 : -3;
        }
        """
        .formatted(vectors.reasons().size(), Integer.toUnsignedString(vectors.hash()));
  }
}
