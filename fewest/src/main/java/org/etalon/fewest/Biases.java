package org.etalon.fewest;

import java.util.List;
import org.etalon.quant.CodedRow;

/**
 * How the biases of a layer are stored beside its weights.
 *
 * @param extra by how many bits they are wider
 * @param finer by how many binary places their steps are finer
 */
record Biases(int extra, int finer) {
  private static final int MOST = 6;

  /** Bits of a mode, a width and an exponent, about. */
  static final int HEADER = 7;

  /** What suits the rows of a layer best. */
  static Biases of(List<CodedRow> rows) {
    Biases best = new Biases(0, 0);
    long fewest = Long.MAX_VALUE;
    for (int finer = 0; finer <= MOST; finer++) {
      for (int extra = finer; extra <= finer + 2; extra++) {
        long bits = 0;
        for (CodedRow row : rows) {
          bits += row.bits(extra, finer);
        }
        if (bits < fewest) {
          fewest = bits;
          best = new Biases(extra, finer);
        }
      }
    }
    return best;
  }

  /** The bits that a row takes, about: what it shares with others is not counted. */
  int bits(CodedRow row) {
    return HEADER + row.bits(extra, finer);
  }
}
