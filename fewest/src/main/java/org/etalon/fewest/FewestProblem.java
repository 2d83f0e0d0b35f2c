package org.etalon.fewest;

import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;

/**
 * A question: with how few bits in all can a network be stored that meets a property, such as to be
 * within epsilon of f?
 *
 * @param f the network
 * @param domain the inputs
 * @param property what is proved
 * @param guide the distance that networks are made for; only where to look, unless it is what is
 *     proved
 */
public record FewestProblem(Network f, Domain domain, Property property, Property.Distance guide) {
  /** A question about a distance, which is its own guide. */
  public FewestProblem(Network f, Domain domain, Property.Distance property) {
    this(f, domain, property, property);
  }
}
