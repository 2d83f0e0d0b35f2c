package org.etalon.cli;

import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.study.Text;

/** Whether a margin may leave nothing to ask: a network need not lead by it anywhere. */
final class MarginNote {
  private static final int MOST_POINTS = 1000;
  private static final double OPERATIONS = 2e8;
  private static final long SEED = 1;

  private MarginNote() {}

  /** What to say if the network leads by more than the margin at none of some points. */
  static Optional<String> of(Property property, Network f, Domain domain) {
    double margin =
        property.<Double>fold(
            distance -> 0.0,
            bracket -> 0.0,
            decision -> decision.margin().value().doubleValue(),
            constraints -> 0.0);
    if (margin == 0) {
      return Optional.empty();
    }
    int points = (int) Math.max(1, Math.min(MOST_POINTS, OPERATIONS / f.operations()));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int n = 0; n < points; n++) {
      Box box = domain.boxes().get(n % domain.boxes().size());
      if (Property.SameDecision.lead(f.forward(n == 0 ? box.center() : point(box, random)))
          > margin) {
        return Optional.empty();
      }
    }
    return Optional.of(
        "note: F leads by more than the margin at none of "
            + Text.count(points, "point", "points")
            + " tried; perhaps nothing is asked");
  }

  private static double[] point(Box box, SplittableRandom random) {
    double[] x = new double[box.size()];
    for (int i = 0; i < x.length; i++) {
      double at = box.lower(i) + random.nextDouble() * (box.upper(i) - box.lower(i));
      x[i] = Math.min(box.upper(i), at);
    }
    return x;
  }
}
