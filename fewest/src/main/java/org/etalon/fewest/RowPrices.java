package org.etalon.fewest;

import org.etalon.quant.CodedRow;

/** What a row costs, in bits: itself, and its shares of the neurons that it reads. */
final class RowPrices {
  private final double[] shares;
  private final RowStorage storage;
  private final Cost cost;

  /**
   * Prices.
   *
   * @param shares what each weight being zero may save elsewhere
   * @param cost what is made small
   */
  RowPrices(double[] shares, RowStorage storage, Cost cost) {
    this.shares = shares;
    this.storage = storage;
    this.cost = cost;
  }

  RowStorage storage() {
    return storage;
  }

  /**
   * What weight {@code j} costs beside its row.
   *
   * @param bits that it takes where zeros take none
   */
  double price(int j, int code, double bits) {
    return code == 0 ? 0 : cost.worth(bits) + cost.weight(code) + shares[j];
  }

  /** Whether a weight costs less as another code, though neither is zero. */
  boolean isCheaper(int other, int code) {
    return cost.weight(other) < cost.weight(code);
  }

  /** What a row and the shares of its inputs cost. */
  double of(CodedRow row) {
    return cost.worth(row, storage.bits(row)) + shares(row);
  }

  /** The shares of a row's inputs. */
  double shares(CodedRow row) {
    double sum = 0;
    for (int j = 0; j < shares.length; j++) {
      sum += row.weight(j) == 0 ? 0 : shares[j];
    }
    return sum;
  }
}
