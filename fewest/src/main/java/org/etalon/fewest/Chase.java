package org.etalon.fewest;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Less and less of the cost under a goal for the largest error, points added where it is missed.
 *
 * <p><b>Method:</b> sweeps of {@link Descent}, the potential worth less after each that meets the
 * goal and more after each that does not.
 */
final class Chase {
  private static final double FIRST_WEIGHT = 100;
  private static final double LESS = 0.6;
  private static final double MORE = 1.5;
  private static final int PATIENCE = 12;

  private final Workplace place;
  private final RowSource source;
  private final Potential potential;
  private final Consumer<Student> listener;

  /**
   * A chase.
   *
   * @param listener told of each network that meets the goal and is better than any before
   */
  Chase(Workplace place, RowSource source, Potential potential, Consumer<Student> listener) {
    this.place = place;
    this.source = source;
    this.potential = potential;
    this.listener = listener;
  }

  /** The best network that met the goal, if one did; {@code net} changes. */
  Optional<Student> run(Student net) {
    Optional<Student> best = Optional.empty();
    long least = Long.MAX_VALUE;
    double weight = FIRST_WEIGHT;
    int last = 0;
    for (int k = 0;
        k < source.sweeps() && (best.isEmpty() || k - last < PATIENCE) && !place.stop().stopped();
        k++) {
      List<Block> blocks = place.blocks();
      Descent descent = new Descent(net, blocks, place, source, potential, weight);
      descent.sweep(place.stop());
      double most =
          place
              .adversary()
              .search(net, blocks, potential, descent.largest(), place.points(), place.stop());
      boolean met = most <= potential.goal();
      long rank = place.cost().rank(net.coded());
      if (met && rank < least && place.family().holds(net.coded())) {
        last = rank < 0.998 * least ? k : last;
        least = rank;
        best = Optional.of(net.copy());
        listener.accept(net);
      }
      weight *= met ? LESS : MORE;
    }
    return best;
  }
}
