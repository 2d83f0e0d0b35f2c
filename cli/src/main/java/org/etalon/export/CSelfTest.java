package org.etalon.export;

import java.util.ArrayList;
import java.util.List;

/** The self-test: a hash of all tables, vectors, one input layer by layer, a stream. */
final class CSelfTest {
  private final FixedGraph graph;
  private final TestVectors vectors;
  private final List<Table> parameters;
  private final List<Table> own;
  private final IntegerType input;
  private final IntegerType output;

  private CSelfTest(FixedGraph graph, TestVectors vectors, List<Table> parameters) {
    this.graph = graph;
    this.vectors = vectors;
    this.parameters = parameters;
    own = tables(graph, vectors);
    input = FixedGraph.type(graph.input());
    output = FixedGraph.type(graph.output());
  }

  /** The tables that it needs beside those of the network. */
  static List<Table> tables(FixedGraph graph, TestVectors vectors) {
    List<Table> own = new ArrayList<>();
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
    return own;
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
    own.forEach(table -> text.append(table.placed()).append('\n'));
    text.append(mix()).append('\n').append(whole()).append('\n');
    text.append(input()).append('\n');
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
  private String whole() {
    Fnv fnv = new Fnv();
    StringBuilder text = new StringBuilder("static int net_tables_are_whole(void) {\n");
    text.append("  uint32_t hash = " + Integer.toUnsignedString(Fnv.BASIS) + "u;\n");
    text.append("  net_index i;\n  net_index j;\n");
    List<Table> all = new ArrayList<>(parameters);
    all.addAll(own);
    for (Table table : all) {
      table.hash(fnv);
      text.append(table.hashing());
    }
    return text.append("  return hash == " + Integer.toUnsignedString(fnv.value()) + "u;\n}\n")
        .toString();
  }

  /** The input of a vector, from where tables lie. */
  private String input() {
    return """
        static void net_test_input(int v, net_input in[NET_INPUTS]) {
          net_index i;
          for (i = 0; i < NET_INPUTS; i++) {
            in[i] = %s;
          }
        }
        """
        .formatted(Table.entry(input, "net_test_in[v][i]"));
  }

  /** Whether each layer gives what it should at the first vector. */
  private String layers() {
    int last = graph.places().size();
    if (last == 1) {
      return "static int net_layers_agree(void) {\n  return 1;\n}\n";
    }
    CBuffers buffers = CBuffers.of(graph);
    StringBuilder text = new StringBuilder("static int net_layers_agree(void) {\n");
    text.append(buffers.definitions());
    text.append("  net_index i;\n  net_test_input(0, " + buffers.name(0) + ");\n");
    for (int k = 1; k < last; k++) {
      String expected = Table.entry(graph.type(k), "net_trace" + k + "[i]");
      text.append(CLayers.call(graph, buffers, k));
      text.append("  for (i = 0; i < " + graph.size(k) + "; i++) {\n");
      text.append("    if (" + buffers.name(k) + "[i] != " + expected + ") {\n");
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
              const int64_t lowest = (int64_t)%s;
              const int64_t span = (int64_t)%s - lowest + 1;
              state ^= state << 13;
              state ^= state >> 17;
              state ^= state << 5;
              in[i] = (net_input)(lowest + (int64_t)(((uint64_t)state * (uint64_t)span) >> 32));
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
            vectors.length(),
            Table.entry(input, "net_lowest[i]"),
            Table.entry(input, "net_highest[i]"));
  }

  private String test() {
    return """
        int net_selftest(void) {
          net_input in[NET_INPUTS];
          net_output out[NET_OUTPUTS];
          net_index i;
          int v;
          if (!net_tables_are_whole()) {
            return -1;
          }
          for (v = 0; v < %d; v++) {
            net_test_input(v, in);
            net_run(in, out);
            for (i = 0; i < NET_OUTPUTS; i++) {
              if (out[i] != %s) {
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
        .formatted(
            vectors.reasons().size(),
            Table.entry(output, "net_test_out[v][i]"),
            Integer.toUnsignedString(vectors.hash()));
  }
}
