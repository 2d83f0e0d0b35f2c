package org.etalon.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.etalon.engine.fixed.ActivationWidths;
import org.etalon.engine.fixed.FixedAttempt;
import org.etalon.engine.fixed.FixedRequest;
import org.etalon.engine.fixed.FixedResult;
import org.etalon.engine.fixed.FixedWidths;
import org.etalon.study.Text;

/** What is said of widths in fixed point: which are the fewest, and which are open. */
final class FixedWords {
  private final FixedResult found;
  private final FixedRequest request;

  FixedWords(FixedResult found, FixedRequest request) {
    this.found = found;
    this.request = request;
  }

  /** Whether activations have a width of their own that is to be small, too. */
  static boolean choosesActivations(ActivationWidths activations) {
    return activations.fold(() -> false, width -> false, (least, most) -> true);
  }

  /** Whether widths are those by which parameters are tried, or of activations chosen after. */
  boolean isOfParameters(FixedWidths widths) {
    return widths.equals(request.widths(widths.parameters()));
  }

  /** The widths of parameters among some, ascending. */
  List<Integer> parameters(Collection<FixedWidths> some) {
    return new ArrayList<>(
        new TreeSet<>(
            some.stream().filter(this::isOfParameters).map(FixedWidths::parameters).toList()));
  }

  /** The widths of activations that were to be chosen among some, for some parameters. */
  List<Integer> activations(Collection<FixedWidths> some, int parameters) {
    return some.stream()
        .filter(widths -> !isOfParameters(widths) && widths.parameters() == parameters)
        .map(FixedWidths::activations)
        .toList();
  }

  /** Some widths: "4, 6-8 bits", or which of weights and which of activations. */
  String of(Collection<FixedWidths> some) {
    String ofParameters = bits(parameters(some));
    if (!choosesActivations(request.activations())) {
      return ofParameters;
    }
    List<String> parts = new ArrayList<>();
    if (some.stream().anyMatch(this::isOfParameters)) {
      parts.add("weights of " + ofParameters + " (activations " + most() + ")");
    }
    TreeMap<Integer, List<Integer>> narrower = new TreeMap<>();
    some.forEach(w -> narrower.put(w.parameters(), activations(some, w.parameters())));
    narrower.forEach(
        (bits, widths) -> {
          if (!widths.isEmpty()) {
            parts.add("activations of " + bits(widths) + " (weights " + bits + ")");
          }
        });
    return String.join(" and ", parts);
  }

  private static String bits(List<Integer> widths) {
    return Text.ranges(widths) + (widths.equals(List.of(1)) ? " bit" : " bits");
  }

  /** The activations with which parameters are tried. */
  private int most() {
    return request.widths(request.parameters().minBits()).activations();
  }

  /** How it is said that all of them are refuted, and against what no claim is made. */
  String everyWidth() {
    return choosesActivations(request.activations())
        ? "with activations of "
            + Text.count(most(), "bit", "bits")
            + " every width of weights is refuted"
        : "every width is refuted";
  }

  /**
   * That there are no smaller widths, on what it rests, and where it can be seen; or what is open.
   */
  List<String> fewest(FixedAttempt best) {
    List<String> lines = new ArrayList<>();
    if (choosesActivations(request.activations())) {
      int bits = best.bits();
      String weights = "bits of weights, with activations of " + Text.count(most(), "bit", "bits");
      String narrower = "bits of activations, with weights of " + Text.count(bits, "bit", "bits");
      fewest(weights, w -> w.parameters() < bits && isOfParameters(w), lines);
      fewest(narrower, w -> w.parameters() == bits && isBelow(w, best), lines);
    } else {
      fewest("of its kind", w -> isBelow(w, best), lines);
    }
    return lines;
  }

  private static boolean isBelow(FixedWidths widths, FixedAttempt best) {
    return widths.compareTo(best.widths()) < 0;
  }

  /** Says it of the smaller ones of a kind. */
  private void fewest(String what, Predicate<FixedWidths> smaller, List<String> lines) {
    List<FixedWidths> undecided = found.undecided().stream().filter(smaller).toList();
    List<FixedWidths> open =
        undecided.stream().filter(w -> !found.unconfirmed().contains(w)).toList();
    boolean asked = found.widths().stream().anyMatch(smaller);
    if (!open.isEmpty()) {
      lines.add("  Fewer bits are open: " + of(open) + " neither proved nor refuted.");
    } else if (!asked) {
      boolean chosen = choosesActivations(request.activations());
      lines.add("  No smaller width was asked for" + (chosen ? " of the " + what : "") + ".");
    } else if (undecided.isEmpty()) {
      lines.add(
          "  Fewest "
              + what
              + ": a witness refutes every smaller width"
              + exceptions(smaller)
              + ".");
    }
  }

  /** Widths that no parameter or value fits have no network, and so no witness. */
  String exceptions(Predicate<FixedWidths> of) {
    List<Integer> none =
        found.notRepresentable().keySet().stream()
            .filter(of)
            .map(w -> isOfParameters(w) ? w.parameters() : w.activations())
            .toList();
    return none.isEmpty()
        ? ""
        : " but " + Text.ranges(none) + ", in which parameters or values do not fit";
  }

  /** What the search proves and the checker does not follow; nothing where it follows all. */
  List<String> unconfirmed() {
    return found.unconfirmed().isEmpty()
        ? List.of()
        : List.of(
            "  The search proves "
                + of(found.unconfirmed())
                + " too, but the checker does not follow: they are not counted.");
  }
}
