package org.etalon.fewest;

/** What a row takes in the coded form, field by field as the format has it. */
final class RowCost {
  /** Mode, width and exponent. */
  static final int HEADER = 9;

  private RowCost() {}

  /** The bits of a row under the cheapest mode. */
  static int bits(Row row, int extra) {
    int n = row.weights();
    int dense = 0;
    int nonzero = 0;
    int largest = 0;
    int odd = 0;
    boolean allOdd = n > 0;
    for (int j = 0; j < n; j++) {
      int code = row.code(j);
      dense = Math.max(dense, width(code));
      nonzero += code == 0 ? 0 : 1;
      largest = Math.max(largest, Math.abs(code));
      allOdd &= (code & 1) == 1;
      odd = Math.max(odd, width((code - 1) >> 1));
    }
    int bias = Math.max(0, width(row.bias()) - extra);
    int best = (n + 1) * Math.max(dense, bias) + extra;
    int sparse = Math.max(bias, largest == 0 ? 0 : 33 - Integer.numberOfLeadingZeros(largest - 1));
    best = Math.min(best, n + (nonzero + 1) * sparse + extra);
    if (allOdd) {
      best = Math.min(best, (n + 1) * Math.max(odd, bias) + extra);
    }
    return HEADER + best;
  }

  /** The bits of a number in two's complement; 0 for zero. */
  static int width(int code) {
    return code == 0 ? 0 : 33 - Integer.numberOfLeadingZeros(code < 0 ? ~code : code);
  }
}
