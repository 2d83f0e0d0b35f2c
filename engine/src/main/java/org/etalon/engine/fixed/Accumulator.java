package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.etalon.engine.search.Bracket;
import org.etalon.engine.search.SearchOptions;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.SoundnessError;
import org.etalon.problem.Witness;
import org.etalon.quant.Accumulation;
import org.etalon.time.Stop;

/**
 * What the sums of a node need, as {@link Accumulation} counts them.
 *
 * @param node the place of the node in the network, from 1
 * @param unit the value of one
 * @param bits of two's complement that are proved to suffice for every final sum on the domain;
 *     sums on the way may wrap, which is harmless
 * @param bitsWithoutDomain that suffice for every sum, in any order, whatever the codes are
 * @param peak a sum that some input has; nothing where time was up before one was found
 * @param reproducible whether neither time nor an interrupt cut the search for these short
 */
public record Accumulator(
    int node,
    double unit,
    int bits,
    int bitsWithoutDomain,
    Optional<Peak> peak,
    boolean reproducible) {

  /**
   * The sum of largest magnitude that was found.
   *
   * @param input in the domain
   * @param row of the node
   * @param sum there, exactly
   * @param bits of two's complement that hold it, and no fewer
   */
  public record Peak(Vector input, int row, Dyadic sum, int bits) {}

  /** Whether no fewer bits suffice on the domain: an input needs them. */
  public boolean isFewest() {
    return peak.filter(found -> found.bits() == bits).isPresent();
  }

  /**
   * The accumulators of a network: of each affine node that takes a value in fixed point, and of
   * each sum of two.
   *
   * @param network whose values are cast, and whose sums are exact
   * @param options of the search of each for large sums; a limit on time is one of all
   */
  public static List<Accumulator> of(Network network, Domain domain, SearchOptions options) {
    return of(network, domain, options, node -> Optional.empty());
  }

  /** The same, with what is proved of the ranges of values. */
  public static List<Accumulator> of(FixedNetwork network, Domain domain, SearchOptions options) {
    return of(network.network(), domain, options, network::cast);
  }

  private static List<Accumulator> of(
      Network network,
      Domain domain,
      SearchOptions options,
      IntFunction<Optional<FixedValue>> known) {
    List<Accumulation> all = Accumulation.of(network);
    double seconds = options.budget().seconds();
    Stop stop = Stop.after(seconds).or(options.budget().stop());
    SearchOptions each = options.withSeconds(seconds / Math.max(1, all.size()));
    List<Accumulator> accumulators = new ArrayList<>();
    for (Accumulation sums : all) {
      Bracket bracket =
          stop.stopped()
              ? Bracket.nothing(0, Bracket.Ending.TIMEOUT)
              : Magnitude.of(network, sums.node(), domain, each);
      double most = bracket.upperBound();
      Optional<FixedValue> value = known.apply(sums.node());
      double lower = value.map(FixedValue::least).orElse(-most);
      double upper = value.map(FixedValue::most).orElse(most);
      int bits = bits(sums, Math.max(lower, -most), Math.min(upper, most));
      Optional<Peak> peak = bracket.witness().map(witness -> peak(sums, witness));
      if (peak.filter(found -> found.bits() > bits).isPresent()) {
        throw new SoundnessError(
            "a sum of node " + sums.node() + " needs more than the " + bits + " bits proved");
      }
      accumulators.add(
          new Accumulator(
              sums.node(),
              Math.scalb(1.0, sums.exponent()),
              bits,
              sums.bits(),
              peak,
              bracket.reproducible()));
    }
    return accumulators;
  }

  private static int bits(Accumulation sums, double least, double most) {
    return Double.isInfinite(least) || Double.isInfinite(most)
        ? sums.bits()
        : Math.min(sums.bits(), sums.bits(Dyadic.of(least), Dyadic.of(most)));
  }

  /** Of all sums at an input the first that takes the most bits. */
  private static Peak peak(Accumulation sums, Witness witness) {
    Dyadic[] all = witness.outputG();
    int row = 0;
    for (int i = 1; i < all.length; i++) {
      row = sums.bits(all[i], all[i]) > sums.bits(all[row], all[row]) ? i : row;
    }
    return new Peak(witness.input(), row, all[row], sums.bits(all[row], all[row]));
  }
}
