package org.etalon.checker;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Grid;
import org.etalon.problem.GridPoints;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;

/**
 * Parts of a domain on a grid that hold so few points that each can be tried: distances in doubles
 * where they leave no doubt, all else in exact arithmetic. Not for two threads at once.
 */
final class GridPart {
  /** A part of more points than this has to be cut, or bounded. */
  static final long MOST_POINTS = 1L << 28;

  private final Network f;
  private final Network g;
  private final Property property;
  private final Grid grid;
  private final boolean exact;
  private final PointValues ofF;
  private final PointValues ofG;

  /**
   * About two networks.
   *
   * @param exact whether doubles are not to be used
   */
  GridPart(Network f, Network g, Property property, Grid grid, boolean exact) {
    this.f = f;
    this.g = g;
    this.property = property;
    this.grid = grid;
    this.exact = exact;
    ofF = new PointValues(f);
    ofG = new PointValues(g);
  }

  /** How many points a part has. */
  long points(Box part) {
    return grid.in(part).count();
  }

  /**
   * Whether the property holds at points of a part.
   *
   * @param from the number of the first
   * @param to the number behind the last
   * @param cancelled no more work is wanted; then false
   */
  boolean holds(Box part, long from, long to, AtomicBoolean cancelled) {
    GridPoints points = grid.in(part);
    if (points.count() == 0) {
      return true;
    }
    Box hull = points.hull();
    Optional<Epsilon> epsilon = property.limit();
    boolean doubles =
        !exact && epsilon.isPresent() && ofF.prepare(grid, hull) && ofG.prepare(grid, hull);
    double enough = doubles ? enough(epsilon.get()) : Double.NEGATIVE_INFINITY;
    for (long at = from; at < to; at += PointValues.MANY) {
      int count = (int) Math.min(PointValues.MANY, to - at);
      if (cancelled.get() || Thread.currentThread().isInterrupted()) {
        return false;
      }
      if (doubles) {
        points.fill(at, count, ofF.input());
        points.fill(at, count, ofG.input());
        ofF.run(count);
        ofG.run(count);
      }
      for (int n = 0; n < count; n++) {
        boolean clear = doubles && norm(n) <= enough;
        if (!clear && !holdsExactly(points.point(at + n))) {
          return false;
        }
      }
    }
    return true;
  }

  /** Norms in doubles of at most this are truly at most epsilon. */
  private double enough(Epsilon epsilon) {
    double errors = 0;
    double sizes = 0;
    int outputs = f.outputSize();
    for (int i = 0; i < outputs; i++) {
      errors = Round.addUp(errors, Round.addUp(ofF.error(i), ofG.error(i)));
      sizes = Round.addUp(sizes, Round.addUp(ofF.size(i), ofG.size(i)));
    }
    double roundings = Round.multiplyUp(Round.gammaUp(2L * outputs + 8), sizes);
    double all = Round.addUp(Round.addUp(errors, roundings), outputs * 0x1p-500);
    return Round.addDown(epsilon.down(), -all);
  }

  private double norm(int n) {
    double result = 0;
    for (int i = 0; i < f.outputSize(); i++) {
      double entry = Math.abs(ofG.output()[i][n] - ofF.output()[i][n]);
      result =
          switch (property.norm()) {
            case INF -> Math.max(result, entry);
            case ONE -> result + entry;
            case TWO -> result + entry * entry;
          };
    }
    return property.norm() == Norm.TWO ? Math.sqrt(result) : result;
  }

  private boolean holdsExactly(double[] x) {
    return !Asked.isBroken(property, f.forwardExact(x), g.forwardExact(x));
  }
}
