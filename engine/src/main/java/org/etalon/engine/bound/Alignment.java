package org.etalon.engine.bound;

import org.etalon.network.Network;
import org.etalon.network.Pairing;
import org.etalon.problem.Domain;
import org.etalon.theta.PaddedPair;
import org.etalon.theta.Theta;

/**
 * Two networks as bounds see them. Networks of one form stay as they are; chains of matrices that
 * differ in the widths of hidden layers get zero neurons, those of g beside the neurons of f that
 * they are most alike ({@link Matching}).
 *
 * @param f the first network
 * @param g the second one
 * @param pairing which of their neurons are side by side
 */
public record Alignment(Theta f, Theta g, Pairing pairing) {
  /**
   * The networks, which are left apart where there is no way to align them.
   *
   * @param domain on which they are compared
   */
  public static Alignment of(Network f, Network g, Domain domain) {
    Theta thetaF = Theta.of(f);
    Theta thetaG = Theta.of(g);
    if (thetaF.hasFormOf(thetaG) || !PaddedPair.exists(thetaF, thetaG)) {
      return new Alignment(thetaF, thetaG, Pairing.BY_POSITION);
    }
    Pairing pairing = Matching.of(thetaF, thetaG, domain);
    PaddedPair padded = PaddedPair.of(thetaF, thetaG, pairing);
    return new Alignment(padded.f(), padded.g(), pairing);
  }

  /**
   * The pair.
   *
   * @throws IllegalArgumentException if the networks differ in more than widths of hidden layers of
   *     chains; the message names both architectures
   */
  public PairTheta pair() {
    return PairTheta.align(f, g);
  }
}
