package org.etalon.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.fixed.Accumulator;
import org.etalon.engine.fixed.SumOverflow;
import org.etalon.engine.fixed.SumPoints;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.SoundnessError;
import org.etalon.quant.Accumulation;
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
   * Whether what was proved leaves it open: a bound of distances over all real inputs of the domain
   * is none unless every final sum fits (docs/math/fixed.md, lemmas 3 and 5). Of decisions nothing
   * is asked where f does not decide.
   *
   * @param rejected whether a checker does not follow what was proved, so that it proves nothing
   */
  static boolean isOpen(Certification proof, boolean rejected, Domain domain) {
    boolean proved =
        PropertyText.isOfDistance(proof.property())
            && proof.upperBound() < Double.POSITIVE_INFINITY;
    return domain.grid().isPresent() || rejected || !proved;
  }

  /**
   * What is known.
   *
   * @param network with exact sums
   * @param known one that overflows, if one was found before
   * @param sums what was searched of them: all, or nothing
   */
  static OverflowAnswer of(
      Network network, Optional<SumOverflow> known, List<Accumulator> sums, int width) {
    Optional<SumOverflow> found = known.or(() -> SumOverflow.of(network, sums, width));
    boolean all = sums.size() == Accumulation.of(network).size();
    boolean excluded = all && sums.stream().allMatch(sum -> sum.bits() <= width);
    if (excluded && found.isPresent()) {
      throw new SoundnessError("a sum overflows of which it is proved that none does");
    }
    return new OverflowAnswer(width, found, excluded);
  }

  /** The inputs to look at first: that of a witness, then those that the domain has. */
  static List<Vector> points(Certification proof, Domain domain) {
    List<Vector> points = new ArrayList<>();
    proof.bracket().witness().ifPresent(witness -> points.add(witness.input()));
    points.addAll(SumPoints.of(domain));
    return points;
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
