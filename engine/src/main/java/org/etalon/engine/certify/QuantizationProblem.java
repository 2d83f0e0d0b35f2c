package org.etalon.engine.certify;

import java.util.List;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;

/**
 * The question for the fewest bits: which quantizations of f meet a property, such as to differ
 * from it by at most epsilon.
 *
 * @param f the network
 * @param domain the inputs
 * @param property what each has to meet; decidable
 * @param requests the settings to try, the simpler ones first: of two that take equally many bits,
 *     the earlier is the better
 * @param semantics the arithmetic that f and each quantization run in
 */
public record QuantizationProblem(
    Network f,
    Domain domain,
    Property property,
    List<QuantizationRequest> requests,
    Semantics semantics) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if it is empty, or the property has no yes or no for an answer
   */
  public QuantizationProblem {
    requests = List.copyOf(requests);
    if (!property.isDecidable()) {
      throw new IllegalArgumentException("fewest bits for what is neither true nor false");
    }
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("a search for bits needs a setting");
    }
  }

  /** A question about real arithmetic. */
  public QuantizationProblem(
      Network f, Domain domain, Property property, List<QuantizationRequest> requests) {
    this(f, domain, property, requests, Semantics.REAL);
  }

  /** With one setting. */
  public static QuantizationProblem of(
      Network f, Domain domain, Property property, QuantizationRequest request) {
    return new QuantizationProblem(f, domain, property, List.of(request));
  }

  /** The question whether one quantization will do. */
  public Problem about(Network g) {
    return new Problem(f, g, domain, property, semantics);
  }
}
