package org.etalon.fewest;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.etalon.quant.CodedRow;

/** Each number of a given network rounded to the nearest of its row's step: a width a row. */
final class NearestRows implements RowSource {
  private static final int WIDEST = 20;

  /** Of other families than any: so many binary places a bias's step is finer, and its digits. */
  private static final int FINER = 5;

  private static final int BIAS = 22;

  private final RowFamily family;
  private final Originals originals;

  NearestRows(Student given, RowFamily family) {
    this.family = family;
    originals = new Originals(given);
  }

  @Override
  public List<CodedRow> rows(Student net, int l, int i, Supplier<RowRounding> rounding) {
    double[] numbers = originals.numbers(net, l, i);
    List<CodedRow> rows = new ArrayList<>();
    for (int bits = 1; bits <= WIDEST; bits++) {
      if (family == RowFamily.ANY) {
        rows.add(Rows.nearest(numbers, bits));
      } else {
        for (int clip = 0; clip <= 2 && bits <= family.widest(); clip++) {
          rows.add(nearest(numbers, bits, clip));
        }
      }
    }
    return rows;
  }

  @Override
  public boolean takes(Student net, int l, CodedRow row) {
    return family.holds(row);
  }

  /** With a step so coarse that the largest weights are cut, by {@code clip} binary places. */
  private CodedRow nearest(double[] numbers, int bits, int clip) {
    int n = numbers.length - 1;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      largest = Math.max(largest, Math.abs(numbers[j]));
    }
    if (!(Math.max(largest, Math.abs(numbers[n])) > Float.MIN_NORMAL)) {
      return Rows.zero(n);
    }
    Codes set = family.sets().get(0);
    int most = Math.max(Math.getExponent(numbers[n]) + 2 - BIAS, Float.MIN_EXPONENT);
    int exponent = Math.max(Math.getExponent(largest) + 2 - bits - clip, most + FINER);
    int[] weights = new int[n];
    for (int j = 0; j < n; j++) {
      weights[j] = set.nearest(Math.scalb(numbers[j], -exponent), bits) << FINER;
    }
    int fine = exponent - FINER;
    return Rows.of(fine, weights, (int) Math.rint(Math.scalb(numbers[n], -fine)));
  }
}
