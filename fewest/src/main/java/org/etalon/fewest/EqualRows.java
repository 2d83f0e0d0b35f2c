package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/** Rows of one width, biases included: some steps. */
final class EqualRows implements RowSource {
  private final int bits;

  EqualRows(int bits) {
    this.bits = bits;
  }

  @Override
  public List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> model) {
    RowRounding rounding = model.get();
    List<CodedRow> rows = new ArrayList<>();
    for (int clip = -1; clip <= 2; clip++) {
      rows.add(rounding.round(Codes.DENSE, bits, rounding.exponent() + 1 - bits - clip));
    }
    return rows;
  }

  @Override
  public boolean takes(Student net, int l, CodedRow row) {
    return true;
  }

  @Override
  public RowStorage storage(Student net, int l) {
    return new RowStorage(0, 0);
  }

  /** Each number to the nearest multiple of the finest step that reaches the largest of them. */
  CodedRow nearest(double[] numbers) {
    double largest = Double.MIN_NORMAL;
    for (double number : numbers) {
      largest = Math.max(largest, Math.abs(number));
    }
    int exponent = Math.getExponent(largest) + 2 - bits;
    int n = numbers.length - 1;
    int[] weights = new int[n];
    for (int j = 0; j < n; j++) {
      weights[j] = Codes.DENSE.nearest(Math.scalb(numbers[j], -exponent), bits);
    }
    return Rows.of(exponent, weights, Codes.DENSE.nearest(Math.scalb(numbers[n], -exponent), bits));
  }
}
