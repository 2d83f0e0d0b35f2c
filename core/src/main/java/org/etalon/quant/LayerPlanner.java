package org.etalon.quant;

import java.util.List;

/**
 * Finds the head under which a layer takes the fewest bits: of all choices that can be best, each
 * is tried; of several the first is taken.
 */
final class LayerPlanner {
  private final List<CodedRow> rows;
  private final int previousExponent;
  private final int[][] widths;
  private int needed;
  private int useful;
  private long fewest = Long.MAX_VALUE / 2;
  private LayerHead best;

  private LayerPlanner(List<CodedRow> rows, int previousExponent) {
    this.rows = rows;
    this.previousExponent = previousExponent;
    this.widths = new int[RowMode.count()][rows.size()];
    this.best = new LayerHead(0, 0, 0, previousExponent, 0, 0, 0);
  }

  /**
   * The head of a layer.
   *
   * @param previousExponent the smallest of the layer before, 0 before the first
   */
  static LayerHead plan(List<CodedRow> rows, int previousExponent) {
    LayerPlanner planner = new LayerPlanner(rows, previousExponent);
    int finest = planner.finest();
    for (int finer = 0; finer <= finest; finer++) {
      planner.tryFiner(finer);
    }
    return planner.best;
  }

  /** Finer steps of biases than that make no row narrower and no exponent cheaper. */
  private int finest() {
    int largest = previousExponent;
    for (CodedRow row : rows) {
      if (row.shape().common() < RowShape.WIDEST) {
        largest = Math.max(largest, row.exponent() + row.shape().common());
      }
    }
    int finest = 0;
    for (CodedRow row : rows) {
      if (row.bias() != 0) {
        boolean zeros = row.shape().common() == RowShape.WIDEST;
        int places = zeros ? largest - row.exponent() : row.shape().common();
        finest = Math.max(finest, Math.min(places, LayerHead.LARGEST_FINER));
      }
    }
    return finest;
  }

  private void tryFiner(int finer) {
    int smallest = Integer.MAX_VALUE;
    int largest = Integer.MIN_VALUE;
    for (CodedRow row : rows) {
      if (!row.shape().isZero()) {
        int exponent = row.exponent() + row.shape().shift(finer);
        smallest = Math.min(smallest, exponent);
        largest = Math.max(largest, exponent);
      }
    }
    if (largest < smallest) {
      smallest = previousExponent;
      largest = previousExponent;
    }
    int cheapest = Integer.MAX_VALUE;
    int dearest = BitWriter.signedBits(smallest - previousExponent);
    for (int lower = smallest; lower > smallest - dearest; lower--) {
      int cost = BitWriter.signedBits(lower - previousExponent);
      if (cost < cheapest) { // a lower one widens rows
        cheapest = cost;
        tryFields(finer, lower, largest);
      }
    }
  }

  private void tryFields(int finer, int smallest, int largest) {
    int widest = Integer.SIZE - Integer.numberOfLeadingZeros(largest - smallest);
    for (int field = 0; field <= widest; field++) {
      tryExponents(finer, smallest, field);
    }
  }

  private void tryExponents(int finer, int smallest, int field) {
    int[] shifts = new int[rows.size()];
    int widestBias = 0;
    int widestWeight = 0;
    for (int i = 0; i < shifts.length; i++) {
      CodedRow row = rows.get(i);
      shifts[i] = LayerHead.shift(row, finer, smallest + (1 << field) - 1);
      widestBias = Math.max(widestBias, row.shape().biasBits(shifts[i], finer));
      widestWeight = Math.max(widestWeight, row.shape().widestWeight(shifts[i]));
    }
    for (int extra = -widestWeight; extra <= widestBias; extra++) {
      LayerHead head = new LayerHead(0, field, 0, smallest, extra, finer, 0);
      if (fillWidths(shifts, extra, finer) + head.bits(previousExponent, rows.size()) < fewest) {
        tryWidths(head);
      }
    }
  }

  /** Sets the least widths of rows; gives the bits of all codes and masks that these would take. */
  private long fillWidths(int[] shifts, int extra, int finer) {
    needed = 0;
    useful = 0;
    long bits = 0;
    for (int i = 0; i < shifts.length; i++) {
      RowShape shape = rows.get(i).shape();
      int least = RowShape.NEVER;
      int row = RowShape.NEVER;
      for (int m = 0; m < widths.length; m++) {
        int width = shape.width(RowMode.of(m), shifts[i], extra, finer);
        widths[m][i] = width;
        if (width != RowShape.NEVER) {
          least = Math.min(least, width);
          useful = Math.max(useful, width);
          row = Math.min(row, shape.bits(RowMode.of(m), width, extra));
        }
      }
      needed = Math.max(needed, least);
      bits += row;
    }
    return needed == RowShape.NEVER ? Long.MAX_VALUE / 2 : bits;
  }

  private void tryWidths(LayerHead head) {
    int widest = Integer.SIZE - Integer.numberOfLeadingZeros(useful);
    for (int field = 0; field <= widest; field++) {
      for (int smallest = Math.max(0, needed + 1 - (1 << field)); smallest <= useful; smallest++) {
        tryModes(
            new LayerHead(
                field,
                head.exponentField(),
                smallest,
                head.smallestExponent(),
                head.extra(),
                head.finer(),
                LayerHead.OWN));
      }
    }
  }

  private void tryModes(LayerHead head) {
    long[] bits = new long[RowMode.count() + 1];
    for (int i = 0; i < rows.size(); i++) {
      long least = RowShape.NEVER;
      for (int m = 0; m < widths.length; m++) {
        long row = RowShape.NEVER;
        if (widths[m][i] <= head.largestWidth()) {
          int width = Math.max(widths[m][i], head.smallestWidth());
          row = rows.get(i).shape().bits(RowMode.of(m), width, head.extra());
        }
        bits[m] += row;
        least = Math.min(least, row);
      }
      bits[LayerHead.OWN] += least;
    }
    for (int modes = 0; modes <= LayerHead.OWN; modes++) {
      LayerHead tried = head.withModes(modes);
      long total = bits[modes] + tried.bits(previousExponent, rows.size());
      if (total < fewest) {
        fewest = total;
        best = tried;
      }
    }
  }
}
