package org.etalon.verify;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.etalon.exact.Dyadic;
import org.etalon.network.FloatRun;
import org.etalon.network.Network;
import org.etalon.problem.SoundnessError;

/** What is left to float32 around exact outputs of the networks of a query. */
final class Rooms {
  /** How much further than replays were from exact outputs others may be. */
  private static final BigDecimal ROOM = BigDecimal.valueOf(8);

  /** Above what rounding the constant that an output is compared with may change, relatively. */
  private static final BigDecimal CONSTANT = BigDecimal.ONE.divide(BigDecimal.valueOf(1L << 23));

  private Rooms() {}

  /**
   * For real arithmetic: eight times what two runs made, and at least what another order of
   * summation makes ({@link OrderErrors}).
   *
   * @param networks those of the query, each on its own inputs
   */
  static SolutionSearch.Room measured(List<Network> networks) {
    return (network, x, exact) -> {
      double[] least = OrderErrors.at(networks.get(network), doubles(x));
      return Arrays.stream(least).allMatch(Double::isFinite)
          ? replayed(networks.get(network), x, exact).map(off -> atLeast(off, least))
          : Optional.empty();
    };
  }

  private static BigDecimal[] atLeast(BigDecimal[] off, double[] least) {
    BigDecimal[] room = new BigDecimal[off.length];
    Arrays.setAll(room, k -> ROOM.multiply(off[k]).max(new BigDecimal(least[k])));
    return room;
  }

  private static double[] doubles(float[] x) {
    double[] point = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      point[i] = x[i];
    }
    return point;
  }

  /**
   * For float32: what is proved of all runs, and a hair for constants.
   *
   * @param networks those of the query, each on its own inputs
   * @param left the seconds that are left
   */
  static SolutionSearch.Room proved(
      List<Network> networks, FloatErrors errors, DoubleSupplier left) {
    return (network, x, exact) -> {
      double error = errors.at(network, doubles(x), left.getAsDouble());
      if (!(error < Double.POSITIVE_INFINITY)) {
        return Optional.empty();
      }
      BigDecimal most = new BigDecimal(error);
      replayed(networks.get(network), x, exact).ifPresent(off -> requireWithin(off, most));
      return Optional.of(
          Arrays.stream(exact)
              .map(value -> most.add(value.toBigDecimal().abs().add(most).multiply(CONSTANT)))
              .toArray(BigDecimal[]::new));
    };
  }

  private static void requireWithin(BigDecimal[] off, BigDecimal most) {
    for (BigDecimal each : off) {
      if (each.compareTo(most) > 0) {
        throw new SoundnessError("a run in float32 is off by " + each + ", above " + most);
      }
    }
  }

  /** How far two runs in float32 are off. */
  private static Optional<BigDecimal[]> replayed(Network network, float[] x, Dyadic[] exact) {
    Optional<float[]> forwards = FloatRun.outputs(network, x, false);
    Optional<float[]> backwards = FloatRun.outputs(network, x, true);
    if (forwards.isEmpty() || backwards.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal[] off = new BigDecimal[exact.length];
    for (int k = 0; k < off.length; k++) {
      BigDecimal value = exact[k].toBigDecimal();
      BigDecimal forward = new BigDecimal(forwards.get()[k]).subtract(value).abs();
      off[k] = forward.max(new BigDecimal(backwards.get()[k]).subtract(value).abs());
    }
    return Optional.of(off);
  }
}
