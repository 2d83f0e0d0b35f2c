package org.etalon.engine.certify;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.etalon.problem.Verdict;

/**
 * What is known of one setting.
 *
 * @param request the setting
 * @param result what was found; empty if no width was tried
 * @param size of its best network when it is packed
 * @param notRepresentable the widths that a parameter does not allow, with the reason
 */
public record SettingResult(
    QuantizationRequest request,
    Optional<QuantizationResult> result,
    Optional<StorageSize> size,
    SortedMap<Integer, String> notRepresentable) {
  /** Copies the map. */
  public SettingResult {
    notRepresentable = Collections.unmodifiableSortedMap(new TreeMap<>(notRepresentable));
  }

  /** The verdict of the setting; falsified if no width can be stored, unknown if none was tried. */
  public Verdict verdict() {
    return result
        .map(QuantizationResult::verdict)
        .orElse(notStored() ? Verdict.FALSIFIED : Verdict.UNKNOWN);
  }

  /** Whether no width can be stored. */
  public boolean notStored() {
    return result.isEmpty() && notRepresentable.size() == request.widths().size();
  }

  /** The time that its searches took, in seconds. */
  public double seconds() {
    return result.stream()
        .flatMap(r -> r.tried().stream())
        .mapToDouble(a -> a.certification().bracket().seconds())
        .sum();
  }

  /** The boxes that its searches bounded. */
  public long boxes() {
    return result.stream()
        .flatMap(r -> r.tried().stream())
        .mapToLong(a -> a.certification().bracket().subproblems())
        .sum();
  }
}
