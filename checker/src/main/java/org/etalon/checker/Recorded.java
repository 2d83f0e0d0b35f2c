package org.etalon.checker;

import java.util.Arrays;
import java.util.List;
import org.etalon.certificate.Evidence;

/**
 * Rows of a certificate's evidence that are bounded together, as relaxing reads them: slopes of
 * each row, and planes of the first site with a slope for every input. They are numbers to try:
 * whatever they are, what is derived with them holds.
 */
final class Recorded {
  final Kind kind;
  final int site;
  final int[] rows;
  final double[] signs;
  private final Evidence.Block block;
  private final List<Evidence.Row> content;
  private final int[][] numbers; // [site below][neuron]: where its slope is, or -1

  /**
   * Some rows of a block.
   *
   * @param states of all sites; the block's numbers fit them
   */
  Recorded(Evidence.Block block, int from, int to, LayerState[] states) {
    this.block = block;
    content = block.rows().subList(from, to);
    site = block.site();
    kind =
        switch (block.target()) {
          case F -> Kind.F;
          case G -> Kind.G;
          case DIFFERENCE -> Kind.DIFFERENCE;
        };
    rows = content.stream().mapToInt(Evidence.Row::neuron).toArray();
    signs = content.stream().mapToDouble(row -> row.negated() ? -1 : 1).toArray();
    numbers = new int[site][];
    for (int below = 1; below < site; below++) {
      numbers[below] = new int[states[below].size];
      Arrays.fill(numbers[below], -1);
      int[] listed = block.neurons()[below - 1];
      for (int k = 0; k < listed.length; k++) {
        numbers[below][listed[k]] = block.offset(below) + k;
      }
    }
  }

  /** The slopes of a site below. */
  Relaxing.Chosen at(int below) {
    return new Relaxing.Chosen() {
      @Override
      public boolean covers(int neuron) {
        return numbers[below][neuron] >= 0;
      }

      @Override
      public double slope(int r, int neuron) {
        return content.get(r).slope(numbers[below][neuron]);
      }
    };
  }

  /** Neurons of the first site that are covered. */
  int[] first() {
    return block.neurons()[0];
  }

  /**
   * The coefficients on the inputs of the plane that row r has for the k-th covered neuron of the
   * first site.
   *
   * @param a the neuron's row of its affine map
   * @param sign -1 for the plane above relu of the negated row
   * @param ofDifference whether it is the plane for the difference of the two networks
   */
  double[] plane(int r, int k, double[] a, double sign, boolean ofDifference) {
    Evidence.Row row = content.get(r);
    double place = row.place(ofDifference ? first().length + k : k);
    double steepness = row.steepFactor();
    double[] plane = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      double entry = sign * a[j];
      plane[j] = entry * Evidence.Row.share(steepness, place, entry, row.position(j));
    }
    return plane;
  }
}
