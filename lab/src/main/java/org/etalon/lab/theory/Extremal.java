package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.util.stream.Stream;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.theta.Theta;

/**
 * The pair of networks of a class that is as far apart as the Lipschitz constant allows: all
 * weights {@code B / kW_l} and biases {@code B / kb_l}, against the same less delta. At the input
 * (D, ..., D) the difference approaches {@code K delta} as delta goes to 0 (docs/math/theory.md,
 * theorem A). Entries are rounded down to multiples of delta, a power of two.
 *
 * @param theta the first network
 * @param moved the second
 * @param delta how far each parameter moved
 */
public record Extremal(Network theta, Network moved, double delta) {
  /** The least entry is 2^18 times delta or more: so K is nearly reached. */
  private static final int ENTRY_BITS = 18;

  private static final int DOUBLE_BITS = 53;
  private static final double LEAST_STEP = 0x1p-960;

  /**
   * The pair of a class.
   *
   * @throws IllegalArgumentException if the entries are beyond the range of doubles, or there are
   *     too many
   */
  public static Extremal of(ParameterClass c) {
    ConstantNetwork.requireSize(c.widths());
    BigDecimal smallest = c.weightBound();
    for (int l = 1; l <= c.depth(); l++) {
      smallest = smallest.min(c.largestWeight(l)).min(c.largestBias(l));
    }
    double delta = Math.scalb(1.0, Math.getExponent(smallest.doubleValue()) - ENTRY_BITS);
    double largest = c.weightBound().doubleValue();
    boolean fits = delta >= LEAST_STEP && Double.isFinite(largest);
    if (!fits || largest / delta >= Math.scalb(1.0, DOUBLE_BITS)) {
      throw new UnfitException("the entries B / k of this class are beyond the range of doubles");
    }
    return new Extremal(network(c, delta, 0), network(c, delta, 1), delta);
  }

  /** Whether float32 holds both networks exactly, too. */
  public boolean isFloat32() {
    return isFloat32(theta) && isFloat32(moved);
  }

  private static boolean isFloat32(Network network) {
    return Theta.of(network).denseLayers().stream()
        .flatMap(layer -> Stream.of(layer.map().row(0).value(0), layer.bias().get(0)))
        .allMatch(x -> x.floatValue() == x);
  }

  private static Network network(ParameterClass c, double delta, int moves) {
    double[] weights = new double[c.depth()];
    double[] biases = new double[c.depth()];
    for (int l = 1; l <= c.depth(); l++) {
      weights[l - 1] = (double) (multiples(c.largestWeight(l), delta) - moves) * delta;
      biases[l - 1] = (double) (multiples(c.largestBias(l), delta) - moves) * delta;
    }
    return ConstantNetwork.of(c.widths(), weights, biases);
  }

  private static long multiples(BigDecimal entry, double delta) {
    return entry.divideToIntegralValue(new BigDecimal(delta)).longValueExact();
  }
}
