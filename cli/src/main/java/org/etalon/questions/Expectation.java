package org.etalon.questions;

import static java.util.stream.Collectors.toSet;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.etalon.study.BadInputException;
import org.etalon.study.Text;

/**
 * What has to come of a question.
 *
 * @param verdict the verdict; empty where bits are expected
 * @param bits the bits that are expected, if any are
 * @param which other answers will do
 */
public record Expectation(String verdict, OptionalInt bits, Bits which) {
  /** What has to be known of bits. */
  public enum Bits {
    /** So many were found, fewer may do. */
    FOUND("expect", ""),
    /** So many, or fewer. */
    AT_MOST("expect-bits-at-most", "at most "),
    /** So many, and it was proved that no fewer do. */
    FEWEST("expect-fewest-bits", "as the fewest ");

    private final String key;
    private final String words;

    Bits(String key, String words) {
      this.key = key;
      this.words = words;
    }
  }

  /** The entries that say what is expected. */
  static final Set<String> KEYS = Stream.of(Bits.values()).map(b -> b.key).collect(toSet());

  private static final Set<String> VERDICTS =
      Set.of("certified", "falsified", "unknown", "bounded");
  private static final Set<String> ANSWERS = Set.of("sat", "unsat", "unknown", "timed-out");

  /**
   * That of a question's entries, if they have one.
   *
   * @param command that answers the question
   * @throws BadInputException if nothing like it can come of that
   */
  static Optional<Expectation> of(String name, String command, Map<String, Object> entries) {
    List<Bits> said =
        Stream.of(Bits.values()).filter(which -> entries.containsKey(which.key)).toList();
    if (said.isEmpty()) {
      return Optional.empty();
    }
    if (said.size() > 1) {
      throw new BadInputException(name + ": expects twice");
    }
    Bits which = said.get(0);
    Object expected = entries.get(which.key);
    if (expected instanceof Integer bits && command.equals("quantize")) {
      return Optional.of(new Expectation("", OptionalInt.of(bits), which));
    }
    String verdict = String.valueOf(expected).toLowerCase(Locale.ROOT);
    Set<String> known = command.equals("verify") ? ANSWERS : VERDICTS;
    if (which != Bits.FOUND || !known.contains(verdict)) {
      throw new BadInputException(
          name
              + ": expects "
              + expected
              + ", which is none of "
              + known.stream().sorted().toList()
              + (command.equals("quantize") ? " and no number of bits" : ""));
    }
    return Optional.of(new Expectation(verdict, OptionalInt.empty(), which));
  }

  /** In words. */
  public String wanted() {
    return bits.isEmpty() ? verdict : which.words + Text.count(bits.getAsInt(), "bit", "bits");
  }

  /** Whether an outcome is what is expected. */
  public boolean isMetBy(Outcome outcome) {
    if (bits.isEmpty()) {
      return outcome.verdict().equals(verdict);
    }
    if (!outcome.verdict().equals("certified") || outcome.bits().isEmpty()) {
      return false;
    }
    int found = outcome.bits().getAsInt();
    return switch (which) {
      case FOUND -> found == bits.getAsInt();
      case AT_MOST -> found <= bits.getAsInt();
      case FEWEST -> found == bits.getAsInt() && outcome.isFewest();
    };
  }
}
