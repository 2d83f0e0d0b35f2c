package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.etalon.certificate.Cast;
import org.etalon.certificate.CastSpec;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Certificate.Refutation;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Network;

/**
 * Whether fewer bits would do in fixed point. Of a width there is a network for every choice of
 * formats, so what follows is about those that the certificate lists: as many bits as the width
 * says, of the values that g casts, rounded alike; where they reach less far than g's, or have
 * other signs, is told.
 */
final class FixedMinimality {
  private static final String SIGNLESS = " (one bit has no sign, which g's values have)";

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
    int width = casts.get(0).format().bits();
    if (!casts.stream().allMatch(cast -> FixedPoint.isWhole(cast.format(), width))) {
      return Minimality.no("g casts to formats that are not all of " + width + " bits");
    }
    if (width < spec.least(bits) || width > spec.with(bits)) {
      return Minimality.no("g casts to " + width + " bits, which is not asked about");
    }
    if (!refutations.stream().filter(r -> r.bits() > 0).allMatch(r -> FixedPoint.isAlike(casts, r.casts()))) {
      return Minimality.no("a refuted network rounds, or casts, otherwise than g");
    }
    List<Integer> none = new ArrayList<>(); // no parameters fit
    List<Integer> open = new ArrayList<>();
    boolean signless = false;
    for (int b : IntStream.range(least, bits).toArray()) {
      if (!replayed.refuted().contains(b)) {
        boolean lacks = lacksSign(spec.with(b));
        signless |= lacks;
        if (!lacks) {
          (fits(b) ? open : none).add(b);
        }
      }
    }
    if (!open.isEmpty()) {
      return Minimality.no(
          "fewer than " + bits + " bits may do: not refuted is " + Widths.each(open));
    }
    boolean chosen = spec.least(bits) < spec.with(bits);
    boolean signlessNarrower = false;
    for (int a : IntStream.range(spec.least(bits), chosen ? width : 0).toArray()) {
      if (!replayed.narrower().contains(a)) {
        signlessNarrower |= lacksSign(a);
        if (!lacksSign(a)) {
          open.add(a);
        }
      }
    }
    if (!open.isEmpty()) {
      return Minimality.no(
          "activations of fewer than "
              + width
              + " bits may do: not refuted is "
              + Widths.each(open));
    }
    String text =
        bits
            + " bits are the fewest of "
            + quantizer.description()
            + (least == 1 ? "" : ", of " + least + " and more")
            + (chosen ? ", with activations of " + spec.with(bits) + " bits" : "")
            + (none.isEmpty() ? "" : " (nothing fits into " + Widths.list(none) + ")")
            + (signless ? SIGNLESS : "")
            + (chosen ? "; " + width + " bits of activations the fewest with these" : "")
            + (signlessNarrower ? SIGNLESS : "")
            + ", in the formats of the certificate, "
            + reach()
            + told("less far", (own, other) -> FixedPoint.reach(other) < FixedPoint.reach(own))
            + told(
                "without a sign, which g's have",
                (own, other) -> FixedPoint.isSigned(own) && !FixedPoint.isSigned(other))
            + told(
                "with a sign, which g's lack",
                (own, other) -> !FixedPoint.isSigned(own) && FixedPoint.isSigned(other));
    return new CheckResult.Statement(CheckResult.Subject.MINIMALITY, true, text);
  }

  /** Whether a width has no network with the signs of g: two's complement takes two bits. */
  private boolean lacksSign(int width) {
    return width == 1 && casts.stream().anyMatch(cast -> FixedPoint.isSigned(cast.format()));
  }

  private boolean fits(int bits) {
    try {
      quantizer.quantize(q.f(), bits);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
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

  /** The values, and the widths of the networks, where formats differ in some way from those of g. */
  private String told(String how, BiPredicate<FixedFormat, FixedFormat> differs) {
    SortedMap<Integer, SortedSet<Integer>> smaller = new TreeMap<>();
    SortedMap<Integer, SortedSet<Integer>> narrower = new TreeMap<>();
    for (Refutation r : refutations) {
      boolean narrow = r.bits() > 0 && FixedPoint.width(r) < spec.with(r.bits());
      for (int k = 0; k < r.casts().size(); k++) {
        if (differs.test(casts.get(k).format(), r.casts().get(k).format())) {
          (narrow ? narrower : smaller)
              .computeIfAbsent(casts.get(k).value(), v -> new TreeSet<>())
              .add(narrow ? FixedPoint.width(r) : r.bits());
        }
      }
    }
    List<String> parts = new ArrayList<>();
    smaller.forEach((value, widths) -> parts.add(name(value, widths)));
    narrower.forEach((value, widths) -> parts.add(name(value, widths) + " of activations"));
    return parts.isEmpty() ? "" : "; " + how + ": " + String.join(", ", parts);
  }

  private static String name(int value, SortedSet<Integer> widths) {
    String what = value == 0 ? "the input" : "value " + value;
    String bits = widths.last() == 1 ? " bit" : " bits";
    return what + " at " + Widths.list(List.copyOf(widths)) + bits;
  }
}
