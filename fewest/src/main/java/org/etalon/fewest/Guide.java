package org.etalon.fewest;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.DoubleAccumulator;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.time.Stop;

/**
 * The distance that networks are made for where another property is asked: a first guess, from
 * points of the domain.
 */
final class Guide {
  private static final int SAMPLES = 1024;

  private Guide() {}

  /**
   * Half of the least lead that counts: entries that are off by less change no such decision; or
   * how far a network is away that is known to do, if that is more.
   *
   * @param known a network that meets the property
   * @return nothing for what is not about decisions, or where f leads nowhere by more than a margin
   */
  static Optional<Epsilon> of(
      Network f, Domain domain, Property property, Optional<Network> known, long seed) {
    return property.fold(
        distance -> Optional.of(distance.epsilon()),
        bracket -> Optional.empty(),
        decision ->
            ofLead(f, domain, decision.margin().value().doubleValue(), known, seed)
                .map(Epsilon::of),
        constraints -> Optional.empty());
  }

  private static Optional<Double> ofLead(
      Network f, Domain domain, double margin, Optional<Network> known, long seed) {
    Points points = new Points(f);
    points.sample(domain, SAMPLES, new SplittableRandom(seed), Stop.NEVER);
    DoubleAccumulator least = new DoubleAccumulator(Math::min, Double.POSITIVE_INFINITY);
    DoubleAccumulator farthest = new DoubleAccumulator(Math::max, 0);
    points.forEach(
        (x, y) -> {
          double lead = Property.SameDecision.lead(y);
          least.accumulate(lead > margin ? lead : Double.POSITIVE_INFINITY);
          known.ifPresent(g -> farthest.accumulate(distance(y, g.forward(x))));
        });
    double half = least.get() < Double.POSITIVE_INFINITY ? least.get() / 2 : 0;
    double guide = Math.max(half, farthest.get());
    return guide > 0 ? Optional.of(guide) : Optional.empty();
  }

  private static double distance(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most;
  }
}
