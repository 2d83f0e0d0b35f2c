package org.etalon.fewest;

import java.util.Optional;
import org.etalon.engine.search.Budget;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;

/**
 * Finds a network of few bits in all that is proved to decide as f does.
 *
 * <p><b>Method:</b> searches that make networks within a distance of f, and prove their decisions:
 * distances grow where that succeeds and shrink where it does not, by bisection once both are
 * known.
 *
 * <p><b>Property:</b> whatever is returned is certified to meet the property itself; distances are
 * no part of it.
 */
public final class GuidedSearch {
  private static final int ROUNDS = 6;
  private static final double FACTOR = 2;
  private static final double NEAR = 1.1;
  private static final double SHARE = 0.4; // of the time left, but for the last round

  /** Seconds below which no search is begun. */
  private static final double LEAST = 0.5;

  private final Network f;
  private final Domain domain;
  private final Property property;
  private final FewestOptions options;
  private final FewestListener listener;
  private final long start = System.nanoTime();
  private int attempts;
  private long boxes;
  private FewestResult.Ending ending = FewestResult.Ending.COMPLETE;

  private GuidedSearch(
      Network f, Domain domain, Property property, FewestOptions options, FewestListener listener) {
    this.f = f;
    this.domain = domain;
    this.property = property;
    this.options = options;
    this.listener = listener;
  }

  /**
   * Why there is nothing to search for, if there is nothing.
   *
   * @param known a network that meets the property
   * @param first the first level that is asked for
   */
  public static Optional<String> obstacle(
      Network f,
      Domain domain,
      Property property,
      Optional<Network> known,
      Level first,
      long seed) {
    Optional<String> shape = FewestScope.beyond(f, first);
    boolean guided = Guide.of(f, domain, property, known, seed).isPresent();
    return shape.isPresent() || guided
        ? shape
        : Optional.of("no distance of outputs says where to look for what is asked");
  }

  /**
   * Runs the searches.
   *
   * @param property about decisions
   * @param known a network that meets the property
   * @throws org.etalon.problem.UnfitException as {@link FewestSearch#run}
   */
  public static FewestResult run(
      Network f,
      Domain domain,
      Property property,
      Optional<Network> known,
      FewestOptions options,
      FewestListener listener) {
    double guide =
        Guide.of(f, domain, property, known, options.seed()).map(Epsilon::down).orElseThrow();
    return new GuidedSearch(f, domain, property, options, listener).run(guide);
  }

  private FewestResult run(double first) {
    FewestResult found = round(first, options, SHARE);
    double low = found.best().isPresent() ? first : 0;
    double high = found.best().isPresent() ? Double.POSITIVE_INFINITY : first;
    for (int n = 2; n <= ROUNDS && high > NEAR * low && mayGoOn(); n++) {
      double guide = between(low, high);
      FewestResult next = round(guide, from(found), n == ROUNDS ? 1 : SHARE);
      boolean better = next.best().isPresent();
      low = better ? guide : low;
      high = better ? high : guide;
      found = found.then(next); // attempts, boxes and the ending are counted here
    }
    return new FewestResult(
        options.cost(), found.proved(), found.begun(), attempts, boxes, seconds(), ending);
  }

  private static double between(double low, double high) {
    if (low == 0) {
      return high / FACTOR;
    }
    return high == Double.POSITIVE_INFINITY ? low * FACTOR : Math.sqrt(low * high);
  }

  /** The best network so far is where the next search starts, and what it has to beat. */
  private FewestOptions from(FewestResult found) {
    return found
        .best()
        .map(
            best ->
                options
                    .minimizing(options.cost(), options.cost().rank(best.coded()))
                    .from(best.coded()))
        .orElse(options);
  }

  private FewestResult round(double guide, FewestOptions from, double share) {
    double before = seconds();
    double seconds = options.budget().share(share, left());
    FewestOptions within = from.within(new Budget(seconds, boxes(share), options.budget().stop()));
    Property.Distance distance = Property.atMost(Epsilon.of(guide));
    FewestResult result =
        FewestSearch.run(new FewestProblem(f, domain, property, distance), within, listener);
    attempts += result.attempts();
    boxes += result.boxes();
    ending = result.ending().compareTo(ending) > 0 ? result.ending() : ending;
    return result.after(Optional.empty(), before);
  }

  private boolean mayGoOn() {
    if (left() <= LEAST) {
      ending = FewestResult.Ending.TIME;
    }
    return left() > LEAST && boxesLeft() > 0;
  }

  /** The boxes for a round: a part of those left, where they are limited. */
  private long boxes(double part) {
    return options.budget().countsBoxes()
        ? (long) Math.ceil(part * (double) boxesLeft())
        : Long.MAX_VALUE;
  }

  private long boxesLeft() {
    return options.budget().boxes() - boxes;
  }

  private double left() {
    return options.budget().seconds() - seconds();
  }

  private double seconds() {
    return (System.nanoTime() - start) * 1e-9;
  }
}
