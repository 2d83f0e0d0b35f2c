package org.etalon.fewest;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a search found.
 *
 * @param cost what was made small
 * @param proved every network that was proved and better than those before, in order
 * @param begun the levels that were worked on
 * @param attempts how many proofs were begun
 * @param boxes how many boxes were bounded in all of them
 * @param seconds the time it took
 * @param ending why it ended
 */
public record FewestResult(
    Cost cost,
    List<Proved> proved,
    List<Level> begun,
    int attempts,
    long boxes,
    double seconds,
    Ending ending) {
  /** Why a search ended. */
  public enum Ending {
    /** It had no more to try. */
    COMPLETE,
    /** The budget of boxes was used up: as before, another run gives the same. */
    BOXES,
    /** Time, memory or an interrupt cut some part of it short: another run may differ. */
    TIME
  }

  /** Nothing, since time was up before anything was begun. */
  static FewestResult nothing(Cost cost, double seconds) {
    return new FewestResult(cost, List.of(), List.of(), 0, 0, seconds, Ending.TIME);
  }

  /** Whether another run with the same seed and budget of boxes gives the same, anywhere. */
  public boolean reproducible() {
    return ending != Ending.TIME;
  }

  /**
   * The same after what was known before.
   *
   * @param known a network that is worse than any of this search
   * @param before the seconds that it took
   */
  public FewestResult after(Optional<Proved> known, double before) {
    List<Proved> all = new ArrayList<>();
    List<Level> levels = new ArrayList<>();
    known.ifPresent(all::add);
    known.ifPresent(p -> levels.add(p.level()));
    levels.addAll(begun);
    for (Proved p : proved) {
      all.add(
          new Proved(p.level(), p.coded(), p.certified(), p.certification(), before + p.seconds()));
    }
    return new FewestResult(
        cost, List.copyOf(all), List.copyOf(levels), attempts, boxes, before + seconds, ending);
  }

  /**
   * This search and a later one as one.
   *
   * @param later whose networks are better than all of this search
   */
  FewestResult then(FewestResult later) {
    List<Proved> all = new ArrayList<>(proved);
    all.addAll(later.proved);
    Set<Level> levels = new LinkedHashSet<>(begun);
    levels.addAll(later.begun);
    return new FewestResult(
        cost,
        List.copyOf(all),
        List.copyOf(levels),
        attempts + later.attempts,
        boxes + later.boxes,
        later.seconds,
        ending.compareTo(later.ending) > 0 ? ending : later.ending);
  }

  /** The same, where time cut short what came before. */
  public FewestResult timed() {
    return new FewestResult(cost, proved, begun, attempts, boxes, seconds, Ending.TIME);
  }

  /** The best network. */
  public Optional<Proved> best() {
    return proved.isEmpty() ? Optional.empty() : Optional.of(proved.get(proved.size() - 1));
  }

  /** The best network that a level, or one before it, found. */
  public Optional<Proved> best(Level level) {
    return proved.stream().filter(p -> p.level().compareTo(level) <= 0).reduce((a, b) -> b);
  }
}
