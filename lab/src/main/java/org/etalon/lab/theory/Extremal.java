package org.etalon.lab.theory;

import java.math.BigDecimal;
import org.etalon.network.Network;

/**
 * The pair of networks of a class that is as far apart as the Lipschitz constant allows: all
 * weights {@code B / kW_l} and biases {@code B / kb_l}, against the same less delta. At the input
 * (D, ..., D) the difference approaches {@code K delta} as delta goes to 0 (docs/math/theory.md,
 * theorem A). Entries are rounded down to multiples of delta, a power of two, so that float32 holds
 * both networks exactly.
 *
 * @param theta the first network
 * @param moved the second
 * @param delta how far each parameter moved
 */
public record Extremal(Network theta, Network moved, double delta) {
  /** Entries are at most 2^18 times delta: small enough for K, large enough for float32. */
  private static final int ENTRY_BITS = 18;

  private static final int FLOAT_BITS = 24;
  private static final double LEAST_STEP = 1e-30;

  /**
   * The pair of a class.
   *
   * @throws IllegalArgumentException if the entries differ too much for float32, or there are too
   *     many
   */
  public static Extremal of(ParameterClass c) {
    ConstantNetwork.requireSize(c.widths());
    BigDecimal smallest = c.weightBound();
    for (int l = 1; l <= c.depth(); l++) {
      smallest = smallest.min(c.largestWeight(l)).min(c.largestBias(l));
    }
    double delta = Math.scalb(1.0, Math.getExponent(smallest.doubleValue()) - ENTRY_BITS);
    double largest = c.weightBound().doubleValue();
    boolean representable = delta >= LEAST_STEP && largest <= Float.MAX_VALUE;
    if (!representable || largest / delta >= Math.scalb(1.0, FLOAT_BITS)) {
      throw new IllegalArgumentException(
          "the entries B / k of this class differ too much for float32 models");
    }
    return new Extremal(network(c, delta, 0), network(c, delta, 1), delta);
  }

  private static Network network(ParameterClass c, double delta, int moves) {
    double[] weights = new double[c.depth()];
    double[] biases = new double[c.depth()];
    for (int l = 1; l <= c.depth(); l++) {
      weights[l - 1] = (multiples(c.largestWeight(l), delta) - moves) * delta;
      biases[l - 1] = (multiples(c.largestBias(l), delta) - moves) * delta;
    }
    return ConstantNetwork.of(c.widths(), weights, biases);
  }

  private static int multiples(BigDecimal entry, double delta) {
    return entry.divideToIntegralValue(new BigDecimal(delta)).intValueExact();
  }
}
