package org.etalon.lab.instance;

import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import org.etalon.lab.instance.Pair.PairSegment;
import org.etalon.lab.instance.Pair.PairSite;
import org.etalon.lab.instance.Pair.Side;
import org.etalon.network.LinearMap;
import org.etalon.network.MaxPool;
import org.etalon.rounding.Outward;

/**
 * Bounds each output difference by the l1 distance of path-liftings: products of weights along
 * paths from an input or a bias to the output, inputs weighted by their largest values. Paths go
 * through any graph of affine maps, rectifiers, sums and maxima.
 *
 * <p><b>Requires:</b> parameters of equal signs, which every rounding that keeps signs gives.
 *
 * <p><b>Method:</b> path by path where they are few ({@link PathSum}). Else the distance is at most
 * {@code ||Phi(max(|theta|, |theta'|))|| - ||Phi(min(|theta|, |theta'|))||}, and equal to it where
 * one network is everywhere the smaller; each norm is one pass with absolute values. What folding
 * rounded in either network is bounded apart, coordinatewise, and added.
 *
 * <p><b>Rounding:</b> up, of the distance as of its bound.
 *
 * <p><b>Reference:</b> Gonon et al., arXiv:2310.01225 and arXiv:2405.15006; docs/math/theory.md,
 * lemmas 4 and 8.
 */
final class PathMetric {
  /** In place of the bound where a parameter has another sign, or none that is finite. */
  static final String DOES_NOT_APPLY =
      "does not apply: it asks for finite parameters of equal signs in both networks";

  private PathMetric() {}

  /**
   * The path-metric itself, for each output; nothing if signs differ, or if there are too many
   * paths and no network is everywhere the smaller.
   */
  static Optional<double[]> exact(Pair pair) {
    if (!applies(pair)) {
      return Optional.empty();
    }
    boolean truncation =
        all(pair, (x, y) -> Math.abs(y) <= Math.abs(x))
            || all(pair, (x, y) -> Math.abs(x) <= Math.abs(y));
    return PathSum.bound(pair)
        .or(() -> truncation ? Optional.of(maxMin(pair)) : Optional.empty())
        .map(distance -> withFolding(pair, distance));
  }

  /** Its bound by maxima and minima, for each output; nothing if signs differ. */
  static Optional<double[]> bound(Pair pair) {
    return applies(pair) ? Optional.of(withFolding(pair, maxMin(pair))) : Optional.empty();
  }

  /** Whether all parameters, as they are stored, are finite and have the signs of the others. */
  static boolean applies(Pair pair) {
    return all(
        pair,
        (x, y) -> Double.isFinite(x) && Double.isFinite(y) && Math.signum(x) * Math.signum(y) >= 0);
  }

  private static double[] withFolding(Pair pair, double[] distance) {
    if (pair.isExact()) {
      return distance;
    }
    double[] bound = distance;
    for (Side side : Side.values()) {
      bound = Sums.plusUp(bound, Coordinatewise.bound(pair.folding(side)));
    }
    return bound;
  }

  private static double[] maxMin(Pair pair) {
    double[] up = absolutePass(pair, Math::max, true);
    double[] down = absolutePass(pair, Math::min, false);
    double[] bound = new double[up.length];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = up[i] == down[i] ? 0 : Outward.subtractUp(up[i], down[i]);
    }
    return bound;
  }

  /**
   * The norms of the path-liftings of all outputs, for the larger or the smaller parameters,
   * rounded up or down.
   */
  private static double[] absolutePass(Pair pair, DoubleBinaryOperator choice, boolean up) {
    double[][] masses = new double[pair.sites.size()][];
    masses[0] = pair.inputMagnitudes();
    int s = 0;
    for (PairSite site : pair.steps()) {
      double[] z = new double[site.size];
      for (PairSegment segment : site.incoming) {
        LinearMap map = segment.w.withParameters(parameters(segment, choice));
        double[] from = masses[segment.from];
        add(z, up ? Sums.absTimesUp(map, from) : Sums.absTimesDown(map, from), up);
      }
      add(z, merge(site.b, site.bPrime, choice), up);
      UnaryOperator<double[]> activation = activation(site.pool, up);
      masses[++s] = activation.apply(z);
    }
    return masses[s];
  }

  private static UnaryOperator<double[]> activation(Optional<MaxPool> pool, boolean up) {
    return z -> pool.map(p -> up ? Sums.totalUp(p, z) : Sums.totalDown(p, z)).orElse(z);
  }

  private static void add(double[] sums, double[] terms, boolean up) {
    for (int i = 0; i < sums.length; i++) {
      sums[i] = up ? Sums.addUp(sums[i], terms[i]) : Math.max(0, Sums.addDown(sums[i], terms[i]));
    }
  }

  private static double[] parameters(PairSegment segment, DoubleBinaryOperator choice) {
    return merge(segment.w.parameters(), segment.wPrime.parameters(), choice);
  }

  private static double[] merge(double[] x, double[] y, DoubleBinaryOperator choice) {
    double[] merged = new double[x.length];
    for (int k = 0; k < merged.length; k++) {
      merged[k] = choice.applyAsDouble(Math.abs(x[k]), Math.abs(y[k]));
    }
    return merged;
  }

  private interface Condition {
    boolean holds(double x, double y);
  }

  /** Whether something holds of every parameter of f and its counterpart in g. */
  private static boolean all(Pair pair, Condition condition) {
    return pair.sites.stream()
        .allMatch(
            site ->
                all(site.b, site.bPrime, condition)
                    && site.incoming.stream()
                        .allMatch(s -> all(s.w.parameters(), s.wPrime.parameters(), condition)));
  }

  private static boolean all(double[] x, double[] y, Condition condition) {
    for (int k = 0; k < x.length; k++) {
      if (!condition.holds(x[k], y[k])) {
        return false;
      }
    }
    return true;
  }
}
