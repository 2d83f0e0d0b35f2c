package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.linalg.Vector;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;

/**
 * Inputs at which sums are evaluated before any search for large ones: of each box of a domain, as
 * far as they are few, the centre and four corners, on the grid if there is one. They depend on
 * nothing else.
 */
public final class SumPoints {
  private static final int MOST_BOXES = 12;

  private SumPoints() {}

  /** The points, all in the domain. */
  public static List<Vector> of(Domain domain) {
    List<Vector> points = new ArrayList<>();
    domain.inner().stream()
        .flatMap(Optional::stream)
        .limit(MOST_BOXES)
        .forEach(box -> add(domain, box, points));
    return points;
  }

  private static void add(Domain domain, Box inner, List<Vector> points) {
    Box box = domain.grid().map(grid -> grid.in(inner).hull()).orElse(inner);
    double[] center = box.center();
    points.add(Vector.of(domain.grid().map(grid -> grid.in(inner).nearest(center)).orElse(center)));
    for (int kind = 0; kind < 4; kind++) {
      double[] corner = box.lower();
      for (int i = 0; i < corner.length; i++) {
        boolean upper = kind < 2 ? kind == 1 : i % 2 == kind % 2;
        corner[i] = upper ? box.upper(i) : corner[i];
      }
      points.add(Vector.of(corner));
    }
  }
}
