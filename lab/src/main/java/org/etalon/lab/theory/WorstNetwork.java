package org.etalon.lab.theory;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.stream.DoubleStream;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;
import org.etalon.problem.Witness;
import org.etalon.quant.Grid;
import org.etalon.quant.Rounding;

/**
 * A network of a class that rounding with one step moves by about E_low ({@link ErrorBounds}), in
 * doubles, with its rounded form and both evaluated exactly at (D, ..., D).
 *
 * @param network the network; its entries lie just below or above numbers at which rounding jumps,
 *     by one unit in the last place, or are the largest that the class allows
 * @param rounded the same with each parameter rounded by {@link Grid#quantize}, exactly
 * @param step the step, at most the one asked for
 * @param witness the difference at (D, ..., D), D rounded down to a double
 */
public record WorstNetwork(Network network, Network rounded, double step, Witness witness) {
  private static final int DOUBLE_BITS = 53;
  private static final double LEAST_STEP = 0x1p-960; // its multiples and their halves are normal

  /**
   * The network for a step, or for one slightly below it that leaves room in doubles for multiples.
   *
   * @throws IllegalArgumentException if doubles cannot hold the multiples of such a step, or the
   *     class has too many parameters
   */
  public static WorstNetwork of(ParameterClass c, Rounding rounding, BigDecimal eta) {
    ConstantNetwork.requireSize(c.widths());
    BigDecimal largest = c.weightBound();
    int bits = largest.divideToIntegralValue(eta).toBigInteger().bitLength();
    // Room for halves of multiples, and for a step that is rounded down by up to a half.
    int precision = DOUBLE_BITS - bits - 2;
    if (precision < 1) {
      throw new UnfitException(
          "B / eta has "
              + bits
              + " bits: weights just below a multiple of eta need more than the 53 of doubles;"
              + " take fewer layers or a larger epsilon");
    }
    boolean fits = Double.isFinite(largest.max(c.radius()).doubleValue());
    if (!fits || eta.doubleValue() < LEAST_STEP) {
      throw new UnfitException("B, D or the step is beyond the range of doubles");
    }
    double step = roundDown(eta, precision);
    ErrorBounds bounds = new ErrorBounds(c, rounding);
    BigDecimal exact = new BigDecimal(step);
    WorstEntry.Rule rule = bounds.worst(exact);
    double[] weights = new double[c.depth()];
    double[] biases = new double[c.depth()];
    for (int l = 1; l <= c.depth(); l++) {
      weights[l - 1] = entry(bounds.weight(l, exact, rule), c.largestWeight(l));
      biases[l - 1] = entry(bounds.bias(l, exact, rule), c.largestBias(l));
    }
    Network network = ConstantNetwork.of(c.widths(), weights, biases);
    Network rounded =
        ConstantNetwork.of(
            c.widths(), quantized(weights, step, rounding), quantized(biases, step, rounding));
    double[] corner = new double[c.widths().get(0)];
    Arrays.fill(corner, roundDown(c.radius(), DOUBLE_BITS));
    Witness witness = Witness.of(network, rounded, corner, c.norm());
    return new WorstNetwork(network, rounded, step, witness);
  }

  /** A double that goes where the entry says, as close to it as doubles of the class are. */
  private static double entry(WorstEntry entry, BigDecimal most) {
    double down = roundDown(entry.value(), DOUBLE_BITS);
    boolean reached = new BigDecimal(down).compareTo(entry.value()) == 0;
    double near =
        switch (entry.side()) {
          case EXACT -> down;
          case FROM_BELOW -> reached ? Math.nextDown(down) : down;
          case FROM_ABOVE -> Math.nextUp(down);
        };
    if (new BigDecimal(near).compareTo(most) > 0) {
      throw new UnfitException(
          "no double lies between " + down + ", where rounding jumps, and the largest weight");
    }
    return near;
  }

  private static double[] quantized(double[] values, double step, Rounding rounding) {
    return DoubleStream.of(values).map(x -> Grid.quantize(x, step, rounding)).toArray();
  }

  /** A number of {@code precision} bits at most a positive one, and less than a unit below it. */
  private static double roundDown(BigDecimal value, int precision) {
    double near = value.doubleValue();
    double unit = Math.ulp(near) * Math.scalb(1.0, DOUBLE_BITS - precision);
    double down = Math.floor(near / unit) * unit;
    return new BigDecimal(down).compareTo(value) <= 0 ? down : down - unit;
  }
}
