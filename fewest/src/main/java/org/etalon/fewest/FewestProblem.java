package org.etalon.fewest;

import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;

/**
 * A question: with how few bits in all can a network be stored that is within epsilon of f?
 *
 * @param f a chain of dense layers with ReLU between
 * @param domain the inputs
 * @param property the norm of the output difference, and epsilon
 */
public record FewestProblem(Network f, Domain domain, Property.Distance property) {}
