package org.etalon.export;

import java.util.ArrayList;
import java.util.List;

/**
 * A network in fixed point as C99: one header, one source, integers of {@code stdint.h} alone.
 *
 * <p>What is computed is what was proved, bit for bit: sums are exact in 32 or 64 bits whatever the
 * codes of the input are, casts round and saturate as the formats say. Nothing is shifted that is
 * negative, and operands are cast before they are multiplied, so that an {@code int} of 16 bits
 * does.
 */
public final class CExport {
  /** The name of the header. */
  public static final String HEADER = "net.h";

  /** The name of the source. */
  public static final String SOURCE = "net.c";

  private final FixedGraph graph;
  private final TestVectors vectors;
  private final Provenance provenance;
  private final List<Table> parameters = new ArrayList<>();

  private CExport(FixedGraph graph, Provenance provenance) {
    this.graph = graph;
    this.provenance = provenance;
    vectors = TestVectors.of(graph, provenance);
    for (int k = 1; k <= graph.places().size(); k++) {
      parameters.addAll(CLayers.tables(k, graph.places().get(k - 1).step()));
    }
  }

  /** The export of a network; evaluates it exactly at all inputs of the self-test. */
  public static CExport of(FixedGraph graph, Provenance provenance) {
    return new CExport(graph, provenance);
  }

  /** The text of the header. */
  public String header() {
    return CHeader.text(graph, provenance);
  }

  /** The text of the source. */
  public String source() {
    StringBuilder text = new StringBuilder("/* See " + HEADER + ". */\n");
    text.append("#include \"" + HEADER + "\"\n\n");
    parameters.forEach(table -> text.append(table.definition()).append('\n'));
    text.append(CLayers.text(graph)).append('\n');
    text.append(CSelfTest.text(graph, vectors, parameters));
    return text.append(CInput.text(graph.input())).toString();
  }

  /** How many bytes the parameters take. */
  public long parameterBytes() {
    return parameters.stream().mapToLong(Table::bytes).sum();
  }

  /** The widths of the sums of all layers, in bits. */
  public List<Integer> widths() {
    return graph.places().stream().map(place -> place.step().width()).toList();
  }

  /** How many bytes the values between layers take while it runs, its input and output aside. */
  public long bufferBytes() {
    long bytes = 0;
    for (int value = 0; value < graph.places().size(); value++) {
      bytes += (long) graph.size(value) * graph.type(value).bytes();
    }
    return bytes;
  }
}
