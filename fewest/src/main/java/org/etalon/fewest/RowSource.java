package org.etalon.fewest;

import java.util.List;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/** Rows that may stand in the place of one of a student's. */
interface RowSource {
  /** So many sweeps at most are worth their time. */
  int MANY = 150;

  /**
   * Candidates for row {@code i} of layer {@code l}.
   *
   * @param rounding to codes, by how the potential depends on the row: made when first asked for
   */
  List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> rounding);

  /** Whether a row of layer {@code l} is such as these are; one that is not has to go. */
  boolean takes(Student net, int l, CodedRow row);

  /** How the rows of layer {@code l} are stored. */
  default RowStorage storage(Student net, int l) {
    return RowStorage.of(net.rows(l));
  }

  /** How many sweeps to make at most. */
  default int sweeps() {
    return MANY;
  }
}
