package org.etalon.questions;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.etalon.study.Text;
import org.jspecify.annotations.Nullable;

/**
 * What came of a question.
 *
 * @param verdict the verdict; {@link #FAILED} where something went wrong
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

  /** Without access to what was given. */
  public Outcome {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** That something went wrong. */
  public static Outcome failed(String message, double seconds) {
    return new Outcome(
        FAILED, OptionalInt.empty(), seconds, seconds, true, Map.of("message", message));
  }

  /** The same after earlier rounds, under a limit for all of them. */
  Outcome after(double before, double most) {
    return new Outcome(verdict, bits, before + seconds, most, decided, figures);
  }

  /** In words. */
  public String found() {
    if (verdict.equals(FAILED)) {
      return String.valueOf(figures.get("message"));
    }
    return bits.isPresent() && verdict.equals("certified")
        ? Text.count(bits.getAsInt(), "bit", "bits")
        : verdict;
  }
}
