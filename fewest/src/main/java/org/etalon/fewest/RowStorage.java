package org.etalon.fewest;

import java.util.List;
import java.util.OptionalInt;
import org.etalon.quant.CodedRow;

/**
 * How the rows of a layer are stored.
 *
 * @param extra by how many bits biases are wider than weights
 * @param finer by how many binary places their steps are finer
 * @param index the bits of a weight where it is an entry of the layer's table; else each row has a
 *     width
 */
record RowStorage(int extra, int finer, OptionalInt index) {
  private static final int MOST = 6;

  /** Bits of a mode, a width and an exponent, about. */
  static final int HEADER = 7;

  /** Rows of their own widths. */
  RowStorage(int extra, int finer) {
    this(extra, finer, OptionalInt.empty());
  }

  /** What suits the rows of a layer best if each has a width. */
  static RowStorage of(List<CodedRow> rows) {
    RowStorage best = new RowStorage(0, 0);
    long fewest = Long.MAX_VALUE;
    for (int finer = 0; finer <= MOST; finer++) {
      for (int extra = finer; extra <= finer + 2; extra++) {
        long bits = 0;
        for (CodedRow row : rows) {
          bits += row.bits(extra, finer);
        }
        if (bits < fewest) {
          fewest = bits;
          best = new RowStorage(extra, finer);
        }
      }
    }
    return best;
  }

  /** The bits that a row takes, about: what it shares with others is not counted. */
  int bits(CodedRow row) {
    if (index.isPresent()) {
      return Rows.givesNothing(row) ? 0 : row.size() * index.getAsInt();
    }
    return HEADER + row.bits(extra, finer);
  }

  /** The bits that a row takes less without an input, about. */
  int bits(CodedRow row, int j) {
    return index.orElseGet(() -> 1 + (row.weight(j) == 0 ? 0 : Rows.widest(row)));
  }
}
