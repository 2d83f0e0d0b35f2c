package org.etalon.example;

import java.util.List;
import java.util.OptionalDouble;
import org.etalon.network.Network;
import org.etalon.problem.Domain;

/**
 * A network with the question one would ask of it.
 *
 * @param network the network; all parameters are float32 numbers
 * @param domain its inputs, in physical units where it has any
 * @param epsilon a sensible bound on what quantization may change; empty where none is proved
 * @param description one sentence for people
 * @param inputs what the inputs stand for; empty where they are mere numbers
 * @param outputs what the outputs stand for; empty where they are mere numbers
 */
public record Example(
    Network network,
    Domain domain,
    OptionalDouble epsilon,
    String description,
    List<Quantity> inputs,
    List<Quantity> outputs) {
  /** A function of numbers. */
  static Example ofNumbers(Network network, Domain domain, double epsilon, String description) {
    return new Example(
        network, domain, OptionalDouble.of(epsilon), description, List.of(), List.of());
  }

  /** A function of numbers that is too large for a proof of use. */
  static Example unproved(Network network, Domain domain, String description) {
    return new Example(network, domain, OptionalDouble.empty(), description, List.of(), List.of());
  }
}
