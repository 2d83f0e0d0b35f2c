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
import org.etalon.time.Stop;

/**
 * Bounds each output difference by the l1 distance of path-liftings: products of weights along
 * paths from an input or a bias to the output, inputs weighted by their largest values; of paths
 * through a parameter whose sign differs, by the sum of both. Paths go through any graph of affine
 * maps, rectifiers, sums and maxima.
 *
 * <p><b>Requires:</b> finite parameters. Their signs may differ; floor, truncation and nearest keep
 * those of parameters, but not of the sums of biases that a site stores.
 *
 * <p><b>Method:</b> path by path where they are few ({@link PathSum}). Else the distance is at most
 * {@code ||Phi(max(|theta|, |theta'|))|| - ||Phi(min(|theta|, |theta'|))||}, and equal to it where
 * one network is everywhere the smaller; each norm is one pass with absolute values. Parameters
 * whose signs differ have the sum of both absolute values for the larger, and 0 for the smaller
 * one. What folding rounded in either network is bounded apart, coordinatewise, and added.
 *
 * <p><b>Rounding:</b> up, of the distance as of its bound.
 *
 * <p><b>Reference:</b> Gonon et al., arXiv:2310.01225 and arXiv:2405.15006; docs/math/theory.md,
 * lemmas 4 and 8.
 */
final class PathMetric {
  /** In place of the bound where a parameter is not finite. */
  static final String DOES_NOT_APPLY = "does not apply: it asks for finite parameters";

  private PathMetric() {}

  /**
   * The path-metric itself, for each output; nothing if signs differ, or if there are too many
   * paths and no network is everywhere the smaller.
   *
   * @param stop ends it early: it is infinite then
   */
  static Optional<double[]> exact(Pair pair, Stop stop) {
    if (!applies(pair) || !all(pair, PathMetric::agree)) {
      return Optional.empty();
    }
    boolean truncation =
        all(pair, (x, y) -> Math.abs(y) <= Math.abs(x))
            || all(pair, (x, y) -> Math.abs(x) <= Math.abs(y));
    return PathSum.bound(pair, stop)
        .or(() -> truncation ? Optional.of(maxMin(pair, stop)) : Optional.empty())
        .map(distance -> withFolding(pair, distance, stop));
  }

  /**
   * Its bound by maxima and minima, for each output; nothing if a parameter is not finite.
   *
   * @param stop ends it early: it is larger then, or infinite
   */
  static Optional<double[]> bound(Pair pair, Stop stop) {
    return applies(pair)
        ? Optional.of(withFolding(pair, maxMin(pair, stop), stop))
        : Optional.empty();
  }

  /** Whether all parameters, as they are stored, are finite. */
  static boolean applies(Pair pair) {
    return all(pair, (x, y) -> Double.isFinite(x) && Double.isFinite(y));
  }

  /** Whether one path from x to y keeps its sign. */
  private static boolean agree(double x, double y) {
    return Math.signum(x) * Math.signum(y) >= 0;
  }

  private static double larger(double x, double y) {
    return agree(x, y)
        ? Math.max(Math.abs(x), Math.abs(y))
        : Outward.addUp(Math.abs(x), Math.abs(y));
  }

  private static double smaller(double x, double y) {
    return agree(x, y) ? Math.min(Math.abs(x), Math.abs(y)) : 0;
  }

  /**
   * An upper bound of {@code ||Phi(theta)||_1} for each output: of the first network, as its sites
   * store it, inputs weighted by their largest values.
   *
   * @param stop ends it early: it is infinite then
   */
  static double[] norm(Pair pair, Stop stop) {
    return absolutePass(pair, (x, y) -> Math.abs(x), true, stop);
  }

  private static double[] withFolding(Pair pair, double[] distance, Stop stop) {
    if (pair.isExact()) {
      return distance;
    }
    double[] bound = distance;
    for (Side side : Side.values()) {
      bound = Sums.plusUp(bound, Coordinatewise.bound(pair.folding(side), stop));
    }
    return bound;
  }

  private static double[] maxMin(Pair pair, Stop stop) {
    double[] up = absolutePass(pair, PathMetric::larger, true, stop);
    double[] down = absolutePass(pair, PathMetric::smaller, false, stop);
    double[] bound = new double[up.length];
    for (int i = 0; i < bound.length; i++) {
      bound[i] = up[i] == down[i] ? 0 : Outward.subtractUp(up[i], down[i]);
    }
    return bound;
  }

  /**
   * The norms of the path-liftings of all outputs, for the larger or the smaller parameters,
   * rounded up or down: to infinity or zero where it is to stop, of which it asks site by site.
   */
  private static double[] absolutePass(
      Pair pair, DoubleBinaryOperator choice, boolean up, Stop stop) {
    double[][] masses = new double[pair.sites.size()][];
    masses[0] = pair.inputMagnitudes();
    int s = 0;
    for (PairSite site : pair.steps()) {
      if (stop.stopped()) {
        return up ? pair.unknown() : new double[pair.last().size];
      }
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
      merged[k] = choice.applyAsDouble(x[k], y[k]);
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
