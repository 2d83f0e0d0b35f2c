package org.etalon.engine.fixed;

import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.quant.Accumulation;

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
    return Accumulation.of(network.network()).stream().map(sums -> of(sums, network)).toList();
  }

  private static Accumulator of(Accumulation sums, FixedNetwork network) {
    double reach = network.reach(sums.node());
    int all = sums.bits();
    int onDomain = reach < Double.POSITIVE_INFINITY ? sums.bits(Dyadic.of(reach)) : all;
    double unit = Math.scalb(1.0, sums.exponent());
    return new Accumulator(sums.node(), unit, Math.min(all, onDomain), all);
  }
}
