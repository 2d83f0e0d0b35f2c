package org.etalon.checker;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.etalon.certificate.Cast;
import org.etalon.certificate.CastSpec;
import org.etalon.certificate.Certificate.Refutation;
import org.etalon.fixed.FixedFormat;

/**
 * How the formats of refuted networks lie beside those of g, in words.
 *
 * @param casts of g
 * @param refutations of networks that cast the same values
 * @param spec the widths of what is cast
 */
record Beside(List<Cast> casts, List<Refutation> refutations, CastSpec spec) {
  /** How far they reach, and which reach less far or have another sign. */
  String words() {
    return reach()
        + told("less far", (own, other) -> FixedPoint.reach(other) < FixedPoint.reach(own))
        + told(
            "without a sign, which g's have",
            (own, other) -> FixedPoint.isSigned(own) && !FixedPoint.isSigned(other))
        + told(
            "with a sign, which g's lack",
            (own, other) -> !FixedPoint.isSigned(own) && FixedPoint.isSigned(other));
  }

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

  /** The values, and the widths of the networks, where formats differ from g's in some way. */
  private String told(String how, BiPredicate<FixedFormat, FixedFormat> differs) {
    SortedMap<Integer, SortedSet<Integer>> smaller = new TreeMap<>();
    SortedMap<Integer, SortedSet<Integer>> narrower = new TreeMap<>();
    for (Refutation r : refutations) {
      boolean narrow = FixedPoint.width(r) < spec.with(r.bits());
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
