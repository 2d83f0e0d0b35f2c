package org.etalon.fewest;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.engine.bound.Goal;
import org.etalon.engine.falsify.Candidate;
import org.etalon.engine.falsify.GradientAscent;
import org.etalon.engine.falsify.PairEvaluator;
import org.etalon.linalg.internal.Workers;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/** Looks for inputs at which a student is worse than at the points it was made for. */
final class Adversary {
  private static final int CLIMBS = 12;

  /** What is found counts if it is at least this part of the largest error known. */
  private static final double WORTHWHILE = 0.8;

  private final Teacher teacher;
  private final Domain domain;
  private final Workers workers;

  Adversary(Teacher teacher, Domain domain, Workers workers) {
    this.teacher = teacher;
    this.domain = domain;
    this.workers = workers;
  }

  private record Place(Block block, int at, double error) {}

  /**
   * Climbs from bad points; adds the tops that matter, and returns the largest error met.
   *
   * @param stop ends it early, with fewer points or none
   */
  double search(
      Student net,
      List<Block> blocks,
      Potential potential,
      double largest,
      Points points,
      Stop stop) {
    List<Place> places =
        blocks.stream()
            .flatMap(
                block ->
                    IntStream.range(0, block.count)
                        .mapToObj(s -> new Place(block, s, block.errorAt(s, potential))))
            .sorted(Comparator.comparingDouble(Place::error).reversed())
            .toList();
    Optional<Theta> theta = Theta.of(teacher.padded(net).network(), Semantics.REAL, stop);
    if (theta.isEmpty()) {
      return largest;
    }
    GradientAscent ascent =
        new GradientAscent(
            new PairEvaluator(teacher.theta(), theta.get(), Goal.of(potential.norm())));
    Candidate[] tops = new Candidate[CLIMBS];
    workers.run(
        CLIMBS,
        (w, c) -> {
          // The six worst, then every so often one that is less bad.
          Place place = places.get(Math.min(places.size() - 1, c < CLIMBS / 2 ? c : 1 << c));
          double[] from = place.block.point(place.at);
          tops[c] = ascent.climb(box(from), from, stop);
        });
    double most = largest;
    for (Candidate top : tops) {
      most = Math.max(most, top.value());
      if (top.value() > WORTHWHILE * largest) {
        points.add(top.point());
      }
    }
    return most;
  }

  private Box box(double[] x) {
    for (int i = 0; i < domain.boxes().size(); i++) {
      if (domain.boxes().get(i).contains(x)) {
        return domain.pointsOf(i);
      }
    }
    throw new IllegalArgumentException("a point outside the domain");
  }
}
