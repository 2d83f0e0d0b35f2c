package org.etalon.head;

import java.math.BigDecimal;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Witness;

/** How far apart two models are behind their head, at one input: a lower bound of the norm. */
public final class HeadDifference {
  private final Norm norm;
  private final Dyadic lower;

  private HeadDifference(Norm norm, Dyadic lower) {
    this.norm = norm;
    this.lower = lower;
  }

  /** The difference at a witness, in its norm; empty for a decision. */
  public static Optional<HeadDifference> of(Head head, Witness witness) {
    Optional<Enclosure[]> f = head.enclose(witness.outputF());
    Optional<Enclosure[]> g = head.enclose(witness.outputG());
    return f.isEmpty() || g.isEmpty()
        ? Optional.empty()
        : Optional.of(between(f.get(), g.get(), witness.norm()));
  }

  private static HeadDifference between(Enclosure[] f, Enclosure[] g, Norm norm) {
    Dyadic[] least = new Dyadic[f.length];
    for (int i = 0; i < f.length; i++) {
      Enclosure difference = g[i].subtract(f[i]);
      least[i] = Dyadic.ZERO.max(difference.lower()).max(difference.upper().negate());
    }
    return new HeadDifference(norm, norm.ofExact(least));
  }

  /** A lower bound of the norm, a decimal of so many significant digits. */
  public BigDecimal down(int digits) {
    return norm.down(lower, digits);
  }

  /** Whether the norm is surely above {@code epsilon}. */
  public boolean exceeds(Epsilon epsilon) {
    return norm.exceeds(lower, epsilon);
  }
}
