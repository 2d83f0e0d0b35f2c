package org.etalon.theta;

import org.etalon.network.OperatorNorms;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * Upper bounds of the operator norms of the real map of a segment, the rounding of the folding
 * included; infinity where nothing is known (docs/math/norms.md, lemmas 7 and 8).
 *
 * @param one at least {@code ||M||_1}, the largest absolute column sum
 * @param two at least {@code ||M||_2}, the largest singular value
 * @param inf at least {@code ||M||_inf}, the largest absolute row sum
 */
public record SegmentNorms(double one, double two, double inf) {
  /** The norms of the map of {@code segment}. */
  public static SegmentNorms of(Segment segment) {
    return of(segment, Stop.NEVER);
  }

  /**
   * The same within a limit.
   *
   * @param stop ends the search for a tight bound of {@code ||M||_2} early
   */
  public static SegmentNorms of(Segment segment, Stop stop) {
    double one = OperatorNorms.oneUp(segment.map());
    double two = OperatorNorms.twoUp(segment.map(), stop);
    double inf = OperatorNorms.infUp(segment.map());
    if (segment.isExact()) {
      return new SegmentNorms(one, two, inf);
    }
    SegmentNorms folding = folding(segment);
    return new SegmentNorms(
        known(Outward.addUp(one, folding.one)),
        known(Outward.addUp(two, folding.two)),
        known(Outward.addUp(inf, folding.inf)));
  }

  /** The norms of what folding changed: of the real map less the stored one. */
  public static SegmentNorms folding(Segment segment) {
    if (segment.isExact()) {
      return new SegmentNorms(0, 0, 0);
    }
    double columns = Outward.multiplyUp(segment.map().outputSize(), segment.errorMax());
    double rows = segment.errorByRow().maxAbs();
    double mixed = Outward.multiplyUp(Outward.sqrtUp(columns), Outward.sqrtUp(rows));
    return new SegmentNorms(known(columns), known(mixed), known(rows));
  }

  private static double known(double bound) {
    return Double.isNaN(bound) ? Double.POSITIVE_INFINITY : bound;
  }
}
