package org.etalon.lab.ladder;

import java.util.List;
import java.util.OptionalInt;
import java.util.function.ToDoubleFunction;
import org.etalon.lab.instance.InstanceBounds;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * What the bounds of {@link InstanceBounds} prove of one network on a box: floor, one power-of-two
 * step for the network, any number of bits.
 *
 * <p><b>Method:</b> bisection for a width that a bound proves and the next smaller one that it does
 * not; a width is only ever called sufficient when its own network was bounded.
 */
final class InstanceRungs {
  private static final int FIRST = 8;

  private final Network f;
  private final Box hull;
  private final Norm norm;
  private final double epsilon;
  private final TimeLimit limit;

  /** Of f's weights, once they are known. */
  private double @Nullable [] spectralNorms;

  private InstanceRungs(Network f, Box hull, Norm norm, double epsilon, TimeLimit limit) {
    this.f = f;
    this.hull = hull;
    this.norm = norm;
    this.epsilon = epsilon;
    this.limit = limit;
  }

  /** The rungs; each has its part of the time that is left when it begins, cheap ones first. */
  static List<Rung> of(Network f, Box hull, Norm norm, double epsilon, TimeLimit limit) {
    InstanceRungs bounds = new InstanceRungs(f, hull, norm, epsilon, limit);
    Rung means = bounds.rung("mean of norms", 5, InstanceBounds::meanNorms);
    Rung coordinatewise = bounds.rung("coordinatewise", 4, InstanceBounds::coordinatewise);
    Rung path = bounds.rung("path-metric", 3, InstanceRungs::path);
    Rung hybrid = bounds.rung("intervals and balls", 2, bounds::hybrid);
    Rung products = bounds.rung("norm products", 1, InstanceRungs::products);
    return List.of(means, products, path, coordinatewise, hybrid);
  }

  private double hybrid(InstanceBounds bounds) {
    if (spectralNorms == null) {
      TimeLimit half = limit.share(2); // norms that are cut short are larger, and still norms
      spectralNorms = bounds.spectralNorms(Stop.when(half::isOver));
    }
    return bounds.hybrid(spectralNorms);
  }

  private static double products(InstanceBounds bounds) {
    double least = Double.POSITIVE_INFINITY;
    for (Norm q : Norm.values()) {
      least = Math.min(least, bounds.normProduct(q));
    }
    return least;
  }

  private static double path(InstanceBounds bounds) {
    return Math.min(
        bounds.pathMetric().orElse(Double.POSITIVE_INFINITY),
        bounds.pathMaxMin().orElse(Double.POSITIVE_INFINITY));
  }

  private Rung rung(String name, int boundsLeft, ToDoubleFunction<InstanceBounds> bound) {
    long start = System.nanoTime();
    TimeLimit share = limit.share(boundsLeft);
    Stop stop = Stop.when(share::isOver);
    int bad = 0;
    int good = 0;
    int next = FIRST;
    while (next > 0 && !stop.stopped()) {
      boolean proves = bound(bound, next, stop) <= epsilon;
      if (!proves && stop.hasStopped()) {
        break; // a bound that was ended early refuses no width
      }
      good = proves ? next : good;
      bad = proves ? bad : next;
      next = next(bad, good);
    }
    OptionalInt bits = good > 0 ? OptionalInt.of(good) : OptionalInt.empty();
    boolean whole = next == 0 && !limit.wasMet();
    String note = note(bad, good, next);
    return Rung.of(name, Grid.NAIVE, Rung.Kind.SUFFICIENT, bits, note, start, whole);
  }

  private double bound(ToDoubleFunction<InstanceBounds> bound, int bits, Stop stop) {
    Network g = FineGrid.quantize(f, bits);
    return InstanceBounds.of(f, g, hull, norm, stop)
        .map(bound::applyAsDouble)
        .orElse(Double.POSITIVE_INFINITY);
  }

  /** The next width to try; 0 when there is none. */
  private static int next(int bad, int good) {
    if (good == 0) {
      return bad == FineGrid.MOST_BITS ? 0 : Math.min(2 * bad, FineGrid.MOST_BITS);
    }
    return good - bad > 1 ? (good + bad) / 2 : 0;
  }

  private static String note(int bad, int good, int next) {
    if (next > 0) {
      return good > 0 ? "fewer than " + good + " " + Rung.IN_TIME : Rung.IN_TIME;
    }
    return good > 0 ? "" : "not with " + bad + " bits";
  }
}
