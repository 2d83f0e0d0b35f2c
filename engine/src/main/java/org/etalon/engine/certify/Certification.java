package org.etalon.engine.certify;

import java.util.Optional;
import org.etalon.engine.search.Bracket;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
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

  /** What a bracket says of a property. */
  public static Certification of(Bracket bracket, Property property) {
    Verdict verdict =
        property.fold(distance -> verdict(bracket, distance.epsilon()), asked -> Verdict.BOUNDED);
    return new Certification(verdict, property.limit(), property.norm(), bracket);
  }

  private static Verdict verdict(Bracket bracket, Epsilon epsilon) {
    if (bracket.proved()) {
      return Verdict.CERTIFIED;
    }
    return bracket.witness().exceeds(epsilon) ? Verdict.FALSIFIED : Verdict.UNKNOWN;
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
