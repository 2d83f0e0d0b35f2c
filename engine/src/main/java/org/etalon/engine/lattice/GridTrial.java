package org.etalon.engine.lattice;

import java.util.Optional;
import org.etalon.linalg.Vector;
import org.etalon.linalg.internal.Workers;
import org.etalon.problem.Box;
import org.etalon.time.Stop;

/** What is decided in a box of a domain on a grid by evaluating all its points. */
public interface GridTrial {
  /**
   * What is known of the largest value in a box.
   *
   * @param point one of the grid in the box; nothing if there is none that matters
   * @param upper an upper bound
   * @param attained whether no point has a larger value than {@code point}
   */
  record Found(Optional<Vector> point, double upper, boolean attained) {}

  /** Whether a box has so few points that all can be evaluated for so many multiplications. */
  boolean hasFew(Box box, double multiplications);

  /**
   * The largest value in a box, by one thread.
   *
   * @return nothing if it had to stop
   */
  Optional<Found> over(Box box, int worker, Stop stop);

  /** The same by all threads, unless the points are too many for that. */
  Optional<Found> over(Box box, Workers workers, Stop stop, Runnable whileWaiting);
}
