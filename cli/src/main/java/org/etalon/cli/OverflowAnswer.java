package org.etalon.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.SumOverflow;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Verdict;
import org.etalon.study.PropertyText;

/**
 * Whether a final sum overflows accumulators of a given width, where a verdict leaves that open.
 *
 * @param width of the accumulators, which wrap
 * @param found a sum that does
 * @param excluded whether it is proved that none does
 */
record OverflowAnswer(int width, Optional<SumOverflow> found, boolean excluded) {
  /**
   * Whether what was proved leaves it open: a bound over all real inputs of the domain is none
   * unless every final sum fits (docs/math/fixed.md, lemmas 3 and 5).
   */
  static boolean isOpen(Certification proof, Domain domain) {
    boolean bounded =
        PropertyText.isOfDistance(proof.property())
            && proof.upperBound() < Double.POSITIVE_INFINITY;
    boolean proved = proof.verdict() == Verdict.CERTIFIED || bounded;
    return domain.grid().isPresent() || !proved;
  }

  /**
   * What is known.
   *
   * @param network with exact sums
   * @param sums what was found of them
   */
  static OverflowAnswer of(Network network, List<Accumulator> sums, int width) {
    return new OverflowAnswer(
        width,
        SumOverflow.of(network, sums, width),
        sums.stream().allMatch(sum -> sum.bits() <= width));
  }

  /** One line. */
  String line() {
    return found
        .map(this::witness)
        .orElse(
            excluded
                ? "  No final sum overflows on the domain; that sums on the way wrap is harmless."
                : "  Whether a final sum overflows is open: no input was found at which one does.");
  }

  private String witness(SumOverflow sum) {
    return "  A final sum overflows: that of accumulator "
        + sum.number()
        + ", row "
        + sum.row()
        + ", is "
        + sum.units()
        + " x 2^"
        + sum.sums().exponent()
        + " and takes "
        + sum.bits()
        + " bits, not "
        + width
        + ", at x = "
        + Summary.shorten(sum.input().toString());
  }

  /** What JSON says of it. */
  Map<String, Object> describe() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", found.isPresent() ? "attained" : excluded ? "excluded" : "open");
    found.ifPresent(
        sum -> {
          map.put("accumulator", sum.number());
          map.put("node", sum.sums().node());
          map.put("row", sum.row());
          map.put("units", sum.units());
          map.put("unit", Math.scalb(1.0, sum.sums().exponent()));
          map.put("bits", sum.bits());
          map.put("input", sum.input().toArray());
        });
    return map;
  }
}
