package org.etalon.network;

import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Upper bounds of the operator norms of the real weights of a folded layer, the rounding of the
 * folding included; infinity where nothing is known (docs/math/norms.md, lemma 7).
 *
 * @param one at least {@code ||W||_1}, the largest absolute column sum
 * @param two at least {@code ||W||_2}, the largest singular value
 * @param inf at least {@code ||W||_inf}, the largest absolute row sum
 */
public record LayerNorms(double one, double two, double inf) {
  /** The norms of the weights of {@code layer}. */
  public static LayerNorms of(FoldedLayer layer) {
    return of(layer, Stop.NEVER);
  }

  /**
   * The same within a limit.
   *
   * @param stop ends the search for a tight bound of {@code ||W||_2} early
   */
  public static LayerNorms of(FoldedLayer layer, Stop stop) {
    double one = OperatorNorms.oneUp(layer.weights());
    double two = OperatorNorms.twoUp(layer.weights(), stop);
    double inf = OperatorNorms.infUp(layer.weights());
    if (layer.weightErrorMax() == 0) {
      return new LayerNorms(one, two, inf);
    }
    double columnError = Outward.multiplyUp(layer.outputSize(), layer.weightErrorMax());
    double rowError = layer.weightErrorByRow().maxAbs();
    double mixed = Outward.multiplyUp(Outward.sqrtUp(columnError), Outward.sqrtUp(rowError));
    return new LayerNorms(
        known(Outward.addUp(one, columnError)),
        known(Outward.addUp(two, mixed)),
        known(Outward.addUp(inf, rowError)));
  }

  private static double known(double bound) {
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
  }
}
