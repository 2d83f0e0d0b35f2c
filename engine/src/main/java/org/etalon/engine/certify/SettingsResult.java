package org.etalon.engine.certify;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.etalon.engine.search.Bracket;
import org.etalon.problem.Verdict;

/**
 * The answer of a search over settings.
 *
 * @param settings every setting that was asked for, the best first: certified with the fewest bits
 *     in all, those of equal size in the order in which they were asked for; then the unknown and
 *     the falsified, by their proved bounds
 * @param fewest whether the first is certified and no other width of any setting that takes fewer
 *     bits in all is undecided
 * @param stoppedByTime whether the time limit or an interrupt, and not the work itself or a limit
 *     on boxes, ended any part of it: another run may then differ
 * @param boxes how many boxes were bounded in all
 */
public record SettingsResult(
    List<SettingResult> settings, boolean fewest, boolean stoppedByTime, long boxes) {
  /** Copies the list. */
  public SettingsResult {
    settings = List.copyOf(settings);
  }

  static SettingsResult of(
      List<SettingResult> settings, boolean fewest, boolean stoppedByTime, long boxes) {
    return new SettingsResult(
        settings.stream().sorted(order()).toList(), fewest, stoppedByTime, boxes);
  }

  private static Comparator<SettingResult> order() {
    List<Verdict> verdicts = List.of(Verdict.CERTIFIED, Verdict.UNKNOWN, Verdict.FALSIFIED);
    return Comparator.<SettingResult>comparingInt(s -> verdicts.indexOf(s.verdict()))
        .thenComparing(s -> s.result().isEmpty())
        .thenComparingDouble(SettingsResult::rank);
  }

  /** Bits in all of what is certified, the proved bound of anything else. */
  private static double rank(SettingResult setting) {
    return setting.verdict() == Verdict.CERTIFIED
        ? setting.size().orElseThrow().totalBits() // exact below 2^53
        : setting
            .result()
            .map(r -> r.best().certification().upperBound())
            .orElse(Double.POSITIVE_INFINITY);
  }

  /** Certified if any setting is, falsified if every one is, else unknown. */
  public Verdict verdict() {
    boolean falsified = settings.stream().allMatch(s -> s.verdict() == Verdict.FALSIFIED);
    Verdict otherwise = falsified ? Verdict.FALSIFIED : Verdict.UNKNOWN;
    return best().verdict() == Verdict.CERTIFIED ? Verdict.CERTIFIED : otherwise;
  }

  /** The first of {@link #settings}. */
  public SettingResult best() {
    return settings.get(0);
  }

  /**
   * Whether the same question with the same limit on boxes gives the same answer again, on any
   * machine: no part of it was cut short by time or an interrupt.
   */
  public boolean reproducible() {
    return !stoppedByTime
        && settings.stream()
            .flatMap(setting -> setting.result().stream())
            .flatMap(result -> result.tried().stream())
            .allMatch(attempt -> attempt.certification().bracket().reproducible());
  }

  /** How many widths were cut short by the time limit or an interrupt. */
  public long cutShort() {
    return endings().filter(SettingsResult::isByTime).count();
  }

  /** How many widths were cut short because there was no memory left. */
  public long lackedMemory() {
    return endings().filter(ending -> ending == Bracket.Ending.MEMORY).count();
  }

  private Stream<Bracket.Ending> endings() {
    return settings.stream()
        .flatMap(setting -> setting.result().stream())
        .flatMap(result -> result.tried().stream())
        .map(attempt -> attempt.certification().bracket().ending());
  }

  static boolean isByTime(Bracket.Ending ending) {
    return ending == Bracket.Ending.TIMEOUT || ending == Bracket.Ending.CANCELLED;
  }
}
