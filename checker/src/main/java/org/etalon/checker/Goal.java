package org.etalon.checker;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.etalon.problem.Box;

/** What to prove of every leaf, and with what: an aim is to be at most {@link #enough}. */
final class Goal {
  final Graph f;
  final Graph g;
  final Aim aim;
  final double enough;
  final CheckOptions options;

  /** How to decide boxes on which both networks are affine, where that can be done. */
  final Optional<AffinePart> affine;

  /** How to try points, where the domain is on a grid. */
  final Optional<Idle<GridPart>> points;

  /** Bounders for all leaves, and those for leaves that are drawn. */
  final Idle<BoxBounder> bounders;

  final Idle<BoxBounder> exact;

  Goal(
      Graph f,
      Graph g,
      Aim aim,
      double enough,
      CheckOptions options,
      Optional<AffinePart> affine,
      Optional<Idle<GridPart>> points) {
    this.f = f;
    this.g = g;
    this.aim = aim;
    this.enough = enough;
    this.options = options;
    this.affine = affine;
    this.points = points;
    exact = new Idle<>(() -> new BoxBounder(f, new ExactRows(f, g)));
    bounders =
        options.allExact() ? exact : new Idle<>(() -> new BoxBounder(f, new DoubleRows(f, g)));
  }

  boolean proves(BoxBounder bounder, Box box, LayerState[] outer) {
    return proves(bounder, box, bounder.bound(box, outer, false, aim));
  }

  /** Whether a box is proved by the bound that a bounder just found, or is decided without it. */
  boolean proves(BoxBounder bounder, Box box, double bound) {
    return bound <= enough || (bounder.isAffine() && affine.map(a -> a.holds(box)).orElse(false));
  }

  /** How many points a box has, if all of them can be tried; else 0. */
  long points(Box box) {
    long count = points.map(grid -> grid.with(part -> part.points(box))).orElse(0L);
    return count > GridPart.MOST_POINTS ? 0 : count;
  }

  /** Whether the domain is on a grid and all its points in a box do. */
  boolean tried(Box box) {
    return points.isPresent()
        && points
            .get()
            .with(
                part ->
                    part.points(box) <= GridPart.MOST_POINTS
                        && part.holds(box, 0, part.points(box), new AtomicBoolean()));
  }
}
