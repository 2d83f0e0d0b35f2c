package org.etalon.theta;

import org.etalon.linalg.Vector;
import org.etalon.network.LinearMap;

/**
 * A linear map from the activations of one site into a later one, with bounds on how far the stored
 * map M is from the real one.
 *
 * @param from the site it comes from
 * @param map M, the composition of the maps folded into it, rounded
 * @param errorByRow upper bounds of {@code sum_j |M_true - M|_ij}, one a row i
 * @param errorMax an upper bound of {@code max_ij |M_true - M|_ij}
 */
public record Segment(int from, LinearMap map, Vector errorByRow, double errorMax) {
  /** A segment whose map is stored exactly. */
  static Segment exact(int from, LinearMap map) {
    return new Segment(from, map, Vector.zeros(map.outputSize()), 0);
  }

  /** Whether the stored map is the real one. */
  public boolean isExact() {
    return errorMax == 0;
  }
}
