package org.etalon.gap;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;

/**
 * Two networks on small boxes around samples: how far apart they are certified to be, and whether
 * that is too little to change the decision at the sample.
 *
 * @param radius of the boxes, in the sup norm
 * @param boxes how many samples
 * @param largestUpper the largest certified bound of {@code ||g - f||_inf} over a box
 * @param medianUpper the median of the certified bounds
 * @param largestAttained the largest difference attained in a box
 * @param safe the share of samples whose margin under f is more than twice the certified bound of
 *     their box: proved that g decides as f does there, f's margin taken in exact arithmetic
 */
public record ImageBoxes(
    double radius,
    int boxes,
    double largestUpper,
    double medianUpper,
    double largestAttained,
    double safe) {

  /**
   * Boxes around samples.
   *
   * @param samples at least one, with the outputs of f
   * @param options limit the search of each box; their norm and epsilon are ignored
   * @param pixels whether boxes are cut to [0, 1]
   */
  public static ImageBoxes of(
      Network f,
      Network g,
      List<ExactSample> samples,
      double radius,
      boolean pixels,
      SearchOptions options) {
    int count = samples.size();
    List<Double> uppers = new ArrayList<>();
    double attained = 0;
    int safe = 0;
    for (ExactSample sample : samples) {
      Certification proof =
          Certifier.certify(
              f, g, Domain.of(box(sample.input(), radius, pixels)), options.withNorm(Norm.INF));
      uppers.add(proof.upperBound());
      attained = Math.max(attained, proof.lowerBound());
      safe += sample.isSafe(proof.upperBound()) ? 1 : 0;
    }
    uppers.sort(Double::compare);
    return new ImageBoxes(
        radius,
        count,
        uppers.get(count - 1),
        uppers.get(count / 2),
        attained,
        (double) safe / count);
  }

  /** The box that surely holds all inputs within the radius, rounded outward. */
  private static Box box(double[] x, double radius, boolean pixels) {
    double[] lower = new double[x.length];
    double[] upper = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      lower[i] = Math.nextDown(x[i] - radius);
      upper[i] = Math.nextUp(x[i] + radius);
      if (pixels) {
        lower[i] = Math.max(0, lower[i]);
        upper[i] = Math.min(1, upper[i]);
      }
    }
    return Box.of(lower, upper);
  }
}
