package org.etalon.checker;

import java.util.List;
import org.etalon.certificate.Certificate;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;

/** Replays witnesses in exact arithmetic. */
final class Replay {
  private Replay() {}

  /** Why a refutation does not hold; empty if all do. */
  static String check(Certificate c, Question q) {
    for (Certificate.Refutation refutation : c.refutations()) {
      String wrong = check(refutation, c, q);
      if (!wrong.isEmpty()) {
        return "the witness for width " + refutation.bits() + " " + wrong;
      }
    }
    return "";
  }

  private static String check(Certificate.Refutation refutation, Certificate c, Question q) {
    if (!q.domain().contains(refutation.input())) {
      return "lies outside the domain";
    }
    Network other;
    if (refutation.bits() == 0) {
      if (q.g().isEmpty()) {
        return "is about a network that is not given";
      }
      other = q.g().get();
    } else {
      QuantizerSpec quantizer = c.quantizer().orElse(null);
      if (quantizer == null) {
        return "names no quantizer";
      }
      other = quantizer.quantize(q.f(), refutation.bits());
    }
    Dyadic[] f = q.f().forwardExact(refutation.input());
    Dyadic[] g = other.forwardExact(refutation.input());
    if (!texts(f).equals(refutation.outputF()) || !texts(g).equals(refutation.outputG())) {
      return "has other outputs than the certificate says";
    }
    Dyadic[] difference = new Dyadic[f.length];
    for (int i = 0; i < f.length; i++) {
      difference[i] = g[i].subtract(f[i]);
    }
    Dyadic exact = c.norm().ofExact(difference);
    boolean exceeds = c.norm().exceeds(exact, c.epsilon()) && c.norm().exceeds(exact, q.epsilon());
    return exceeds ? "" : "does not exceed epsilon";
  }

  /** Exact decimals. */
  private static List<String> texts(Dyadic[] values) {
    return java.util.Arrays.stream(values).map(v -> v.toBigDecimal().toPlainString()).toList();
  }
}
