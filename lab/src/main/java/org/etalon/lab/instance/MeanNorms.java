package org.etalon.lab.instance;

import java.util.Arrays;
import org.etalon.lab.instance.Pair.PairSegment;
import org.etalon.lab.instance.Pair.PairSite;
import org.etalon.lab.instance.Pair.Side;
import org.etalon.network.LinearMap;
import org.etalon.network.OperatorNorms;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;
import org.etalon.theta.Segment;
import org.etalon.theta.SegmentNorms;
import org.etalon.time.Stop;

/**
 * Bounds the largest output difference by the mean of the norms of the layers.
 *
 * <p><b>Applies:</b> to every graph. Statement and proof are this project's; a bound of this form
 * is published for convolutional networks, with conditions and constants of its own, which are not
 * these.
 *
 * <p><b>Formula:</b> {@code max(D, 1) r^(S-1) (n_1 + .. + n_S) max |theta - theta'|} for S sites; r
 * is the mean of the largest absolute row sums of the sites, biases included and at least 1, but
 * for the site where they are least; n_s is the most numbers in a row of site s, its bias included.
 *
 * <p><b>Property:</b> sound, all operations rounded up; never below the recursion of {@link
 * NormProducts} in the largest-entry norm.
 *
 * <p><b>Reference:</b> docs/math/theory.md, lemma 9; its form is after Houache, Aujol and
 * Traonmilin, arXiv:2502.01156.
 */
final class MeanNorms {
  private double sum;
  private double least = Double.POSITIVE_INFINITY;
  private double numbers;
  private double change;

  /** What folding rounded in either network: of all sites, as row sums. */
  private double folding;

  private MeanNorms() {}

  /**
   * An upper bound of {@code ||g - f||_inf} over the box.
   *
   * @param stop ends it early, asked site by site: it is infinite then
   */
  static double bound(Pair pair, Stop stop) {
    MeanNorms norms = new MeanNorms();
    for (PairSite site : pair.steps()) {
      if (stop.stopped()) {
        return Double.POSITIVE_INFINITY;
      }
      norms.add(site);
    }
    int others = pair.steps().size() - 1;
    double size = Math.max(1, Sums.max(pair.inputMagnitudes()));
    double mean =
        others == 0 ? 1 : Outward.divideUp(Outward.subtractUp(norms.sum, norms.least), others);
    double product = size;
    for (int k = 0; k < others; k++) {
      product = Outward.multiplyUp(product, mean);
    }
    double moved = Sums.addUp(Sums.timesUp(norms.numbers, norms.change), norms.folding);
    return Sums.timesUp(moved, product);
  }

  private void add(PairSite site) {
    double norm = Math.max(1, Math.max(norm(site, Side.F), norm(site, Side.G)));
    sum = Sums.addUp(sum, norm);
    least = Math.min(least, norm);
    int row = 1;
    for (PairSegment segment : site.incoming) {
      row += mostNumbers(segment.w);
      change = Math.max(change, Sums.max(segment.difference().parameters()));
      folding = Sums.addUp(folding, SegmentNorms.folding(segment.f).inf());
      folding = Sums.addUp(folding, SegmentNorms.folding(segment.g).inf());
    }
    numbers += row;
    change = Math.max(change, Sums.normUp(site.biasDifference(), Norm.INF));
  }

  private static double norm(PairSite site, Side side) {
    double norm = Sums.normUp(site.biasMagnitudes(side), Norm.INF);
    for (PairSegment segment : site.incoming) {
      Segment of = side.of(segment.f, segment.g);
      norm = Sums.addUp(norm, OperatorNorms.infUp(of.map()));
      norm = Sums.addUp(norm, SegmentNorms.folding(of).inf());
    }
    return norm;
  }

  private static int mostNumbers(LinearMap map) {
    int[] numbers = new int[map.outputSize()];
    map.runs(
        (i, j, step, count, weight) -> {
          for (int t = 0; t < count; t++) {
            numbers[i + t]++;
          }
        });
    return Arrays.stream(numbers).max().orElse(0);
  }
}
