package org.etalon.theta;

import org.etalon.exact.DecimalText;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.LinearMap;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;

/**
 * What float32 may change in one affine node, or in one sum of two values, as the radii that bounds
 * know: of n products and a bias, in any order, fused or not, underflow flushed or not, no more
 * than {@code gamma (sum |w x| + |b|) + tiny (sum |w| + sum |x| + n + 1)}; more where a sum of two
 * values may be computed together with what it adds.
 *
 * <p><b>Property:</b> sound, rounded upwards, as long as nothing overflows; docs/math/float32.md,
 * lemmas 1 to 3 and 6, and docs/math/fixed.md, lemma 13, for products that may be integers.
 */
final class FloatRounding {
  /** The unit roundoff of float32. */
  private static final double UNIT = 0x1p-24;

  /** Above all that underflow does, a product, a sum or a value read. */
  private static final double TINY = 0x1p-124;

  /** So that gamma is at most a third. */
  private static final int MOST_ROUNDINGS = 1 << 22;

  /** For numbers held as the nearest float32, or means divided: one each, and one of doubles. */
  private static final int HELD_ROUNDED = 3;

  /** The same where products may be sums of integers, multiplied by scales behind them. */
  private static final int SCALED = 16;

  /** Above all that underflow of such scales and products does. */
  private static final double SCALED_TINY = 0x1p-90;

  private final double gamma;
  private final int terms;
  private final double tiny;

  private FloatRounding(long roundings, int terms, double tiny) {
    if (roundings > MOST_ROUNDINGS) {
      throw new UnfitException(
          "a sum of " + terms + " products in float32; supported are at most 4 million");
    }
    double nu = roundings * UNIT; // exact
    gamma = Math.nextUp(nu / Math.nextDown(1 - nu));
    this.terms = terms;
    this.tiny = tiny;
  }

  /**
   * Of an affine node.
   *
   * @param later how many roundings its terms may pass in a sum that it joins
   * @param scaled whether it may be sums of integers, multiplied by scales behind them
   * @throws UnfitException if a row is too long, or a number too large for float32
   */
  static FloatRounding of(Affine affine, int later, boolean scaled) {
    int terms = terms(affine.map());
    boolean held = areFloats(affine.map().parameters()) && areFloats(affine.bias().toArray());
    long own = scaled ? SCALED : 1 + (held ? 0 : HELD_ROUNDED);
    return new FloatRounding(terms + own + later, terms, scaled ? SCALED_TINY : 0);
  }

  /** How many products the longest row has. */
  static int terms(LinearMap map) {
    return map.fold(
        dense -> dense.inputSize(),
        diagonal -> 1,
        kernel -> kernel.parameters().length / kernel.shape().outChannels(),
        selection -> 1);
  }

  /** Of a sum of two values, each of which passes some roundings. */
  static FloatRounding ofSum(int roundings) {
    return new FloatRounding(roundings, 2, 0);
  }

  private static boolean areFloats(double[] values) {
    boolean floats = true;
    for (double value : values) {
      if (!(Math.abs(value) <= Float.MAX_VALUE)) {
        throw new UnfitException(
            "the number " + DecimalText.of(value) + " of a network is beyond float32");
      }
      floats &= (float) value == value;
    }
    return floats;
  }

  /** The radius of values as whoever reads them may have them. */
  static Vector asRead(Vector radius) {
    double[] wider = new double[radius.size()];
    for (int i = 0; i < wider.length; i++) {
      wider[i] = Outward.addUp(radius.get(i), TINY);
    }
    return Vector.of(wider);
  }

  /** A map from the activations of a site, with its radii. */
  Segment segment(int from, LinearMap map) {
    double[] sums = map.rowAbsSumUp();
    double[] byRow = new double[sums.length];
    for (int i = 0; i < byRow.length; i++) {
      byRow[i] = Outward.addUp(Outward.multiplyUp(gamma, sums[i]), terms * TINY);
    }
    double most = 1; // selections store no number, but have ones
    for (double parameter : map.parameters()) {
      most = Math.max(most, Math.abs(parameter));
    }
    double errorMax = Outward.addUp(Outward.multiplyUp(gamma, most), TINY);
    return new Segment(from, map, Vector.of(byRow), errorMax);
  }

  /** One of two values that are added. */
  Segment summand(int from, int size) {
    return segment(from, DiagonalMap.identity(size));
  }

  /**
   * The radius of a bias, with what underflow adds whatever is multiplied.
   *
   * @param weights upper bounds of the absolute sums of the weights of each row
   */
  Vector biasError(Vector bias, double[] weights) {
    double[] error = new double[weights.length];
    for (int i = 0; i < error.length; i++) {
      double small = Outward.multiplyUp(TINY, Outward.addUp(weights[i], terms + 1));
      double all = tiny == 0 ? small : Outward.addUp(small, tiny);
      error[i] = Outward.addUp(Outward.multiplyUp(gamma, Math.abs(bias.get(i))), all);
    }
    return Vector.of(error);
  }
}
