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
 * says, of the values that g casts, rounded alike; how far they reach beside g's is told.
 */
final class FixedMinimality {
  private final QuantizerSpec quantizer;
  private final CastSpec spec;
  private final Question q;
  private final List<Cast> casts; // of g
  private final List<Refutation> refutations;

  private FixedMinimality(
      QuantizerSpec quantizer, Question q, List<Cast> casts, List<Refutation> refutations) {
    this.quantizer = quantizer;
    this.q = q;
    this.casts = casts;
    this.refutations = refutations;
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
   * What is left open, or what follows, in words.
   *
   * @param replayed what is refuted for the user's epsilon
   * @param least the smallest width of parameters that counts
   * @return whether all is refuted, and the text
   */
  static CheckResult.Statement of(
      Certificate c, QuantizerSpec quantizer, Question q, Replay replayed, int least) {
    Optional<List<Cast>> casts = q.g().flatMap(g -> casts(c, g));
    if (casts.isEmpty()) {
      return Minimality.no("nothing is refuted that casts what g does");
    }
    return new FixedMinimality(quantizer, q, casts.get(), c.refutations()).of(replayed, least);
  }

  private CheckResult.Statement of(Replay replayed, int least) {
    int bits = quantizer.bits();
    int width = casts.get(0).format().bits();
    boolean whole = casts.stream().allMatch(cast -> FixedPoint.isWhole(cast.format(), width));
    if (!whole || width < spec.least(bits) || width > spec.with(bits)) {
      return Minimality.no("g casts to other widths than " + quantizer.description());
    }
    if (!refutations.stream().filter(r -> r.bits() > 0).allMatch(this::isAlike)) {
      return Minimality.no("a refuted network rounds, or casts, otherwise than g");
    }
    Smaller parameters = Smaller.of(least, bits, replayed.refuted(), b -> isNone(b, spec.with(b)));
    if (!parameters.open.isEmpty()) {
      return Minimality.no(
          "fewer than " + bits + " bits may do: not refuted is " + Widths.each(parameters.open));
    }
    boolean chosen = spec.least(bits) < spec.with(bits);
    Smaller narrower =
        Smaller.of(spec.least(bits), chosen ? width : 0, replayed.narrower(), a -> isNone(bits, a));
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
            + parameters.without()
            + (chosen ? "; " + width + " bits of activations the fewest with these" : "")
            + narrower.without()
            + ", in the formats of the certificate, "
            + reach();
    return new CheckResult.Statement(CheckResult.Subject.MINIMALITY, true, text);
  }

  /**
   * Widths that are not refuted.
   *
   * @param open of which there are networks
   * @param none of which there is none
   */
  private record Smaller(List<Integer> open, List<Integer> none) {
    static Smaller of(int from, int to, List<Integer> refuted, IntPredicate isNone) {
      List<Integer> open = new ArrayList<>();
      List<Integer> none = new ArrayList<>();
      for (int width = from; width < to; width++) {
        if (!refuted.contains(width)) {
          (isNone.test(width) ? none : open).add(width);
        }
      }
      return new Smaller(open, none);
    }

    String without() {
      return none.isEmpty() ? "" : " (nothing fits into " + Widths.list(none) + ")";
    }
  }

  /** Whether there is no such network: a value with a sign needs two bits, and parameters fit. */
  private boolean isNone(int bits, int width) {
    if (width == 1 && casts.stream().anyMatch(cast -> cast.format().lowest() < 0)) {
      return true;
    }
    try {
      quantizer.quantize(FixedPoint.casting(q.f(), casts), bits);
      return false;
    } catch (UnfitException e) {
      return true;
    }
  }

  /** The same values, rounded alike; ties of what has no sign go up or away, which is the same. */
  private boolean isAlike(Refutation refutation) {
    List<Cast> others = refutation.casts();
    boolean alike = others.size() == casts.size();
    for (int k = 0; alike && k < casts.size(); k++) {
      Cast own = casts.get(k);
      Cast other = others.get(k);
      alike =
          other.value() == own.value()
              && FixedPoint.rounding(other.format()) == FixedPoint.rounding(own.format());
    }
    return alike;
  }

  /** How far the formats of refuted networks reach beside those of g. */
  private String reach() {
    int least = 0;
    int most = 0;
    for (Refutation refutation : refutations) {
      for (int k = 0; k < refutation.casts().size(); k++) {
        int beyond =
            FixedPoint.reach(refutation.casts().get(k).format())
                - FixedPoint.reach(casts.get(k).format());
        least = Math.min(least, beyond);
        most = Math.max(most, beyond);
      }
    }
    return least == 0 && most == 0
        ? "which reach as far as g's"
        : "which reach 2^" + least + " to 2^" + most + " times as far as g's";
  }
}
