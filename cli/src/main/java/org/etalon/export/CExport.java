package org.etalon.export;

import java.util.ArrayList;
import java.util.List;

/**
 * A chain in fixed point as C99: one header, one source, integers of {@code stdint.h} alone.
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

  private final FixedChain chain;
  private final TestVectors vectors;
  private final Provenance provenance;
  private final List<Table> parameters = new ArrayList<>();

  private CExport(FixedChain chain, Provenance provenance) {
    this.chain = chain;
    this.provenance = provenance;
    vectors = TestVectors.of(chain, provenance);
    for (int k = 0; k < chain.stages().size(); k++) {
      Stage stage = chain.stages().get(k);
      parameters.add(Table.of("net_weights" + (k + 1), stage.weights()));
      parameters.add(Table.of("net_biases" + (k + 1), stage.biases()));
    }
  }

  /** The export of a chain; evaluates it exactly at all inputs of the self-test. */
  public static CExport of(FixedChain chain, Provenance provenance) {
    return new CExport(chain, provenance);
  }

  /** The text of the header. */
  public String header() {
    return CHeader.text(chain, provenance);
  }

  /** The text of the source. */
  public String source() {
    StringBuilder text = new StringBuilder("/* See " + HEADER + ". */\n");
    text.append("#include \"" + HEADER + "\"\n\n");
    parameters.forEach(table -> text.append(table.definition()).append('\n'));
    text.append(CLayers.text(chain, parameters)).append('\n');
    text.append(CSelfTest.text(chain, vectors, parameters));
    return text.append(CInput.text(chain.input())).toString();
  }

  /** How many bytes the parameters take. */
  public long parameterBytes() {
    return parameters.stream().mapToLong(Table::bytes).sum();
  }

  /** The widths of the sums of all layers, in bits. */
  public List<Integer> widths() {
    return chain.stages().stream().map(Stage::width).toList();
  }

  /** How many bytes the values between layers take while it runs, its input and output aside. */
  public long bufferBytes() {
    long bytes = (long) chain.network().inputSize() * FixedChain.type(chain.input()).bytes();
    for (Stage stage : chain.stages().subList(0, chain.stages().size() - 1)) {
      bytes += (long) stage.outputs() * FixedChain.type(stage.given()).bytes();
    }
    return bytes;
  }
}
