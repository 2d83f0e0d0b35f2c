package org.etalon.problem;

import org.etalon.network.Network;

/**
 * A question about two networks on a domain.
 *
 * @param f the reference network
 * @param g the other network, of the same architecture but for widths of hidden layers
 * @param domain the inputs
 * @param property what is asked of the difference {@code g - f} on them
 */
public record Problem(Network f, Network g, Domain domain, Property property) {
  /**
   * Checks that all fits together.
   *
   * @throws IllegalArgumentException if the domain has another dimension than the inputs of f, or
   *     the networks take or give vectors of different sizes
   */
  public Problem {
    if (domain.size() != f.inputSize()) {
      throw new IllegalArgumentException(
          "the domain has " + domain.size() + " inputs, the network takes " + f.inputSize());
    }
    if (f.inputSize() != g.inputSize() || f.outputSize() != g.outputSize()) {
      throw new IllegalArgumentException(
          "the networks have different architectures: " + f + " and " + g);
    }
  }

  /** The same question about another network in the place of g. */
  public Problem withG(Network other) {
    return new Problem(f, other, domain, property);
  }
}
