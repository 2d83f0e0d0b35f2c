package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;

/** Rows rounded together with what the outputs miss: all modes, some widths and steps. */
final class RoundedRows implements RowSource {
  private static final int WIDEST = 12;
  private static final int NARROWER = 4; // than the row is now

  @Override
  public List<Row> rows(Student net, int l, int i, RowRounding rounding) {
    int most = Math.max(2, Math.min(WIDEST, net.row(l, i).widest() + 1));
    int natural = rounding.exponent();
    List<Row> rows = new ArrayList<>();
    for (Codes set : Codes.values()) {
      for (int bits = Math.max(1, most - NARROWER); bits <= most; bits++) {
        for (int clip = -1; clip <= 2; clip++) {
          int exponent = natural - bits - clip + (set.hasZero() ? 1 : 0);
          rows.add(Row.of(exponent, rounding.round(set, bits, exponent)));
        }
      }
    }
    int n = net.width(l - 1);
    int[] codes = new int[n + 1];
    rows.add(Row.of(0, codes));
    codes[n] = 1;
    rows.add(Row.of(natural - 1, codes));
    return rows;
  }
}
