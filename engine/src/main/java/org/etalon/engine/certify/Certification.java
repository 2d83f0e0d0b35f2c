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
 * @param property what was asked
 * @param bracket the proved bounds and the witness
 */
public record Certification(Verdict verdict, Property property, Bracket bracket) {

  /** What a bracket says of a property. */
  public static Certification of(Bracket bracket, Property property) {
    return new Certification(verdict(bracket, property), property, bracket);
  }

  private static Verdict verdict(Bracket bracket, Property property) {
    if (!property.isDecidable()) {
      return Verdict.BOUNDED;
    }
    if (bracket.proved()) {
      return Verdict.CERTIFIED;
    }
    return bracket.witness().filter(property::isRefutedBy).isPresent()
        ? Verdict.FALSIFIED
        : Verdict.UNKNOWN;
  }

  /** The epsilon that was asked for, if any was. */
  public Optional<Epsilon> epsilon() {
    return property.limit();
  }

  /** The norm in which output differences are measured. */
  public Norm norm() {
    return property.norm();
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
