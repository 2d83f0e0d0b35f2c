package org.etalon.lab.ladder;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.etalon.engine.certify.Attempt;
import org.etalon.problem.Verdict;

/**
 * What a search for bits found out about widths, and what it left open.
 *
 * @param notStored widths that a parameter does not allow
 * @param reproducible whether neither time nor an interrupt cut it short
 */
record Tried(List<Attempt> attempts, Set<Integer> notStored, boolean reproducible) {
  private static final String UNDECIDED = "undecided";

  /** For what was not begun in time. */
  static final Tried NOTHING = new Tried(List.of(), Set.of(), false);

  /** The verdict on a width; empty where it was not tried. */
  Optional<Verdict> verdict(int bits) {
    return attempts.stream()
        .filter(a -> a.bits() == bits)
        .map(a -> a.certification().verdict())
        .findFirst();
  }

  /** Whether no width from one to another will do: each is refuted, or cannot be stored. */
  boolean excluded(int from, int to) {
    return IntStream.rangeClosed(from, to)
        .allMatch(
            bits ->
                notStored.contains(bits)
                    || verdict(bits).filter(v -> v == Verdict.FALSIFIED).isPresent());
  }

  OptionalInt fewestCertified() {
    return attempts.stream()
        .filter(a -> a.certification().verdict() == Verdict.CERTIFIED)
        .mapToInt(Attempt::bits)
        .min();
  }

  /** All widths from 1 to {@code last} in words, such as "1..7 refuted, 8 undecided". */
  String note(int last) {
    StringJoiner parts = new StringJoiner(", ");
    int from = 1;
    for (int bits = 1; bits <= last; bits++) {
      if (bits == last || !word(bits).equals(word(bits + 1))) {
        parts.add((from == bits ? "" + bits : from + ".." + bits) + " " + word(bits));
        from = bits + 1;
      }
    }
    return parts.toString();
  }

  /** The same where none of the widths counts, and why some stayed undecided. */
  String noteOfNone(int last) {
    Set<String> words =
        IntStream.rangeClosed(1, last).mapToObj(this::word).collect(Collectors.toSet());
    boolean why = words.contains(UNDECIDED) && !words.contains(unreached());
    return why ? note(last) + ": " + unreached() : note(last);
  }

  private String word(int bits) {
    return verdict(bits)
        .map(
            v ->
                switch (v) {
                  case CERTIFIED -> "certified";
                  case FALSIFIED -> "refuted";
                  default -> UNDECIDED;
                })
        .orElseGet(() -> notStored.contains(bits) ? "not representable" : unreached());
  }

  /** What is said of a width that the search did not come to. */
  private String unreached() {
    return reproducible ? Rung.WITHIN_LIMITS : Rung.IN_TIME;
  }
}
