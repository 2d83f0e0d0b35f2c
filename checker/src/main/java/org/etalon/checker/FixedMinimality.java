package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.etalon.certificate.Cast;
import org.etalon.certificate.CastSpec;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Certificate.Refutation;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/**
 * Whether fewer bits would do in fixed point. Of a width there is a network for every choice of
 * formats, so what follows is about those that the certificate lists: as many bits as the width
 * says, of the values that g casts, rounded alike; where they reach less far than g's, or have
 * other signs, is told.
 */
final class FixedMinimality {
  private final QuantizerSpec quantizer;
  private final CastSpec spec;
  private final Question q;
  private final List<Cast> casts; // of g
  private final List<Refutation> refutations; // but of g

  private FixedMinimality(
      QuantizerSpec quantizer, Question q, List<Cast> casts, List<Refutation> refutations) {
    this.quantizer = quantizer;
    this.q = q;
    this.casts = casts;
    this.refutations = refutations.stream().filter(r -> r.bits() > 0).toList();
    spec = quantizer.casts().orElseThrow();
  }

  /** The casts of g, their places those of what is refuted; nothing if that casts other values. */
  static Optional<List<Cast>> casts(Certificate c, Network g) {
    return c.refutations().stream()
        .filter(refutation -> !refutation.casts().isEmpty())
        .findFirst()
        .flatMap(refutation -> FixedPoint.like(refutation.casts(), g));
  }

  /**
   * What is left open, or what follows, in words; where {@link #casts} are known.
   *
   * @param replayed what is refuted for the user's epsilon
   * @param least the smallest width of parameters that counts
   * @return whether all is refuted, and the text
   */
  static CheckResult.Statement of(
      Certificate c, QuantizerSpec quantizer, Question q, Replay replayed, int least) {
    List<Cast> casts = q.g().flatMap(g -> casts(c, g)).orElseThrow();
    return new FixedMinimality(quantizer, q, casts, c.refutations()).of(replayed, least);
  }

  private CheckResult.Statement of(Replay replayed, int least) {
    int bits = quantizer.bits();
    int width = FixedPoint.width(casts);
    boolean whole =
        casts.stream()
            .allMatch(cast -> FixedPoint.isWhole(cast.format(), spec.of(cast.value(), width)));
    if (!whole || width < spec.least(bits) || width > spec.with(bits)) {
      return Minimality.no("g casts to other widths than " + quantizer.description());
    }
    if (!refutations.stream().allMatch(r -> FixedPoint.isAlike(casts, r.casts()))) {
      return Minimality.no("a refuted network rounds, or casts, otherwise than g");
    }
    Smaller parameters =
        Smaller.of(least, bits, replayed.refuted(), b -> lacksSign(spec.with(b)), this::fits);
    if (!parameters.open.isEmpty()) {
      return Minimality.no(
          "fewer than " + bits + " bits may do: not refuted is " + Widths.each(parameters.open));
    }
    boolean chosen = spec.least(bits) < spec.with(bits);
    Smaller narrower =
        Smaller.of(
            spec.least(bits),
            chosen ? width : 0,
            replayed.narrower(),
            this::lacksSign,
            a -> fits(bits));
    if (!narrower.open.isEmpty()) {
      String open = Widths.each(narrower.open);
      return Minimality.no(
          "activations of fewer than " + width + " bits may do: not refuted is " + open);
    }
    String text =
        bits
            + " bits are the fewest of "
            + quantizer.description()
            + (least == 1 ? "" : ", of " + least + " and more")
            + (chosen ? ", with activations of " + spec.with(bits) + " bits" : "")
            + parameters.without()
            + (chosen ? "; " + width + " bits of activations the fewest with these" : "")
            + narrower.without()
            + ", in the formats of the certificate, "
            + new Beside(casts, refutations, spec).words();
    return new CheckResult.Statement(CheckResult.Subject.MINIMALITY, true, text);
  }

  /**
   * Widths that are not refuted.
   *
   * @param open of which there are networks
   * @param none into which no parameters fit
   * @param signless whether there is one of 1 bit, which has no sign, where g has signs
   */
  private record Smaller(List<Integer> open, List<Integer> none, boolean signless) {
    static Smaller of(
        int from, int to, List<Integer> refuted, IntPredicate lacksSign, IntPredicate fits) {
      List<Integer> open = new ArrayList<>();
      List<Integer> none = new ArrayList<>();
      boolean signless = false;
      for (int width = from; width < to; width++) {
        if (refuted.contains(width)) {
          continue;
        }
        if (lacksSign.test(width)) {
          signless = true;
        } else {
          (fits.test(width) ? open : none).add(width);
        }
      }
      return new Smaller(open, none, signless);
    }

    String without() {
      return (none.isEmpty() ? "" : " (nothing fits into " + Widths.list(none) + ")")
          + (signless ? " (one bit has no sign, which g's values have)" : "");
    }
  }

  /** Whether a width has no network with the signs of g: two's complement takes two bits. */
  private boolean lacksSign(int width) {
    return width == 1
        && casts.stream()
            .filter(cast -> spec.of(cast.value(), width) == width)
            .anyMatch(cast -> FixedPoint.isSigned(cast.format()));
  }

  private boolean fits(int bits) {
    try {
      quantizer.quantize(FixedPoint.casting(q.f(), casts), bits);
      return true;
    } catch (UnfitException e) {
      return false;
    }
  }
}
