package org.etalon.lab.instance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;

/** All cheap bounds of one pair of networks over a box, from the weakest knowledge to the best. */
public final class InstanceBounds {
  private final Pair pair;
  private final Norm norm;

  /**
   * The bounds of {@code ||g - f||} over a box.
   *
   * @throws IllegalArgumentException if architectures differ, the box does not fit, or a network
   *     has affine layers that do not compose exactly
   */
  public InstanceBounds(Network f, Network g, Box box, Norm norm) {
    pair = new Pair(f, g, box);
    this.norm = norm;
  }

  /** Products of operator norms from l^q to l^q. */
  public double normProduct(Norm q) {
    return converted(NormProducts.bound(pair, q), q);
  }

  /** The recursion of vectors. */
  public double coordinatewise() {
    return Sums.normUp(Coordinatewise.bound(pair), norm);
  }

  /** Differential intervals. */
  public double interval() {
    return Sums.normUp(Intervals.bound(pair), norm);
  }

  /** Differential intervals with centres and radii. */
  public double hybrid() {
    return Sums.normUp(Hybrid.bound(pair), norm);
  }

  /** The path-metric, or the bound of it by maxima and minima; nothing if signs differ. */
  public Optional<Double> pathMetric() {
    return PathMetric.bound(pair).map(bound -> Sums.normUp(bound, norm));
  }

  /** Every one of them, with its time. */
  public List<InstanceBound> all() {
    List<InstanceBound> bounds = new ArrayList<>();
    add(bounds, "norm product, q=1", () -> normProduct(Norm.ONE));
    add(bounds, "norm product, q=2", () -> normProduct(Norm.TWO));
    add(bounds, "norm product, q=inf", () -> normProduct(Norm.INF));
    String path = PathMetric.isExact(pair) ? "path-metric, exact" : "path-metric, max/min";
    add(bounds, path, () -> pathMetric().orElse(Double.POSITIVE_INFINITY));
    add(bounds, "coordinatewise", this::coordinatewise);
    add(bounds, "interval", this::interval);
    add(bounds, "hybrid", this::hybrid);
    return bounds;
  }

  private static void add(List<InstanceBound> bounds, String name, DoubleSupplier bound) {
    long start = System.nanoTime();
    double value = bound.getAsDouble();
    double known = value < Double.POSITIVE_INFINITY ? value : Double.POSITIVE_INFINITY;
    bounds.add(new InstanceBound(name, known, (System.nanoTime() - start) * 1e-9));
  }

  /** {@code ||y||_p <= m^(1/p - 1/q) ||y||_q} for m outputs where p is below q. */
  private double converted(double value, Norm q) {
    int m = pair.w[pair.depth - 1].rows();
    double halves = Math.max(0, halves(norm) - halves(q));
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
