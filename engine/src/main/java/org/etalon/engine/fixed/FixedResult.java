package org.etalon.engine.fixed;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.etalon.problem.Verdict;

/**
 * The answer of a search for the fewest bits in fixed point.
 *
 * @param tried the widths that were tried, ascending
 * @param notRepresentable the widths that have no network, with the reason
 * @param widths all widths that were asked for
 * @param unconfirmed widths that are certified, but whose certificate a checker does not follow;
 *     they count as undecided
 * @param stoppedByTime whether the time limit or an interrupt kept a width from being tried, or cut
 *     the choice of its formats short
 * @param boxes how many boxes were bounded in all
 */
public record FixedResult(
    List<FixedAttempt> tried,
    SortedMap<Integer, String> notRepresentable,
    List<Integer> widths,
    SortedSet<Integer> unconfirmed,
    boolean stoppedByTime,
    long boxes) {
  /** Copies the list. */
  public FixedResult {
    tried = List.copyOf(tried);
  }

  /** The certified attempt of fewest bits. */
  public Optional<FixedAttempt> certified() {
    return tried.stream()
        .filter(a -> is(a, Verdict.CERTIFIED) && !unconfirmed.contains(a.bits()))
        .findFirst();
  }

  /** That, or the one of least upper bound; nothing if no width has a network. */
  public Optional<FixedAttempt> best() {
    return certified()
        .or(
            () ->
                tried.stream()
                    .reduce(
                        (a, b) ->
                            b.certification().upperBound() < a.certification().upperBound()
                                ? b
                                : a));
  }

  /** The widths below the best, or all, that are neither refuted nor impossible. */
  public List<Integer> undecided() {
    int limit = certified().map(FixedAttempt::bits).orElse(Integer.MAX_VALUE);
    return widths.stream()
        .filter(bits -> bits < limit && !notRepresentable.containsKey(bits))
        .filter(bits -> tried.stream().noneMatch(a -> a.bits() == bits && is(a, Verdict.FALSIFIED)))
        .toList();
  }

  /** The same with a width that no checker confirms. */
  public FixedResult without(int bits) {
    SortedSet<Integer> not = new TreeSet<>(unconfirmed);
    not.add(bits);
    return new FixedResult(tried, notRepresentable, widths, not, stoppedByTime, boxes);
  }

  /** The same with what was found of wider ones since: of a width tried twice, the later. */
  public FixedResult with(FixedResult wider) {
    SortedMap<Integer, FixedAttempt> all = new TreeMap<>();
    tried.forEach(attempt -> all.put(attempt.bits(), attempt));
    wider.tried.forEach(attempt -> all.put(attempt.bits(), attempt));
    SortedMap<Integer, String> impossible = new TreeMap<>(notRepresentable);
    impossible.putAll(wider.notRepresentable);
    return new FixedResult(
        List.copyOf(all.values()),
        impossible,
        widths,
        unconfirmed,
        stoppedByTime || wider.stoppedByTime,
        boxes + wider.boxes);
  }

  /** Certified if any width is, falsified if every width is, else unknown. */
  public Verdict verdict() {
    return certified().isPresent()
        ? Verdict.CERTIFIED
        : undecided().isEmpty() ? Verdict.FALSIFIED : Verdict.UNKNOWN;
  }

  /** The same of a run whose time or interruption kept more from being tried. */
  public FixedResult timed() {
    return new FixedResult(tried, notRepresentable, widths, unconfirmed, true, boxes);
  }

  /**
   * Whether the same question with the same limit on boxes gives the same answer again, on any
   * machine: no part of it was cut short by time or an interrupt.
   */
  public boolean reproducible() {
    return !stoppedByTime && cutShort() == 0;
  }

  /** How many widths were cut short by the time limit or an interrupt. */
  public long cutShort() {
    return tried.stream().filter(a -> !a.certification().bracket().reproducible()).count();
  }

  private static boolean is(FixedAttempt attempt, Verdict verdict) {
    return attempt.certification().verdict() == verdict;
  }
}
