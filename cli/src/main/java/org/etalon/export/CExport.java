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
  private final FixedGraph graph;
  private final TestVectors vectors;
  private final Provenance provenance;
  private final CNames names;
  private final List<Table> parameters = new ArrayList<>();
  private final List<Table> tests;

  private CExport(FixedGraph graph, Provenance provenance, CNames names) {
    this.graph = graph;
    this.provenance = provenance;
    this.names = names;
    vectors = TestVectors.of(graph, provenance);
    for (int k = 1; k <= graph.places().size(); k++) {
      parameters.addAll(CLayers.tables(k, graph.places().get(k - 1).step()));
    }
    tests = CSelfTest.tables(graph, vectors);
  }

  /**
   * The export of a network; evaluates it exactly at all inputs of the self-test.
   *
   * @param names what files, functions, types and macros are called by
   */
  public static CExport of(FixedGraph graph, Provenance provenance, CNames names) {
    return new CExport(graph, provenance, names);
  }

  /** The text of the header. */
  public String header() {
    return CHeader.about(provenance) + names.in(CHeader.text(graph));
  }

  /** The text of the source. */
  public String source() {
    StringBuilder text = new StringBuilder("/* See net.h. */\n#include \"net.h\"\n\n");
    List<Table> all = new ArrayList<>(parameters);
    all.addAll(tests);
    text.append(CTables.macros(all)).append('\n');
    parameters.forEach(table -> text.append(table.placed()).append('\n'));
    text.append(CLayers.text(graph)).append('\n');
    text.append(CSelfTest.text(graph, vectors, parameters));
    return names.in(text.append(CInput.text(graph.input())).toString());
  }

  /** How many bytes the tables of parameters take. */
  public long parameterBytes() {
    return bytes(parameters);
  }

  /** How many bytes the tables of the self-test take. */
  public long testBytes() {
    return bytes(tests);
  }

  private static long bytes(List<Table> tables) {
    return tables.stream().mapToLong(Table::bytes).sum();
  }

  /** The widths of the sums of all layers, in bits. */
  public List<Integer> widths() {
    return graph.places().stream().map(place -> place.step().width()).toList();
  }

  /** How many bytes of stack the values between layers take, input and output aside. */
  public long bufferBytes() {
    return CBuffers.of(graph).bytes();
  }
}
