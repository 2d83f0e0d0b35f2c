package org.etalon.suite;

import java.math.BigDecimal;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.network.Network;
import org.etalon.problem.Box;

/**
 * A pair of networks with a question whose answer is known: does an output ever differ by more than
 * epsilon on the box?
 *
 * @param id its name, of letters, digits and hyphens
 * @param kind planted, maximum or bits
 * @param f the reference network
 * @param g the other one
 * @param box all inputs
 * @param epsilon what is asked
 * @param exceeded the answer
 * @param largest the largest difference on the box, where it is known exactly
 * @param witness an input at which the difference exceeds epsilon, where it does
 * @param about why the answer is known, without commas
 */
record Case(
    String id,
    String kind,
    Network f,
    Network g,
    Box box,
    BigDecimal epsilon,
    boolean exceeded,
    Optional<Dyadic> largest,
    Optional<double[]> witness,
    String about) {
  Case {
    if (exceeded != witness.isPresent()) {
      throw new IllegalArgumentException(id + ": a witness goes with an answer of sat");
    }
  }

  /** The answer to the query, which asks for an input that exceeds epsilon. */
  String answer() {
    return exceeded ? "sat" : "unsat";
  }
}
