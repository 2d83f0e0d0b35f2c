package org.etalon.checker;

import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;

/**
 * What the user wants to know; nothing here comes from a certificate.
 *
 * @param f the reference network
 * @param fileF SHA-256 of its file, in hex
 * @param g the quantized network; empty if only widths without a file are refuted
 * @param fileG SHA-256 of its file, in hex; empty if there is none
 * @param domain the inputs
 * @param norm the norm of the output difference
 * @param epsilon the bound
 */
public record Question(
    Network f,
    String fileF,
    Optional<Network> g,
    String fileG,
    Domain domain,
    Norm norm,
    Epsilon epsilon) {}
