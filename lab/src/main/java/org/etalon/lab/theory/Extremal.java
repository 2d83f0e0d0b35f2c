package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
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

  /**
   * The pair of a class.
   *
   * @throws IllegalArgumentException if the entries differ too much for float32
   */
  public static Extremal of(ParameterClass c) {
    double smallest = c.weightBound().doubleValue();
    for (int l = 1; l <= c.depth(); l++) {
      smallest = Math.min(smallest, entry(c, c.onesMatrix(l)));
      smallest = Math.min(smallest, entry(c, c.onesVector(l)));
    }
    double delta = Math.scalb(1.0, Math.getExponent(smallest) - ENTRY_BITS);
    if (!(c.weightBound().doubleValue() / delta < Math.scalb(1.0, FLOAT_BITS)) || delta < 1e-30) {
      throw new IllegalArgumentException(
          "the entries B / k of this class differ too much for float32 models");
    }
    return new Extremal(network(c, delta, 0), network(c, delta, 1), delta);
  }

  private static double entry(ParameterClass c, BigDecimal k) {
    return Numbers.over(c.weightBound(), k).doubleValue();
  }

  private static Network network(ParameterClass c, double delta, int moves) {
    List<Affine> layers = new ArrayList<>();
    for (int l = 1; l <= c.depth(); l++) {
      int rows = c.widths().get(l);
      int columns = c.widths().get(l - 1);
      double[] weights = new double[rows * columns];
      double[] bias = new double[rows];
      Arrays.fill(weights, (Math.floor(entry(c, c.onesMatrix(l)) / delta) - moves) * delta);
      Arrays.fill(bias, (Math.floor(entry(c, c.onesVector(l)) / delta) - moves) * delta);
      layers.add(Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias)));
    }
    return Network.alternating(layers);
  }
}
