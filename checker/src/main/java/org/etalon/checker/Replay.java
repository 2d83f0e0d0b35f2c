package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.Claim;
import org.etalon.checker.CheckResult.Statement;
import org.etalon.checker.CheckResult.Subject;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;

/**
 * Replays witnesses in exact arithmetic, or runs them in float32 where that is asked; one instance
 * a certificate, which {@link Identity} passed.
 */
final class Replay {
  private final Certificate c;
  private final Question q;
  private final SortedSet<Integer> reached = new TreeSet<>();
  private final SortedSet<Integer> unreached = new TreeSet<>();

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
    if (!q.domain().contains(refutation.input())) {
      return "lies outside the domain";
    }
    Network other;
    if (bits == 0) {
      if (q.g().isEmpty()) {
        return "is about a network that is not given";
      }
      other = q.g().get();
    } else {
      other = c.quantizer().orElseThrow().quantize(q.f(), bits);
    }
    Dyadic[] f = q.semantics().run(q.f(), refutation.input());
    Dyadic[] g = q.semantics().run(other, refutation.input());
    if (!texts(f).equals(refutation.outputF()) || !texts(g).equals(refutation.outputG())) {
      return "has other outputs than the certificate says";
    }
    return c.claim()
        .fold(
            distance -> isFar(distance, f, g, bits),
            decision -> isBroken(f, g, bits),
            constraints -> isBroken(f, g, bits));
  }

  private String isFar(Claim.Distance claimed, Dyadic[] f, Dyadic[] g, int bits) {
    Dyadic[] difference = new Dyadic[f.length];
    for (int i = 0; i < f.length; i++) {
      difference[i] = g[i].subtract(f[i]);
    }
    Dyadic exact = claimed.norm().ofExact(difference);
    if (!claimed.norm().exceeds(exact, claimed.epsilon())) {
      return "does not exceed epsilon, " + claimed.epsilon();
    }
    Epsilon asked = q.property().limit().orElseThrow();
    (claimed.norm().exceeds(exact, asked) ? reached : unreached).add(bits);
    return "";
  }

  private String isBroken(Dyadic[] f, Dyadic[] g, int bits) {
    if (!Asked.isBroken(q.property(), f, g)) {
      return "is none: there " + Asked.holds(q.property(), bits == 0 ? "g" : "h");
    }
    reached.add(bits);
    return "";
  }

  /** Exact decimals. */
  private static List<String> texts(Dyadic[] values) {
    return Arrays.stream(values).map(v -> v.toBigDecimal().toPlainString()).toList();
  }

  /** Whether g itself is refuted, for the certificate's epsilon at least. */
  boolean refutesG() {
    return reached.contains(0) || unreached.contains(0);
  }

  /** The widths that are refuted for the user's epsilon, ascending. */
  List<Integer> refuted() {
    return reached.stream().filter(bits -> bits > 0).toList();
  }

  /** The widths that are refuted for the certificate's epsilon alone, ascending. */
  List<Integer> unreached() {
    return unreached.stream().filter(bits -> bits > 0).toList();
  }

  /** What was refuted, and what not. */
  List<Statement> statements() {
    List<Statement> statements = new ArrayList<>();
    Property shown = shown();
    String claimed = c.claim().fold(d -> d.epsilon().text(), decision -> "", constraints -> "");
    String limit = shown.limit().map(Epsilon::text).orElse("");
    if (reached.contains(0)) {
      add(statements, true, Asked.fails(shown, "g") + " at the witness");
    }
    if (unreached.contains(0)) {
      add(statements, false, "the witness does not reach " + limit + ", only " + claimed);
    }
    if (!refuted().isEmpty()) {
      add(
          statements,
          true,
          Asked.fails(shown, "h")
              + " at a witness for h of "
              + Widths.each(refuted())
              + " of "
              + c.quantizer().orElseThrow().description());
    }
    if (!unreached().isEmpty()) {
      add(
          statements,
          false,
          "witnesses do not reach "
              + limit
              + ", only "
              + claimed
              + ", for "
              + Widths.each(unreached())
              + " of "
              + c.quantizer().orElseThrow().description());
    }
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

  private static void add(List<Statement> statements, boolean accepted, String text) {
    statements.add(new Statement(Subject.REFUTATIONS, accepted, text));
  }
}
