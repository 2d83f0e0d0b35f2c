package org.etalon.fewest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/**
 * Rows whose weights are entries of their layer's table: the nearest ones of a given network, or
 * rounded together. The table of a layer is made for the numbers that it has when it is come to.
 */
final class CodebookRows implements RowSource {
  /** A bias has at most so many binary digits: float32 holds it. */
  private static final int WIDEST_BIAS = 23;

  private final Codebook family;
  private final Optional<Originals> originals;
  private final Map<Integer, Table> tables = new HashMap<>();

  private CodebookRows(Codebook family, Optional<Originals> originals) {
    this.family = family;
    this.originals = originals;
  }

  /** Each number to the nearest. */
  static CodebookRows nearest(Codebook family, Student given) {
    return new CodebookRows(family, Optional.of(new Originals(given)));
  }

  /** By how the potential depends on the row. */
  static CodebookRows rounded(Codebook family) {
    return new CodebookRows(family, Optional.empty());
  }

  private Table table(Student net, int l) {
    return tables.computeIfAbsent(l, layer -> Table.of(net.weights(l), family.values()));
  }

  @Override
  public List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> rounding) {
    Table table = table(net, l);
    if (originals.isPresent()) {
      int bits = table.bits() + storage(net, l).extra();
      return List.of(table.nearest(originals.get().numbers(net, l, i), bits));
    }
    List<CodedRow> rows = new ArrayList<>();
    rows.add(rounding.get().round(table, table.bits(), table.exponent()));
    rows.add(Rows.zero(net.width(l - 1)));
    return rows;
  }

  @Override
  public boolean takes(Student net, int l, CodedRow row) {
    Table table = table(net, l);
    boolean all = true;
    for (int j = 0; j < row.size(); j++) {
      all &= table.has(row.weightValue(j));
    }
    return all;
  }

  /** Biases have the step of the entries, and as many bits as the largest of them takes. */
  @Override
  public RowStorage storage(Student net, int l) {
    Table table = table(net, l);
    double largest = 1;
    for (CodedRow row : net.rows(l)) {
      largest = Math.max(largest, Math.abs(Math.scalb(row.biasValue(), -table.exponent())));
    }
    int bits = Math.min(WIDEST_BIAS, Math.getExponent(largest) + 2);
    return new RowStorage(bits - table.bits(), 0, OptionalInt.of(table.indexBits()));
  }

  @Override
  public int sweeps() {
    return originals.isPresent() ? 1 : MANY; // there is one nearest row
  }
}
