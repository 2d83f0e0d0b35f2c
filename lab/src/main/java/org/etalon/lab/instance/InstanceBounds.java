package org.etalon.lab.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * All cheap bounds of one pair of networks over a box. Each is at least the maximum of {@code ||g -
 * f||} in real arithmetic, whatever doubles do on the way; infinite where it says nothing.
 */
public final class InstanceBounds {
  private static final String MEANS = "mean of norms";
  private static final String PRODUCT_ONE = "norm product, q=1";
  private static final String PRODUCT_INF = "norm product, q=inf";
  private static final String PATHS = "path-metric, max/min";
  private static final String COORDINATEWISE = "coordinatewise";
  private static final String PRODUCT_TWO = "norm product, q=2";
  private static final String INTERVAL = "interval";
  private static final String HYBRID = "hybrid";

  private final Pair pair;
  private final Norm norm;
  private final Stop stop;

  /**
   * The bounds of {@code ||g - f||} over a box.
   *
   * @throws UnfitException if architectures differ, or the box does not fit
   */
  public InstanceBounds(Network f, Network g, Box box, Norm norm) {
    this(Theta.of(f), Theta.of(g), box, norm, Stop.NEVER);
  }

  /**
   * The same of networks that are laid out already.
   *
   * @param stop ends bounds early, of which they ask site by site: they are infinite then, or at
   *     least larger
   */
  public InstanceBounds(Theta f, Theta g, Box box, Norm norm, Stop stop) {
    pair = Pair.of(f, g, box);
    this.norm = norm;
    this.stop = stop;
  }

  /**
   * The same, laid out here.
   *
   * @param stop ends that and bounds early
   * @return nothing if it is to stop before they are
   * @throws UnfitException as above
   */
  public static Optional<InstanceBounds> of(Network f, Network g, Box box, Norm norm, Stop stop) {
    return Theta.of(f, Semantics.REAL, stop)
        .flatMap(
            thetaF ->
                Theta.of(g, Semantics.REAL, stop)
                    .map(thetaG -> new InstanceBounds(thetaF, thetaG, box, norm, stop)));
  }

  /** Products of operator norms from l^q to l^q. */
  public double normProduct(Norm q) {
    return known(converted(NormProducts.bound(pair, q, stop), q));
  }

  /** The mean of the norms of the layers, of which {@link #normProduct} is the sharper form. */
  public double meanNorms() {
    return known(converted(MeanNorms.bound(pair, stop), Norm.INF));
  }

  /** The recursion of vectors. */
  public double coordinatewise() {
    return norm(Coordinatewise.bound(pair, stop));
  }

  /** Differential intervals. */
  public double interval() {
    double[] bound = Intervals.bound(pair, stop);
    return stop.stopped() ? Double.POSITIVE_INFINITY : norm(bound);
  }

  /** Differential intervals with centres and radii; never above {@link #interval()}. */
  public double hybrid() {
    return hybrid(spectralNorms(stop));
  }

  /**
   * The same with what {@link #spectralNorms} gave, which takes nearly all the time; they hold for
   * every pair with this f.
   */
  public double hybrid(double[] spectralNorms) {
    double[] bound = Hybrid.bound(pair, spectralNorms, stop);
    return stop.stopped() ? Double.POSITIVE_INFINITY : norm(bound);
  }

  /**
   * Upper bounds of the spectral norms of f's maps, segment by segment.
   *
   * @param until ends the work on them early; the bounds are then larger
   */
  public double[] spectralNorms(Stop until) {
    return Hybrid.spectralNorms(pair, until);
  }

  /**
   * The path-metric itself, where its paths are few or one network has everywhere the smaller
   * parameters; nothing otherwise, or if signs differ.
   */
  public Optional<Double> pathMetric() {
    return PathMetric.exact(pair, stop).map(this::norm);
  }

  /** The bound of the path-metric by maxima and minima; nothing if a parameter is not finite. */
  public Optional<Double> pathMaxMin() {
    return PathMetric.bound(pair, stop).map(this::norm);
  }

  /**
   * Every one of them, with its time; what does not apply to the pair, or was not reached in time,
   * says why. The path-metric itself is only there where {@link #pathMetric} is.
   */
  public List<InstanceBound> all() {
    List<InstanceBound> bounds = new ArrayList<>();
    add(bounds, MEANS, this::meanNorms);
    add(bounds, PRODUCT_ONE, () -> normProduct(Norm.ONE));
    add(bounds, PRODUCT_INF, () -> normProduct(Norm.INF));
    if (!stop.stopped()) {
      long start = System.nanoTime();
      pathMetric().ifPresent(value -> bounds.add(bound("path-metric", value, start)));
    }
    if (PathMetric.applies(pair)) {
      add(bounds, PATHS, () -> pathMaxMin().orElseThrow());
    } else {
      bounds.add(InstanceBound.none(PATHS, PathMetric.DOES_NOT_APPLY));
    }
    add(bounds, COORDINATEWISE, this::coordinatewise);
    add(bounds, PRODUCT_TWO, () -> normProduct(Norm.TWO));
    add(bounds, INTERVAL, this::interval);
    add(bounds, HYBRID, this::hybrid);
    return bounds;
  }

  /** The same of networks that there was no time to lay out: each says so. */
  public static List<InstanceBound> late() {
    return Stream.of(
            MEANS, PRODUCT_ONE, PRODUCT_INF, PATHS, COORDINATEWISE, PRODUCT_TWO, INTERVAL, HYBRID)
        .map(name -> InstanceBound.none(name, InstanceBound.LATE))
        .toList();
  }

  /** Infinity where nothing is known, never NaN. */
  private static double known(double bound) {
    return bound < Double.POSITIVE_INFINITY ? bound : Double.POSITIVE_INFINITY;
  }

  private double norm(double[] magnitudes) {
    return known(Sums.normUp(magnitudes, norm));
  }

  private void add(List<InstanceBound> bounds, String name, DoubleSupplier bound) {
    if (stop.stopped()) {
      bounds.add(InstanceBound.none(name, InstanceBound.LATE));
      return;
    }
    long start = System.nanoTime();
    bounds.add(bound(name, bound.getAsDouble(), start));
  }

  private InstanceBound bound(String name, double value, long start) {
    boolean late = stop.stopped() && value == Double.POSITIVE_INFINITY;
    return late
        ? InstanceBound.none(name, InstanceBound.LATE)
        : InstanceBound.of(name, value, (System.nanoTime() - start) * 1e-9);
  }

  /** {@code ||y||_p <= m^(1/p - 1/q) ||y||_q} for m outputs where p is below q. */
  private double converted(double value, Norm q) {
    int m = pair.last().size;
    int halves = Math.max(0, halves(norm) - halves(q));
    double factor = halves == 0 ? 1 : halves == 1 ? Outward.sqrtUp(m) : m;
    return Sums.timesUp(factor, value);
  }

  private static int halves(Norm norm) {
    return switch (norm) {
      case ONE -> 2;
      case TWO -> 1;
      case INF -> 0;
    };
  }
}
