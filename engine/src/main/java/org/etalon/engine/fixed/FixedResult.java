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
 * @param tried what was tried, ascending
 * @param notRepresentable widths that have no network, with the reason
 * @param widths all that were asked for, ascending: of narrower activations those for the
 *     parameters that were certified first
 * @param unconfirmed widths that are certified, but whose certificate a checker does not follow;
 *     they count as undecided
 * @param stoppedByTime whether the time limit or an interrupt kept a width from being tried, or cut
 *     the choice of its formats short
 * @param boxes how many boxes were bounded in all
 */
public record FixedResult(
    List<FixedAttempt> tried,
    SortedMap<FixedWidths, String> notRepresentable,
    List<FixedWidths> widths,
    SortedSet<FixedWidths> unconfirmed,
    boolean stoppedByTime,
    long boxes) {
  /** Copies the lists. */
  public FixedResult {
    tried = List.copyOf(tried);
    widths = List.copyOf(widths);
  }

  /** The certified attempt of fewest bits: of parameters first, then of activations. */
  public Optional<FixedAttempt> certified() {
    return tried.stream()
        .filter(a -> is(a, Verdict.CERTIFIED) && !unconfirmed.contains(a.widths()))
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
  public List<FixedWidths> undecided() {
    Optional<FixedWidths> best = certified().map(FixedAttempt::widths);
    return widths.stream()
        .filter(w -> best.filter(limit -> w.compareTo(limit) >= 0).isEmpty())
        .filter(w -> !notRepresentable.containsKey(w))
        .filter(
            w -> tried.stream().noneMatch(a -> a.widths().equals(w) && is(a, Verdict.FALSIFIED)))
        .toList();
  }

  /** The same with a width that no checker confirms. */
  public FixedResult without(FixedWidths rejected) {
    SortedSet<FixedWidths> not = new TreeSet<>(unconfirmed);
    not.add(rejected);
    return new FixedResult(tried, notRepresentable, widths, not, stoppedByTime, boxes);
  }

  /** The same with what was found of wider ones since: of a width tried twice, the later. */
  public FixedResult with(FixedResult wider) {
    SortedMap<FixedWidths, FixedAttempt> all = new TreeMap<>();
    tried.forEach(attempt -> all.put(attempt.widths(), attempt));
    wider.tried.forEach(attempt -> all.put(attempt.widths(), attempt));
    SortedMap<FixedWidths, String> impossible = new TreeMap<>(notRepresentable);
    impossible.putAll(wider.notRepresentable);
    SortedSet<FixedWidths> asked = new TreeSet<>(widths);
    asked.addAll(wider.widths);
    return new FixedResult(
        List.copyOf(all.values()),
        impossible,
        List.copyOf(asked),
        unconfirmed,
        stoppedByTime || wider.stoppedByTime,
        boxes + wider.boxes);
  }

  /** Certified if any width is, falsified if every width that was asked for is, else unknown. */
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
