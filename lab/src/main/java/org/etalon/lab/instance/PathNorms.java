package org.etalon.lab.instance;

import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * The l1 path-norms of two networks: the sum, over the paths from an input or a bias to any output,
 * of the absolute value of the product of the numbers on the path. A path goes through any member
 * of a window. It bounds what the network does with inputs of at most 1, and its Lipschitz
 * constant, and does not change when neurons are rescaled.
 *
 * <p><b>Requires:</b> networks that cast nothing. Numbers are those that the sites store; what
 * folding rounded is left out.
 *
 * <p><b>Rounding:</b> up. Infinite where it overflows.
 *
 * <p><b>Cost:</b> one evaluation of each network.
 *
 * <p><b>Reference:</b> Gonon et al., arXiv:2310.01225; docs/math/theory.md, lemma 8.
 *
 * @param f of the first network
 * @param g of the second one
 * @param seconds what both took
 */
public record PathNorms(double f, double g, double seconds) {
  /** Of networks that there was no time for. */
  public static final PathNorms UNKNOWN =
      new PathNorms(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 0);

  /**
   * Those of two networks.
   *
   * @param stop ends it early, asked site by site: what was not reached is infinite
   */
  public static PathNorms of(Theta f, Theta g, Stop stop) {
    long start = System.nanoTime();
    double ofF = norm(f, stop);
    double ofG = norm(g, stop);
    return new PathNorms(ofF, ofG, (System.nanoTime() - start) * 1e-9);
  }

  private static double norm(Theta network, Stop stop) {
    Pair pair = Pair.of(network, network, Box.cube(network.inputSize(), 0, 1));
    double norm = Sums.normUp(PathMetric.norm(pair, stop), Norm.ONE);
    return norm < Double.POSITIVE_INFINITY ? norm : Double.POSITIVE_INFINITY;
  }
}
