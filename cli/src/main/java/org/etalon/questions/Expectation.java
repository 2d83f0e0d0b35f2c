package org.etalon.questions;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.etalon.study.BadInputException;
import org.etalon.study.Text;

/**
 * What has to come of a question.
 *
 * @param verdict the verdict; empty where bits are expected
 * @param bits the bits that are expected, if any are
 * @param atMost whether fewer bits will do, too
 */
public record Expectation(String verdict, OptionalInt bits, boolean atMost) {
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
    boolean atMost = entries.containsKey("expect-bits-at-most");
    if (!atMost && !entries.containsKey("expect")) {
      return Optional.empty();
    }
    Object expected = entries.get(atMost ? "expect-bits-at-most" : "expect");
    if (atMost && entries.containsKey("expect")) {
      throw new BadInputException(name + ": expects twice");
    }
    if (expected instanceof Integer bits && command.equals("quantize")) {
      return Optional.of(new Expectation("", OptionalInt.of(bits), atMost));
    }
    String verdict = String.valueOf(expected).toLowerCase(Locale.ROOT);
    Set<String> known = command.equals("verify") ? ANSWERS : VERDICTS;
    if (atMost || !known.contains(verdict)) {
      throw new BadInputException(
          name
              + ": expects "
              + expected
              + ", which is none of "
              + known.stream().sorted().toList()
              + (command.equals("quantize") ? " and no number of bits" : ""));
    }
    return Optional.of(new Expectation(verdict, OptionalInt.empty(), false));
  }

  /** In words. */
  public String wanted() {
    return bits.isEmpty()
        ? verdict
        : (atMost ? "at most " : "") + Text.count(bits.getAsInt(), "bit", "bits");
  }

  /** Whether an outcome is what is expected. */
  public boolean isMetBy(Outcome outcome) {
    if (bits.isEmpty()) {
      return outcome.verdict().equals(verdict);
    }
    boolean certified = outcome.verdict().equals("certified") && outcome.bits().isPresent();
    return certified
        && (atMost
            ? outcome.bits().getAsInt() <= bits.getAsInt()
            : outcome.bits().getAsInt() == bits.getAsInt());
  }
}
