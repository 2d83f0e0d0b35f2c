package org.etalon.fewest;

import java.util.List;
import java.util.Optional;
import org.etalon.engine.search.Budget;
import org.etalon.linalg.Vector;
import org.etalon.quant.CodedNetwork;

/**
 * How a search is done.
 *
 * @param first the first level to work on
 * @param last the last one
 * @param cost what is made small
 * @param family which codes weights may have
 * @param below only networks of a smaller {@link Cost#rank} are of use
 * @param start a network to prove first, and to go on from, with no more neurons than f in any
 *     layer
 * @param points inputs of the domain that the networks are made for, beside samples of it
 * @param budget the limit on time, on boxes bounded in all proofs, and what ends it early
 * @param threads how many, at least 1; results do not depend on it
 * @param seed of samples, attacks and restarts
 * @param recording whether what certificates need is recorded of proofs, which takes memory
 */
public record FewestOptions(
    Level first,
    Level last,
    Cost cost,
    CodeFamily family,
    long below,
    Optional<CodedNetwork> start,
    List<Vector> points,
    Budget budget,
    int threads,
    long seed,
    boolean recording) {
  /** Copies the list. */
  public FewestOptions {
    points = List.copyOf(points);
  }

  /** A search for the fewest bits that starts from f alone, with samples alone. */
  public FewestOptions(Level first, Level last, long below, Budget budget, int threads, long seed) {
    this(
        first,
        last,
        Cost.BITS,
        RowFamily.ANY,
        below,
        Optional.empty(),
        List.of(),
        budget,
        threads,
        seed,
        true);
  }

  /** The same search without what certificates need. */
  public FewestOptions unrecorded() {
    return new FewestOptions(
        first, last, cost, family, below, start, points, budget, threads, seed, false);
  }

  /** The same search from a network that is given. */
  public FewestOptions from(CodedNetwork network) {
    return new FewestOptions(
        first,
        last,
        cost,
        family,
        below,
        Optional.of(network),
        points,
        budget,
        threads,
        seed,
        recording);
  }

  /** The same search with other points beside samples. */
  public FewestOptions with(List<Vector> others) {
    return new FewestOptions(
        first, last, cost, family, below, start, others, budget, threads, seed, recording);
  }

  /** The same search for another cost, of networks of a smaller rank than {@code below}. */
  public FewestOptions minimizing(Cost other, long below) {
    return new FewestOptions(
        first, last, other, family, below, start, points, budget, threads, seed, recording);
  }

  /** The same search among networks of a family of codes. */
  public FewestOptions of(CodeFamily other) {
    return new FewestOptions(
        first, last, cost, other, below, start, points, budget, threads, seed, recording);
  }

  /** The same search within another budget. */
  public FewestOptions within(Budget other) {
    return new FewestOptions(
        first, last, cost, family, below, start, points, other, threads, seed, recording);
  }
}
