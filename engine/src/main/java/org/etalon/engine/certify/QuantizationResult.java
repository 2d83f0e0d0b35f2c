package org.etalon.engine.certify;

import java.util.List;
import java.util.Set;
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
 */
public record QuantizationResult(
    Attempt best,
    QuantizedNetwork quantized,
    List<Attempt> tried,
    boolean minimal,
    List<Integer> undecided) {

  /**
   * The answer after some of the widths were tried.
   *
   * @param widths all widths that were asked for
   * @param quantize gives the network of a width
   */
  static QuantizationResult of(
      List<Attempt> tried, List<Integer> widths, IntFunction<QuantizedNetwork> quantize) {
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
        widths.stream().filter(bits -> bits < limit && !decided.contains(bits)).toList();
    return new QuantizationResult(
        best,
        quantize.apply(best.bits()),
        List.copyOf(tried),
        certified && undecided.isEmpty(),
        undecided);
  }

  /** Certified if any width is, falsified if every width is, else unknown. */
  public Verdict verdict() {
    if (best.certification().verdict() == Verdict.CERTIFIED) {
      return Verdict.CERTIFIED;
    }
    return undecided.isEmpty() ? Verdict.FALSIFIED : Verdict.UNKNOWN;
  }
}
