package org.etalon.engine.fixed;

import java.util.List;
import org.etalon.exact.Dyadic;
import org.etalon.quant.Accumulation;

/**
 * What the sums of a node need, as {@link Accumulation} counts them.
 *
 * @param node the place of the node in the network, from 1
 * @param unit the value of one
 * @param bits of two's complement that suffice for every final sum on the domain, as far as bounds
 *     of whole boxes tell; sums on the way may wrap, which is harmless
 * @param bitsWithoutDomain that suffice for every sum, in any order, whatever the codes are
 */
public record Accumulator(int node, double unit, int bits, int bitsWithoutDomain) {
  /**
   * The accumulators of a network: of each affine node that takes a value in fixed point, and of
   * each sum of two.
   *
   * @param network whose values are cast
   */
  public static List<Accumulator> of(FixedNetwork network) {
    return Accumulation.of(network.network()).stream().map(sums -> of(sums, network)).toList();
  }

  private static Accumulator of(Accumulation sums, FixedNetwork network) {
    int all = sums.bits();
    int onDomain =
        network
            .cast(sums.node())
            .map(value -> sums.bits(Dyadic.of(value.least()), Dyadic.of(value.most())))
            .orElse(all);
    double unit = Math.scalb(1.0, sums.exponent());
    return new Accumulator(sums.node(), unit, Math.min(all, onDomain), all);
  }
}
