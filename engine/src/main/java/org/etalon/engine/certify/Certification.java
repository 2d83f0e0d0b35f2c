package org.etalon.engine.certify;

import java.util.Optional;
import org.etalon.engine.search.Bracket;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Verdict;

/**
 * What is proved about two networks f and g on a domain.
 *
 * @param verdict the answer
 * @param epsilon what was asked, if anything
 * @param norm the norm of the output difference
 * @param bracket the proved bounds and the witness of the lower one
 */
public record Certification(
    Verdict verdict, Optional<Epsilon> epsilon, Norm norm, Bracket bracket) {

  static Certification of(Bracket bracket, Norm norm, Optional<Epsilon> epsilon) {
    Verdict verdict;
    if (epsilon.isEmpty()) {
      verdict = Verdict.BOUNDED;
    } else if (bracket.proved()) {
      verdict = Verdict.CERTIFIED;
    } else if (bracket.witness().exceeds(epsilon.get())) {
      verdict = Verdict.FALSIFIED;
    } else {
      verdict = Verdict.UNKNOWN;
    }
    return new Certification(verdict, epsilon, norm, bracket);
  }

  /** A proved upper bound of {@code max ||g - f||} over the domain; infinite if none was found. */
  public double upperBound() {
    return bracket.upperBound();
  }

  /** A proved lower bound of it, attained at the witness. */
  public double lowerBound() {
    return bracket.lowerBound();
  }
}
