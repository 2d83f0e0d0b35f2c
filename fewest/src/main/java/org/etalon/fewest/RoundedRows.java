package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/** Rows rounded together with what the outputs miss: all sets of codes, some widths and steps. */
final class RoundedRows implements RowSource {
  private static final int WIDEST = 12;
  private static final int NARROWER = 4; // than the row is now

  @Override
  public List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> model) {
    RowRounding rounding = model.get();
    int most = Math.max(2, Math.min(WIDEST, Rows.widest(net.row(l, i)) + 1));
    int natural = rounding.exponent();
    List<CodedRow> rows = new ArrayList<>();
    for (Codes set : Codes.values()) {
      for (int bits = Math.max(1, most - NARROWER); bits <= most; bits++) {
        for (int clip = -1; clip <= 2; clip++) {
          rows.add(rounding.round(set, bits, natural - bits - clip + (set.hasZero() ? 1 : 0)));
        }
      }
    }
    int n = net.width(l - 1);
    rows.add(Rows.zero(n));
    rows.add(CodedRow.of(natural - 1, new int[n], 1));
    return rows;
  }
}
