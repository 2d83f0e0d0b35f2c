package org.etalon.checker;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.checker.CheckResult.Statement;
import org.etalon.checker.CheckResult.Subject;

/**
 * Whether fewer bits would do, where a bound is proved: that follows only if g is the quantizer's
 * own network and every smaller width that counts is refuted for the user's epsilon.
 */
final class Minimality {
  private Minimality() {}

  /** The statement; nothing where the certificate names no quantizer with several widths. */
  static Optional<Statement> of(Certificate c, Question q, Replay replayed) {
    return c.quantizer()
        .filter(quantizer -> quantizer.format().isEmpty())
        .map(quantizer -> orOpen(c, quantizer, q, replayed));
  }

  /** A network that a quantizer does not take leaves fewer bits open, not what is proved. */
  private static Statement orOpen(
      Certificate c, QuantizerSpec quantizer, Question q, Replay replayed) {
    try {
      return of(c, quantizer, q, replayed);
    } catch (IllegalArgumentException | ArithmeticException e) {
      return no("nothing is said of fewer bits: " + e.getMessage());
    }
  }

  private static Statement of(Certificate c, QuantizerSpec quantizer, Question q, Replay replayed) {
    int bits = quantizer.bits();
    int least = q.quantization().map(Question.Quantization::minBits).orElse(1);
    String untold = Identity.untold(c, quantizer, q);
    if (!untold.isEmpty()) {
      return no(untold);
    }
    if (!Identity.makes(c, quantizer, q)) {
      return no(
          "g is not the network that "
              + quantizer.description()
              + " makes of f at "
              + bits
              + " bits: nothing is said of fewer bits");
    }
    if (quantizer.casts().isPresent()) {
      return FixedMinimality.of(c, quantizer, q, replayed, least);
    }
    List<Integer> refuted = replayed.refuted();
    List<Integer> open = range(least, bits).filter(b -> !refuted.contains(b)).boxed().toList();
    if (!open.isEmpty()) {
      return no("fewer than " + bits + " bits may do: not refuted is " + Widths.each(open));
    }
    String among = least == 1 ? "" : ", of " + least + " and more";
    return new Statement(
        Subject.MINIMALITY,
        true,
        bits + " bits are the fewest of " + quantizer.description() + among);
  }

  static Statement no(String text) {
    return new Statement(Subject.MINIMALITY, false, text);
  }

  private static IntStream range(int from, int to) {
    return IntStream.range(from, to);
  }
}
