package org.etalon.fewest;

import java.util.List;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/** Rows that may stand in the place of one of a student's. */
interface RowSource {
  /**
   * Candidates for row {@code i} of layer {@code l}.
   *
   * @param rounding to codes, by how the potential depends on the row: made when first asked for
   */
  List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> rounding);

  /** How the biases of a layer are stored beside its weights. */
  default Biases biases(List<CodedRow> layer) {
    return Biases.of(layer);
  }
}
