package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/** Rows rounded together with what the outputs miss: all sets of codes, some widths and steps. */
final class RoundedRows implements RowSource {
  private static final int WIDEST = 12;
  private static final int NARROWER = 4; // than the row is now

  /** For rows that are wider still, so that those which have to be wide find a width of theirs. */
  private static final int[] WIDER = {14, 16};

  private final RowFamily family;

  RoundedRows(RowFamily family) {
    this.family = family;
  }

  @Override
  public List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> model) {
    RowRounding rounding = model.get();
    int most = Math.max(2, Math.min(WIDEST, Rows.widest(net.row(l, i)) + 1));
    List<CodedRow> rows = new ArrayList<>();
    for (Codes set : family.sets()) {
      int last = Math.min(most, family.widest());
      for (int bits = Math.max(1, last - NARROWER); bits <= last; bits++) {
        add(rows, rounding, set, bits);
      }
      for (int bits : Rows.widest(net.row(l, i)) > WIDEST && last == most ? WIDER : new int[0]) {
        add(rows, rounding, set, bits);
      }
    }
    int n = net.width(l - 1);
    rows.add(Rows.zero(n));
    rows.add(CodedRow.of(rounding.exponent() - 1, new int[n], 1));
    return rows;
  }

  @Override
  public boolean takes(Student net, int l, CodedRow row) {
    return family.holds(row);
  }

  private static void add(List<CodedRow> rows, RowRounding rounding, Codes set, int bits) {
    for (int clip = -1; clip <= 2; clip++) {
      int exponent = rounding.exponent() - bits - clip + (set.hasZero() ? 1 : 0);
      rows.add(rounding.round(set, bits, exponent));
    }
  }
}
