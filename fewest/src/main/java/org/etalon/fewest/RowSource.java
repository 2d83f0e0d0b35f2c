package org.etalon.fewest;

import java.util.List;
import org.etalon.quant.CodedRow;

/** Rows that may stand in the place of one of a student's. */
interface RowSource {
  /**
   * Candidates for row {@code i} of layer {@code l}.
   *
   * @param rounding to codes, by how the potential depends on the row
   */
  List<CodedRow> rows(Student net, int l, int i, RowRounding rounding);
}
