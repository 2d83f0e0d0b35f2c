package org.etalon.questions;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;

/**
 * What came of a question.
 *
 * @param verdict the verdict; {@link #FAILED}, {@link #ERROR}, {@link #CONTRADICTION}, {@link
 *     #MEMORY}, {@link #LOST}, {@link #UNUSABLE}, {@link #UNREAD} or {@link #UNWRITTEN} where
 *     something went wrong
 * @param bits certified, if bits were asked for
 * @param seconds that it took, in all rounds
 * @param limit the time limit of the last of them
 * @param decided whether more time could change nothing
 * @param figures more that is known, in the order of the table's columns
 */
public record Outcome(
    String verdict,
    OptionalInt bits,
    double seconds,
    double limit,
    boolean decided,
    Map<String, @Nullable Object> figures) {
  /** The verdict of a question that could not be asked; why is {@code message} in the figures. */
  public static final String FAILED = "failed";

  /** The verdict where a fault of Etalon left the question without answer. */
  public static final String ERROR = "internal error";

  /** The verdict where bounds contradict each other: none of that run can be trusted. */
  public static final String CONTRADICTION = "contradiction";

  /** The verdict where there was too little memory. */
  public static final String MEMORY = "out of memory";

  /** The verdict where the question's own backend could not work. */
  public static final String LOST = "backend lost";

  /** The verdict where the state of an earlier round is damaged, or of another question. */
  public static final String UNUSABLE = "checkpoint unusable";

  /** The verdict where a disk did not give back what a search had kept there. */
  public static final String UNREAD = "not read";

  /** The verdict where a file of the answer could not be written. */
  public static final String UNWRITTEN = "not written";

  private static final Set<String> PASSING = Set.of(MEMORY, LOST, UNUSABLE, UNREAD, UNWRITTEN);

  /** Without access to what was given. */
  public Outcome {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /**
   * That something went wrong.
   *
   * @param verdict one of those that say so
   */
  public static Outcome failed(String verdict, String message, double seconds) {
    return new Outcome(
        verdict, OptionalInt.empty(), seconds, seconds, true, Map.of("message", message));
  }

  /** The same of a round of which nothing is kept, so that it is no time that was used. */
  public Outcome uncounted() {
    return new Outcome(verdict, bits, 0, limit, decided, figures);
  }

  /** The same after earlier rounds, under a limit for all of them. */
  Outcome after(double before, double most) {
    return new Outcome(verdict, bits, before + seconds, most, decided, figures);
  }

  /** Whether something went wrong. */
  public boolean isFailure() {
    return verdict.equals(FAILED) || isPassing() || isFault();
  }

  /** Whether it is no fault of the question. */
  public boolean isFault() {
    return verdict.equals(ERROR) || verdict.equals(CONTRADICTION) || verdict.equals(MEMORY);
  }

  /** Whether what went wrong is the machine's: another run may have an answer. */
  public boolean isPassing() {
    return PASSING.contains(verdict);
  }

  /** Whether it was proved that no fewer bits do. */
  public boolean isFewest() {
    return Boolean.TRUE.equals(figures.get("minimal"));
  }

  /** In words; of a model with a head it is about the values before it. */
  public String found() {
    if (isFailure()) {
      return String.valueOf(figures.get("message"));
    }
    String found =
        bits.isPresent() && verdict.equals("certified")
            ? Text.count(bits.getAsInt(), "bit", "bits")
            : verdict;
    return figures.containsKey("head") ? found + " before " + figures.get("head") : found;
  }
}
