package org.etalon.example;

import org.etalon.network.Network;
import org.etalon.problem.Domain;

/**
 * A network with the question one would ask of it.
 *
 * @param network the network; all parameters are float32 numbers
 * @param domain its inputs, in physical units where it has any
 * @param epsilon a sensible bound on what quantization may change
 * @param description one sentence for people
 */
public record Example(Network network, Domain domain, double epsilon, String description) {}
