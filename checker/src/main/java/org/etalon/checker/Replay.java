package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Claim;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.checker.CheckResult.Statement;
import org.etalon.checker.CheckResult.Subject;
import org.etalon.exact.Dyadic;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;

/**
 * Replays witnesses in exact arithmetic, or runs them in float32 where that is asked; one instance
 * a certificate, which {@link Identity} passed.
 */
final class Replay {
  private final Certificate c;
  private final Question q;
  private final SortedSet<Tried> reached = new TreeSet<>();
  private final SortedSet<Tried> unreached = new TreeSet<>();

  Replay(Certificate c, Question q) {
    this.c = c;
    this.q = q;
  }

  /** Replays all; returns why a witness is none for the certificate's own epsilon, or nothing. */
  String run() {
    for (Certificate.Refutation refutation : c.refutations()) {
      String wrong = replay(refutation);
      if (!wrong.isEmpty()) {
        return "the witness for width " + refutation.bits() + " " + wrong;
      }
    }
    unreached.removeAll(reached);
    return "";
  }

  private String replay(Certificate.Refutation refutation) {
    int bits = refutation.bits();
    if (!isInside(q.domain(), refutation.input())) {
      return "lies outside the domain";
    }
    Dyadic[] f = q.semantics().ofF().run(q.f(), refutation.input());
    Dyadic[] g;
    if (bits == 0) {
      if (q.g().isEmpty()) {
        return "is about a network that is not given";
      }
      g = q.semantics().ofG().run(q.g().get(), refutation.input());
    } else {
      g = outputs(c.quantizer().orElseThrow(), refutation);
    }
    if (!texts(f).equals(refutation.outputF()) || !texts(g).equals(refutation.outputG())) {
      return "has other outputs than the certificate says";
    }
    return c.claim()
        .fold(
            distance -> isFar(distance, f, g, Tried.of(refutation)),
            decision -> isBroken(f, g, Tried.of(refutation)),
            constraints -> isBroken(f, g, Tried.of(refutation)));
  }

  /**
   * Whether an input lies in the domain as its user gave it, decimals unrounded: a double does
   * where it lies between bounds that were rounded inward. Boxes of certificates are rounded
   * outward.
   */
  private static boolean isInside(Domain domain, double[] x) {
    boolean inside = false;
    for (Optional<Box> within : domain.inner()) {
      boolean all = within.filter(box -> box.size() == x.length).isPresent();
      for (int i = 0; all && i < x.length; i++) {
        all = within.get().lower(i) <= x[i] && x[i] <= within.get().upper(i);
      }
      inside |= all;
    }
    return inside && domain.grid().map(grid -> grid.contains(x)).orElse(true);
  }

  /** Those of the network that the quantizer makes. */
  private Dyadic[] outputs(QuantizerSpec quantizer, Certificate.Refutation r) {
    return quantizer.casts().isPresent()
        ? ExactRun.of(FixedPoint.network(q.f(), quantizer, r.bits(), r.casts()), r.input())
        : q.semantics().ofG().run(quantizer.quantize(q.f(), r.bits()), r.input());
  }

  private String isFar(Claim.Distance claimed, Dyadic[] f, Dyadic[] g, Tried tried) {
    Dyadic[] difference = new Dyadic[f.length];
    for (int i = 0; i < f.length; i++) {
      difference[i] = g[i].subtract(f[i]);
    }
    Dyadic exact = claimed.norm().ofExact(difference);
    if (!claimed.norm().exceeds(exact, claimed.epsilon())) {
      return "does not exceed epsilon, " + claimed.epsilon();
    }
    Epsilon asked = q.property().limit().orElseThrow();
    (claimed.norm().exceeds(exact, asked) ? reached : unreached).add(tried);
    return "";
  }

  private String isBroken(Dyadic[] f, Dyadic[] g, Tried tried) {
    if (!Asked.isBroken(q.property(), f, g)) {
      return "is none: there " + Asked.holds(q.property(), tried.bits() == 0 ? "g" : "h");
    }
    reached.add(tried);
    return "";
  }

  /** Exact decimals. */
  private static List<String> texts(Dyadic[] values) {
    return Arrays.stream(values).map(v -> v.toBigDecimal().toPlainString()).toList();
  }

  /** Whether g itself is refuted, for the certificate's epsilon at least. */
  boolean refutesG() {
    return hasG(reached) || hasG(unreached);
  }

  private static boolean hasG(SortedSet<Tried> some) {
    return some.stream().anyMatch(tried -> tried.bits() == 0);
  }

  /** The widths that are refuted for the user's epsilon, ascending. */
  List<Integer> refuted() {
    return widths(reached);
  }

  /** The widths that are refuted for the certificate's epsilon alone, ascending. */
  List<Integer> unreached() {
    return widths(unreached);
  }

  /** Of fixed point, activations refuted beside parameters of the width of g, ascending. */
  List<Integer> narrower() {
    return narrower(reached);
  }

  private List<Integer> widths(SortedSet<Tried> some) {
    return some.stream()
        .filter(tried -> tried.bits() > 0 && !isNarrower(tried))
        .map(Tried::bits)
        .toList();
  }

  private List<Integer> narrower(SortedSet<Tried> some) {
    return some.stream().filter(this::isNarrower).map(Tried::activations).toList();
  }

  /** Whether activations are not those with which widths of parameters are tried. */
  private boolean isNarrower(Tried tried) {
    return tried.activations() > 0
        && tried.activations()
            < c.quantizer().flatMap(QuantizerSpec::casts).orElseThrow().with(tried.bits());
  }

  /** What was refuted, and what not. */
  List<Statement> statements() {
    List<Statement> statements = new ArrayList<>();
    Property shown = shown();
    String claimed = c.claim().fold(d -> d.epsilon().text(), decision -> "", constraints -> "");
    String limit = shown.limit().map(Epsilon::text).orElse("");
    if (hasG(reached)) {
      add(statements, true, Asked.fails(shown, "g") + " at the witness");
    }
    if (hasG(unreached)) {
      add(statements, false, "the witness does not reach " + limit + ", only " + claimed);
    }
    String fails = Asked.fails(shown, "h") + " at a witness for h of ";
    String misses = "witnesses do not reach " + limit + ", only " + claimed + ", for ";
    say(statements, true, fails, refuted(), " of ");
    say(statements, true, fails, narrower(), ofActivations());
    say(statements, false, misses, unreached(), " of ");
    say(statements, false, misses, narrower(unreached), ofActivations());
    return statements;
  }

  /** What witnesses refute; of a distance, with the larger epsilon of the two. */
  private Property shown() {
    return c.claim()
        .fold(
            distance ->
                new Property.Distance(
                    distance.norm(), distance.epsilon().max(q.property().limit().orElseThrow())),
            decision -> q.property(),
            constraints -> q.property());
  }

  private String ofActivations() {
    return " of activations, with parameters of "
        + c.quantizer().map(QuantizerSpec::bits).orElse(0)
        + " bits, of ";
  }

  private void say(
      List<Statement> statements, boolean accepted, String what, List<Integer> widths, String of) {
    if (!widths.isEmpty()) {
      String quantizer = c.quantizer().orElseThrow().description();
      String formats = isFixed() ? ", in the formats of the certificate" : "";
      add(statements, accepted, what + Widths.each(widths) + of + quantizer + formats);
    }
  }

  private boolean isFixed() {
    return c.quantizer().flatMap(QuantizerSpec::casts).isPresent();
  }

  private static void add(List<Statement> statements, boolean accepted, String text) {
    statements.add(new Statement(Subject.REFUTATIONS, accepted, text));
  }
}
