package org.etalon.fewest;

import org.etalon.quant.CodedRow;

/** What a row costs in bits: its own, and its shares of the neurons that it reads. */
final class RowPrices {
  private final double[] shares;
  private final Biases biases;

  /**
   * Prices.
   *
   * @param shares bits that each weight being zero may save elsewhere
   */
  RowPrices(double[] shares, Biases biases) {
    this.shares = shares;
    this.biases = biases;
  }

  Biases biases() {
    return biases;
  }

  /** Bits that weight {@code j} being zero may save elsewhere. */
  double share(int j) {
    return shares[j];
  }

  /** The bits of a row, and the shares of its inputs. */
  double bits(CodedRow row) {
    return biases.bits(row) + shares(row);
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
