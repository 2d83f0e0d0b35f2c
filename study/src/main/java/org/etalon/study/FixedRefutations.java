package org.etalon.study;

import java.util.List;
import java.util.Optional;
import org.etalon.certificate.Cast;
import org.etalon.certificate.CastSpec;
import org.etalon.certificate.Certificate.Refutation;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.engine.fixed.FixedAttempt;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.FixedResult;
import org.etalon.engine.fixed.FixedWidths;
import org.etalon.problem.Verdict;

/**
 * What a certificate says of smaller widths in fixed point.
 *
 * @param quantizer of the network that is certified, with the widths of what is cast
 * @param refutations of smaller widths, each with the formats of its network
 */
public record FixedRefutations(QuantizerSpec quantizer, List<Refutation> refutations) {
  /** Copies the list. */
  public FixedRefutations {
    refutations = List.copyOf(refutations);
  }

  /** Of widths below the best, or, where none is certified, of all. */
  public static FixedRefutations of(FixedRequest request, FixedResult found, FixedAttempt best) {
    boolean certified = found.verdict() == Verdict.CERTIFIED;
    QuantizerSpec quantizer =
        CertificateFile.quantizer(request.parameters(), best.bits()).casting(spec(request));
    return new FixedRefutations(
        quantizer,
        found.tried().stream()
            .filter(attempt -> attempt.certification().verdict() == Verdict.FALSIFIED)
            .filter(attempt -> !certified || isBelow(attempt.widths(), best.widths(), request))
            .map(FixedRefutations::refutation)
            .toList());
  }

  /** Of fewer parameters, or of as many and narrower activations. */
  private static boolean isBelow(FixedWidths widths, FixedWidths best, FixedRequest request) {
    int bits = widths.parameters();
    return bits < best.parameters()
        ? widths.equals(request.widths(bits))
        : bits == best.parameters() && widths.activations() < best.activations();
  }

  private static Refutation refutation(FixedAttempt attempt) {
    List<Cast> casts =
        attempt.network().values().stream().map(v -> new Cast(v.value(), v.format())).toList();
    return CertificateFile.refutation(
        attempt.bits(), casts, attempt.certification().bracket().witness().orElseThrow());
  }

  private static CastSpec spec(FixedRequest request) {
    return new CastSpec(
        request
            .activations()
            .fold(
                Optional::empty,
                width -> Optional.of(new CastSpec.Widths(width, width)),
                (least, most) -> Optional.of(new CastSpec.Widths(least, most))),
        request.inputBits(),
        request.accumulatorBits());
  }
}
