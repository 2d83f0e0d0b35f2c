package org.etalon.engine.certify;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.etalon.problem.Verdict;
import org.etalon.quant.QuantizedNetwork;

/**
 * The answer to "how many bits?".
 *
 * @param best the certified attempt of fewest bits; if none is certified, the one of least proved
 *     upper bound
 * @param quantized the network of {@code best}
 * @param tried every width that was tried, ascending, each with its own verdict: errors are not
 *     monotone in bits, so no verdict is inferred from another
 * @param minimal whether {@code best} is certified and every smaller width of the range falsified
 * @param undecided the widths below {@code best} (or of the whole range, if nothing is certified)
 *     that are neither certified nor falsified, tried or not
 * @param notRepresentable the widths that a parameter does not allow, with the reason; they are no
 *     answers, so they leave nothing undecided
 */
public record QuantizationResult(
    Attempt best,
    QuantizedNetwork quantized,
    List<Attempt> tried,
    boolean minimal,
    List<Integer> undecided,
    SortedMap<Integer, String> notRepresentable) {
  /** Copies the collections. */
  public QuantizationResult {
    tried = List.copyOf(tried);
    undecided = List.copyOf(undecided);
    notRepresentable = Collections.unmodifiableSortedMap(new TreeMap<>(notRepresentable));
  }

  /**
   * The answer after some of the widths were tried.
   *
   * @param widths all widths that were asked for
   * @param notRepresentable those that have no network
   * @param quantize gives the network of a width
   */
  static QuantizationResult of(
      List<Attempt> tried,
      List<Integer> widths,
      SortedMap<Integer, String> notRepresentable,
      IntFunction<QuantizedNetwork> quantize) {
    Attempt best = null;
    for (Attempt attempt : tried) {
      if (attempt.certification().verdict() == Verdict.CERTIFIED) {
        best = attempt;
        break;
      }
    }
    boolean certified = best != null;
    for (Attempt attempt : tried) {
      if (!certified
          && (best == null
              || attempt.certification().upperBound() < best.certification().upperBound())) {
        best = attempt;
      }
    }
    if (best == null) {
      throw new IllegalArgumentException("nothing was tried");
    }
    int limit = certified ? best.bits() : Integer.MAX_VALUE;
    Set<Integer> decided =
        tried.stream()
            .filter(attempt -> attempt.certification().verdict() != Verdict.UNKNOWN)
            .map(Attempt::bits)
            .collect(Collectors.toSet());
    List<Integer> undecided =
        widths.stream()
            .filter(bits -> bits < limit && !decided.contains(bits))
            .filter(bits -> !notRepresentable.containsKey(bits))
            .toList();
    return new QuantizationResult(
        best,
        quantize.apply(best.bits()),
        tried,
        certified && undecided.isEmpty(),
        undecided,
        notRepresentable);
  }

  /** Certified if any width is, falsified if every width is, else unknown. */
  public Verdict verdict() {
    if (best.certification().verdict() == Verdict.CERTIFIED) {
      return Verdict.CERTIFIED;
    }
    return undecided.isEmpty() ? Verdict.FALSIFIED : Verdict.UNKNOWN;
  }
}
