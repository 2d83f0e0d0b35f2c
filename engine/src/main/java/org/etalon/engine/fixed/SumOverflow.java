package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.quant.Accumulation;
import org.etalon.time.Stop;

/**
 * A final sum that accumulators of some width do not hold, the first of the network at an input:
 * whether accumulators before it wrap or hold all sums, this one is the same.
 *
 * @param input in the domain
 * @param number of the accumulator, from 1, in the order of {@link Accumulation#of}
 * @param row of its node
 * @param sums of its node
 * @param sum there, exactly
 */
public record SumOverflow(Vector input, int number, int row, Accumulation sums, Dyadic sum) {
  /**
   * One at one of the inputs at which large sums were found.
   *
   * @param network with exact sums
   * @param found what is known of its sums
   */
  public static Optional<SumOverflow> of(Network network, List<Accumulator> found, int width) {
    return found.stream()
        .flatMap(accumulator -> accumulator.peak().stream())
        .filter(peak -> peak.bits() > width)
        .findFirst()
        .flatMap(peak -> first(network, peak.input(), width));
  }

  /**
   * One at the first of some inputs at which a sum overflows.
   *
   * @param network with exact sums
   * @param stop ends it early: then inputs are left out
   */
  public static Optional<SumOverflow> at(
      Network network, List<Vector> inputs, int width, Stop stop) {
    return inputs.stream()
        .takeWhile(input -> !stop.stopped())
        .flatMap(input -> first(network, input, width).stream())
        .findFirst();
  }

  private static Optional<SumOverflow> first(Network network, Vector input, int width) {
    List<Accumulation> all = Accumulation.of(network);
    List<Dyadic[]> values = values(network, input);
    for (int k = 0; k < all.size(); k++) {
      Accumulation sums = all.get(k);
      Dyadic[] rows = values.get(sums.node());
      for (int row = 0; row < rows.length; row++) {
        if (sums.bits(rows[row], rows[row]) > width) {
          return Optional.of(new SumOverflow(input, k + 1, row, sums, rows[row]));
        }
      }
    }
    return Optional.empty();
  }

  private static List<Dyadic[]> values(Network network, Vector input) {
    List<Dyadic[]> values = new ArrayList<>();
    values.add(Dyadic.ofAll(input.size(), input::get));
    for (Node node : network.nodes()) {
      Dyadic[][] taken = node.inputs().stream().map(values::get).toArray(Dyadic[][]::new);
      values.add(node.layer().forwardExact(taken));
    }
    return values;
  }

  /** What is summed: how many units. */
  public String units() {
    return sum.scaleByPowerOfTwo(-sums.exponent()).floor().toString();
  }

  /** The bits of two's complement that hold the sum. */
  public int bits() {
    return sums.bits(sum, sum);
  }
}
