package org.etalon.engine.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.engine.falsify.GradientAscent;
import org.etalon.problem.Box;
import org.etalon.problem.Problem;
import org.etalon.time.Stop;

/**
 * Inputs that break a property by far, from one that just breaks it.
 *
 * <p><b>Property:</b> a heuristic: what each is worth is the caller's to decide.
 */
public final class RegionAscent {
  private static final int STARTS = 8;

  private RegionAscent() {}

  /**
   * Points of the boxes of the domain that hold {@code from}, the most promising first, and {@code
   * from} itself last.
   *
   * @param problem about a property with a yes or no for an answer
   * @param seed of other points to start from
   * @param stop ends it early
   */
  public static List<double[]> from(Problem problem, double[] from, long seed, Stop stop) {
    Optional<Objective> objective = Objective.of(Alignment.of(problem).problem(), stop);
    if (objective.isEmpty()) {
      return List.of(from.clone());
    }
    GradientAscent ascent = new GradientAscent(objective.get().evaluator());
    List<double[]> points = new ArrayList<>();
    for (Box box : problem.domain().boxes()) {
      if (box.contains(from) && !stop.stopped()) {
        points.add(ascent.climb(box, from, stop).point());
        points.add(ascent.run(box, STARTS, seed, stop).point());
      }
    }
    points.add(from.clone());
    return points;
  }
}
