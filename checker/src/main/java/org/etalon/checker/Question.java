package org.etalon.checker;

import java.util.Optional;
import org.etalon.certificate.QuantizerSpec;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Epsilon;
import org.etalon.problem.Norm;
import org.etalon.problem.Property;
import org.etalon.problem.UnfitException;

/**
 * What the user wants to know; nothing here comes from a certificate.
 *
 * @param f the reference network
 * @param fileF SHA-256 of its file, in hex
 * @param g the quantized network; empty if only widths without a file are refuted
 * @param fileG SHA-256 of its file, in hex; empty if there is none
 * @param domain the inputs
 * @param property what has to hold for g
 * @param quantization how g has to be made of f; empty if that does not matter
 * @param semantics the arithmetic that both run in
 */
public record Question(
    Network f,
    String fileF,
    Optional<Network> g,
    String fileG,
    Domain domain,
    Property property,
    Optional<Quantization> quantization,
    Semantics semantics) {

  /**
   * A quantizer with the widths that count: the fewest bits are asked among these.
   *
   * @param quantizer of any width
   * @param minBits the smallest width
   * @param maxBits the largest width
   */
  public record Quantization(QuantizerSpec quantizer, int minBits, int maxBits) {}

  /**
   * Checks the property.
   *
   * @throws IllegalArgumentException if it is neither true nor false, or another arithmetic than
   *     the real one is asked for what is no distance
   * @throws UnfitException if it is asked on a grid
   */
  public Question {
    if (!semantics.isReal() && property.limit().isEmpty()) {
      throw new IllegalArgumentException(semantics.label() + " is for distances");
    }
    if (!semantics.isReal() && domain.grid().isPresent()) {
      throw new UnfitException(semantics.label() + " is for boxes, not for the points of a grid");
    }
    if (!property.isDecidable()) {
      throw new IllegalArgumentException("only what is true or false can be checked");
    }
  }

  /** A question about real arithmetic. */
  public Question(
      Network f,
      String fileF,
      Optional<Network> g,
      String fileG,
      Domain domain,
      Property property,
      Optional<Quantization> quantization) {
    this(f, fileF, g, fileG, domain, property, quantization, Semantics.REAL);
  }

  /** A question about a distance. */
  public Question(
      Network f,
      String fileF,
      Optional<Network> g,
      String fileG,
      Domain domain,
      Norm norm,
      Epsilon epsilon,
      Optional<Quantization> quantization) {
    this(f, fileF, g, fileG, domain, new Property.Distance(norm, epsilon), quantization);
  }

  /** A question about a distance of two networks, however they were made. */
  public Question(
      Network f,
      String fileF,
      Optional<Network> g,
      String fileG,
      Domain domain,
      Norm norm,
      Epsilon epsilon) {
    this(f, fileF, g, fileG, domain, norm, epsilon, Optional.empty());
  }
}
