package org.etalon.lab.ladder;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.etalon.engine.certify.SettingListener;
import org.etalon.engine.search.Budget;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.quant.UniformScheme;
import org.etalon.time.Stop;

/**
 * Bits per parameter that one network needs for one epsilon, by every guarantee: from all that is
 * known being the class it lies in, to a proof about it and to what decisions on data show. Every
 * rung names its grid; steps are powers of two, those of the class any numbers.
 *
 * <p>Proofs about the network use the strongest bounds there are; no certificates are written.
 */
public final class Ladder {
  /** The part of the time that bounds without a search may take. */
  private static final double BOUNDS = 0.5;

  /** How long norms of the class may go on after that: those of small networks are worth it. */
  private static final double LATE_SECONDS = 0.3;

  private Ladder() {}

  /** The same, telling nobody where it is. */
  public static List<Rung> climb(
      Network f,
      Domain domain,
      Property.Distance property,
      SearchOptions options,
      List<double[]> data) {
    return climb(f, domain, property, options, data, (setting, bits, progress) -> {});
  }

  /**
   * Climbs the ladder.
   *
   * @param property the difference that is allowed, above 0
   * @param options their seconds are for all rungs together, and what was not reached in time says
   *     so; their limit on boxes is for each grid, and where there is one every rung may take all
   *     of the time, so that what time does not end is the same on any machine
   * @param data inputs whose decisions (the largest output, or the sign of a single one) must not
   *     change; may be empty
   * @param listener told of the searches of branch and bound
   * @throws IllegalArgumentException if epsilon is 0, or the domain does not fit
   */
  public static List<Rung> climb(
      Network f,
      Domain domain,
      Property.Distance property,
      SearchOptions options,
      List<double[]> data,
      SettingListener listener) {
    Budget budget = options.budget();
    boolean shared = !budget.countsBoxes();
    TimeLimit all = new TimeLimit(budget.seconds(), shared);
    TimeLimit bounds = new TimeLimit(budget.share(BOUNDS, budget.seconds()), shared);
    List<Rung> rungs = bounds(f, domain, property, bounds);
    rungs.addAll(CertifiedRungs.of(f, domain, property, options, all, rungs, listener));
    if (!data.isEmpty()) {
      rungs.add(decisions(f, data));
    }
    return List.copyOf(rungs);
  }

  /**
   * The rungs that take no search: of the class of {@code f}, and of its bounds on the domain's
   * hull.
   *
   * @param seconds the most that they may take together
   */
  public static List<Rung> bounds(
      Network f, Domain domain, Property.Distance property, double seconds) {
    return bounds(f, domain, property, new TimeLimit(seconds, false));
  }

  private static List<Rung> bounds(
      Network f, Domain domain, Property.Distance property, TimeLimit limit) {
    Box hull = domain.hull();
    Norm norm = property.norm();
    Epsilon epsilon = property.epsilon();
    Stop late = Stop.when(limit::isOver).grace(LATE_SECONDS);
    List<Rung> rungs = new ArrayList<>(ClassRungs.of(f, hull, norm, epsilon, late));
    rungs.addAll(InstanceRungs.of(f, hull, norm, epsilon.down(), limit));
    return rungs;
  }

  private static Rung decisions(Network f, List<double[]> data) {
    long start = System.nanoTime();
    int[] expected = data.stream().mapToInt(x -> decision(f.forward(x))).toArray();
    int bits = UniformScheme.MAX_BITS;
    Stop stop = Stop.onInterrupt();
    while (bits > 0 && !stop.stopped() && same(FineGrid.quantize(f, bits), data, expected)) {
      bits--;
    }
    boolean found = bits < UniformScheme.MAX_BITS && !stop.hasStopped();
    return Rung.of(
        "decisions on the data kept",
        Grid.NAIVE,
        Rung.Kind.MEASURED,
        found ? OptionalInt.of(bits + 1) : OptionalInt.empty(),
        found ? "" : stop.hasStopped() ? Rung.IN_TIME : "not with " + bits + " bits",
        start,
        !stop.hasStopped());
  }

  private static boolean same(Network g, List<double[]> data, int[] expected) {
    for (int k = 0; k < expected.length; k++) {
      if (decision(g.forward(data.get(k))) != expected[k]) {
        return false;
      }
    }
    return true;
  }

  /** The index of the largest output; of a single one, its sign. */
  private static int decision(double[] y) {
    if (y.length == 1) {
      return y[0] >= 0 ? 1 : 0;
    }
    int best = 0;
    for (int i = 1; i < y.length; i++) {
      best = y[i] > y[best] ? i : best;
    }
    return best;
  }
}
