package org.etalon.fewest;

import java.util.Arrays;
import java.util.TreeMap;
import org.etalon.quant.CodedRow;

/**
 * The numbers of a codebook: integers of a few bits, times one power of two.
 *
 * <p><b>Method:</b> of all tables of at most so many integers the one with the least sum of squared
 * distances of weights from their nearest entries (k-means in one dimension). Whichever entries are
 * chosen, what lies between two neighbouring multiples of a half has one nearest entry: so exact
 * dynamic programming over these cells finds it. Bounds between entries move with the end of a
 * prefix in one direction only, so that a column is filled by halves.
 *
 * <p><b>Cost:</b> O(K n log n) for n cells that hold weights, at most 2^(bits + 1).
 *
 * <p><b>Reference:</b> Wang and Song, Ckmeans.1d.dp, The R Journal 3 (2011); Wu, Optimal
 * quantization by matrix searching, J. Algorithms 12 (1991).
 */
final class Table implements CodeSet {
  /** Entries have so many bits more than indices. */
  private static final int FINER = 3;

  private final int exponent;
  private final int bits;
  private final int[] entries; // ascending

  private Table(int exponent, int bits, int[] entries) {
    this.exponent = exponent;
    this.bits = bits;
    this.entries = entries;
  }

  /** The best table of at most {@code values} entries for some weights. */
  static Table of(double[] weights, int values) {
    int bits = indexBits(values) + FINER;
    double largest = Arrays.stream(weights).map(Math::abs).max().orElse(0);
    if (largest < Float.MIN_NORMAL) {
      return new Table(0, bits, new int[1]);
    }
    int exponent = Math.getExponent(largest) + 2 - bits;
    double[] numbers = Arrays.stream(weights).map(w -> Math.scalb(w, -exponent)).toArray();
    return new Table(exponent, bits, new Clusters(numbers, bits, exponent).centers(values));
  }

  private static int indexBits(int values) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(values - 1);
  }

  /** The power of two of the entries. */
  int exponent() {
    return exponent;
  }

  /** The bits of an entry, at most. */
  int bits() {
    return bits;
  }

  /** The bits of an index. */
  int indexBits() {
    return indexBits(entries.length);
  }

  /** The entries, ascending; a copy. */
  int[] entries() {
    return entries.clone();
  }

  /** Whether a number is an entry. */
  boolean has(double number) {
    double code = Math.scalb(number, -exponent);
    return code == Math.rint(code) && Arrays.binarySearch(entries, (int) code) >= 0;
  }

  /**
   * The nearest row.
   *
   * @param numbers the weights, then the bias
   * @param biasBits of the bias, which has the step of the entries
   */
  CodedRow nearest(double[] numbers, int biasBits) {
    int[] weights = new int[numbers.length - 1];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = nearest(Math.scalb(numbers[j], -exponent), bits);
    }
    double bias = Math.scalb(numbers[weights.length], -exponent);
    return Rows.of(exponent, weights, Codes.DENSE.nearest(bias, biasBits));
  }

  @Override
  public int nearest(double x, int bitsOfCodes) {
    int at = 0;
    for (int k = 1; k < entries.length && x > (entries[k - 1] + entries[k]) / 2.0; k++) {
      at = k;
    }
    return entries[at];
  }

  @Override
  public boolean hasZero() {
    return Arrays.binarySearch(entries, 0) >= 0;
  }

  @Override
  public double price(int bitsOfCodes) {
    return 0;
  }

  /** Numbers in cells of width 1/2, and what it costs to have an entry stand for some of them. */
  private static final class Clusters {
    private final double least;
    private final double most;
    private final double[] counts; // of all cells before
    private final double[] sums;
    private final double[] squares;
    private double[] before;
    private double[] now;
    private int[] starts = new int[0]; // of the last cluster, for each number of cells

    Clusters(double[] numbers, int bits, int exponent) {
      double last = Math.floor(Math.scalb((double) Float.MAX_VALUE, -exponent)); // in float32
      least = Math.max(-(1 << (bits - 1)), -last);
      most = (1 << (bits - 1)) - 1;
      TreeMap<Integer, double[]> cells = new TreeMap<>();
      for (double x : numbers) {
        double[] cell = cells.computeIfAbsent((int) Math.floor(2 * x), key -> new double[3]);
        cell[0]++;
        cell[1] += x;
        cell[2] += x * x;
      }
      int n = cells.size();
      counts = new double[n + 1];
      sums = new double[n + 1];
      squares = new double[n + 1];
      int at = 0;
      for (double[] cell : cells.values()) {
        counts[at + 1] = counts[at] + cell[0];
        sums[at + 1] = sums[at] + cell[1];
        squares[at + 1] = squares[at] + cell[2];
        at++;
      }
      before = new double[n + 1];
      now = new double[n + 1];
    }

    /** The best integer for cells {@code from .. to - 1}. */
    private double center(int from, int to) {
      double mean = (sums[to] - sums[from]) / (counts[to] - counts[from]);
      return Math.max(least, Math.min(most, Math.rint(mean)));
    }

    private double cost(int from, int to) {
      double c = center(from, to);
      return squares[to]
          - squares[from]
          - 2 * c * (sums[to] - sums[from])
          + c * c * (counts[to] - counts[from]);
    }

    int[] centers(int values) {
      int n = counts.length - 1;
      int[][] columns = new int[Math.min(values, n) + 1][];
      Arrays.fill(before, Double.POSITIVE_INFINITY);
      before[0] = 0;
      for (int k = 1; k < columns.length; k++) {
        starts = new int[n + 1];
        now[0] = Double.POSITIVE_INFINITY;
        fill(k, n, k - 1, n - 1);
        Arrays.fill(now, 0, k, Double.POSITIVE_INFINITY);
        columns[k] = starts;
        double[] filled = now;
        now = before;
        before = filled;
      }
      int[] centers = new int[columns.length - 1];
      int end = n;
      for (int k = centers.length; k > 0; k--) {
        centers[k - 1] = (int) center(columns[k][end], end);
        end = columns[k][end];
      }
      return Arrays.stream(centers).distinct().toArray();
    }

    /** Ends {@code low .. high} of the last cluster, which begins at {@code first .. last}. */
    private void fill(int low, int high, int first, int last) {
      if (low > high) {
        return;
      }
      int end = (low + high) / 2;
      double least = Double.POSITIVE_INFINITY;
      for (int from = first; from <= Math.min(last, end - 1); from++) {
        double all = before[from] + cost(from, end);
        if (all < least) {
          least = all;
          starts[end] = from;
        }
      }
      now[end] = least;
      fill(low, end - 1, first, starts[end]);
      fill(end + 1, high, starts[end], last);
    }
  }
}
