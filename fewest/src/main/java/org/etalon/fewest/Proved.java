package org.etalon.fewest;

import org.etalon.engine.certify.Certification;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Property;
import org.etalon.quant.CodedNetwork;

/**
 * A network of few bits that is proved to be within epsilon of f.
 *
 * @param level how it was found
 * @param coded the network as it is stored: its bits are what is counted
 * @param certified the network that the proof is about: the same, or, where f is no plain chain of
 *     layers, with f's widths and zeros for neurons that it does without
 * @param certification the proof
 * @param seconds since the search began
 */
public record Proved(
    Level level,
    CodedNetwork coded,
    CodedNetwork certified,
    Certification certification,
    double seconds) {
  /**
   * The same, as given, for a property that follows from the one that was proved.
   *
   * @throws IllegalArgumentException if it does not follow: another norm, or a smaller epsilon
   */
  public Proved of(Property.Distance weaker) {
    Epsilon epsilon = certification.epsilon().orElseThrow();
    if (weaker.norm() != certification.norm() || weaker.epsilon().compareTo(epsilon) < 0) {
      throw new IllegalArgumentException(weaker + " does not follow from " + epsilon);
    }
    Certification same = Certification.of(certification.bracket(), weaker);
    return new Proved(Level.GIVEN, coded, certified, same, 0);
  }

  /** All bits that are stored. */
  public long bits() {
    return coded.totalBits();
  }
}
