package org.etalon.checker;

import java.math.BigInteger;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;

/**
 * A network in fixed point at one input, in exact arithmetic; casts by their definition
 * (docs/math/fixed.md), of steps that are powers of two.
 */
final class ExactRun {
  private static final Dyadic HALF = Dyadic.of(0.5);

  private ExactRun() {}

  /** The outputs. */
  static Dyadic[] of(Network network, double[] x) {
    Dyadic[][] values = new Dyadic[network.nodes().size() + 1][];
    values[0] = Dyadic.ofAll(x.length, i -> x[i]);
    for (int k = 1; k < values.length; k++) {
      Node node = network.nodes().get(k - 1);
      Dyadic[][] taken = node.inputs().stream().map(v -> values[v]).toArray(Dyadic[][]::new);
      values[k] =
          node.layer()
              .fold(
                  affine -> affine.forwardExact(taken),
                  relu -> relu.forwardExact(taken),
                  add -> add.forwardExact(taken),
                  pool -> pool.forwardExact(taken),
                  cast -> cast(cast, taken[0]));
    }
    return values[network.nodes().size()];
  }

  private static Dyadic[] cast(Round round, Dyadic[] x) {
    Dyadic[] y = new Dyadic[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = cast(round.format(), x[i]);
    }
    return y;
  }

  /**
   * What a value is cast to.
   *
   * @throws IllegalArgumentException if the step is no power of two
   */
  static Dyadic cast(FixedFormat format, Dyadic x) {
    if (!FixedPoint.isPowerOfTwo(format.step())) {
      throw new IllegalArgumentException("a step of " + format.step() + " is no power of two");
    }
    int exponent = Math.getExponent(format.step());
    BigInteger lowest = BigInteger.valueOf(format.lowest());
    BigInteger highest = BigInteger.valueOf(format.highest());
    BigInteger code = rounded(format, x.scaleByPowerOfTwo(-exponent));
    BigInteger has =
        switch (format.overflow()) {
          case SATURATE -> code.max(lowest).min(highest);
          case WRAP -> {
            BigInteger codes = highest.subtract(lowest).add(BigInteger.ONE);
            yield code.subtract(lowest).mod(codes).add(lowest);
          }
        };
    return Dyadic.of(has, exponent);
  }

  private static BigInteger rounded(FixedFormat format, Dyadic t) {
    boolean negative = t.signum() < 0;
    BigInteger down = nearestDown(t);
    BigInteger up = t.add(HALF).floor();
    return switch (format.rounding()) {
      case FLOOR -> t.floor();
      case CEILING -> ceiling(t);
      case TO_ZERO -> negative ? ceiling(t) : t.floor();
      case AWAY -> negative ? t.floor() : ceiling(t);
      case HALF_UP -> up;
      case HALF_DOWN -> down;
      case HALF_AWAY -> negative ? down : up;
      case HALF_TO_ZERO -> negative ? up : down;
      case HALF_EVEN -> up.testBit(0) ? down : up;
    };
  }

  private static BigInteger ceiling(Dyadic t) {
    return t.negate().floor().negate();
  }

  /** The nearest integer, of two the smaller one. */
  private static BigInteger nearestDown(Dyadic t) {
    return ceiling(t.subtract(HALF));
  }
}
