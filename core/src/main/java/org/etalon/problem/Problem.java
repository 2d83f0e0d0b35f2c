package org.etalon.problem;

import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.time.Stop;

/**
 * A question about two networks on a domain.
 *
 * @param f the reference network
 * @param g the other network, of the same architecture but for widths of hidden layers
 * @param domain the inputs
 * @param property what is asked of the difference {@code g - f} on them
 * @param semantics the arithmetic that f and g run in
 */
public record Problem(Network f, Network g, Domain domain, Property property, Semantics semantics) {
  /**
   * Checks that all fits together.
   *
   * @throws IllegalArgumentException if the domain has another dimension than the inputs of f, or
   *     the networks take or give vectors of different sizes
   * @throws UnfitException if the semantics is not for such networks, domains or properties
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
    if (!semantics.isReal() && domain.grid().isPresent()) {
      throw new UnfitException(
          "inputs with steps are for real arithmetic, not for " + semantics.label());
    }
    boolean distance =
        property.fold(of -> true, bracket -> true, decision -> false, constraints -> false);
    if (!semantics.isReal() && !distance) {
      throw new UnfitException(
          semantics.label() + " is for distances; decisions and constraints are in real");
    }
    if (semantics.isFloat32()) {
      FloatInputs.requireFit(f, g, domain);
    }
  }

  /** A question about real arithmetic. */
  public Problem(Network f, Network g, Domain domain, Property property) {
    this(f, g, domain, property, Semantics.REAL);
  }

  /** The same question about another network in the place of g. */
  public Problem withG(Network other) {
    return new Problem(f, other, domain, property, semantics);
  }

  /**
   * Both networks run at an input.
   *
   * @param x a point of the domain; of another in a box rounded outward, the nearest one is taken,
   *     in float32 one near it
   * @throws UnfitException if the run of a network overflows float32 there
   * @throws java.util.NoSuchElementException if no box around x holds a point
   */
  public Witness witness(double[] x) {
    return witness(x, Stop.NEVER).orElseThrow();
  }

  /**
   * The same; nothing if no box around x holds a point of the domain, or if it is to stop before
   * both have run to their ends.
   *
   * @param x as above
   * @throws UnfitException as above
   */
  public Optional<Witness> witness(double[] x, Stop stop) {
    return domain
        .nearest(x)
        .map(point -> semantics.isFloat32() ? FloatInputs.near(domain, point) : point)
        .flatMap(point -> Witness.of(f, g, point, property.norm(), semantics, stop));
  }
}
