package org.etalon.engine.fixed;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.etalon.network.MapRow;
import org.etalon.network.Network;
import org.etalon.network.Node;

/**
 * What the sums of an affine node need: they are integers times a unit, the largest power of two
 * that divides every product of a weight and a step of what is taken, and every bias.
 *
 * @param node the place of the node in the network, from 1
 * @param unit the value of one
 * @param bits the fewest bits of two's complement in which no final sum overflows on the domain;
 *     sums on the way may wrap, which is harmless
 * @param bitsWithoutDomain the fewest in which no sum can, in any order, whatever the codes are
 */
public record Accumulator(int node, double unit, int bits, int bitsWithoutDomain) {
  /**
   * The accumulators of a network: of each affine node that takes a value in fixed point.
   *
   * @param network whose values are cast
   */
  public static List<Accumulator> of(FixedNetwork network) {
    Network g = network.network();
    List<Accumulator> accumulators = new ArrayList<>();
    for (int node = 1; node <= g.nodes().size(); node++) {
      Node taking = g.nodes().get(node - 1);
      Optional<Affine> affine = taking.layer().affine();
      Optional<FixedFormat> taken = format(g, taking.inputs().get(0));
      if (affine.isPresent() && taken.isPresent()) {
        accumulators.add(of(node, affine.get(), taken.get(), network));
      }
    }
    return List.copyOf(accumulators);
  }

  private static Optional<FixedFormat> format(Network g, int value) {
    return value == 0
        ? Optional.empty()
        : g.nodes()
            .get(value - 1)
            .layer()
            .fold(
                affine -> Optional.empty(),
                relu -> Optional.empty(),
                add -> Optional.empty(),
                pool -> Optional.empty(),
                cast -> Optional.of(cast.format()));
  }

  private static Accumulator of(int node, Affine affine, FixedFormat taken, FixedNetwork network) {
    int exponent = Integer.MAX_VALUE;
    for (double weight : affine.map().parameters()) {
      exponent = least(exponent, Dyadic.of(weight).multiply(Dyadic.of(taken.step())));
    }
    for (double bias : affine.bias().toArray()) {
      exponent = least(exponent, Dyadic.of(bias));
    }
    exponent = exponent == Integer.MAX_VALUE ? 0 : exponent;
    Dyadic code = Dyadic.of(BigInteger.valueOf(Math.max(-taken.lowest(), taken.highest())), 0);
    Dyadic most = code.multiply(Dyadic.of(taken.step()));
    Dyadic largest = Dyadic.ZERO;
    for (int i = 0; i < affine.outputSize(); i++) {
      Dyadic sum = Dyadic.of(affine.bias().get(i)).abs();
      MapRow row = affine.map().row(i);
      for (int k = 0; k < row.size(); k++) {
        sum = sum.add(Dyadic.of(row.value(k)).abs().multiply(most));
      }
      largest = largest.max(sum);
    }
    int all = bits(largest, exponent);
    double reach = network.reach(node);
    int onDomain = reach < Double.POSITIVE_INFINITY ? bits(Dyadic.of(reach), exponent) : all;
    return new Accumulator(node, Math.scalb(1.0, exponent), Math.min(all, onDomain), all);
  }

  private static int least(int exponent, Dyadic value) {
    return value.signum() == 0 ? exponent : Math.min(exponent, value.exponent());
  }

  /** Two's complement of all multiples of {@code 2^exponent} up to a magnitude. */
  private static int bits(Dyadic magnitude, int exponent) {
    return magnitude.scaleByPowerOfTwo(-exponent).floor().bitLength() + 1;
  }
}
