package org.etalon.gap;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.Certifier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;

/**
 * Two networks on small boxes around samples: how far apart they are certified to be, and on which
 * boxes they are certified to decide alike.
 *
 * @param radius of the boxes, in the sup norm
 * @param boxes how many samples
 * @param largestUpper the largest certified bound of {@code ||g - f||_inf} over a box
 * @param medianUpper the median of the certified bounds
 * @param largestAttained the largest difference attained in a box
 * @param steady the share of samples whose decision f is proved to keep on their whole box
 * @param safe the share of samples whose decision both f and g are proved to give to every input of
 *     their box, so that quantization changes no decision there
 */
public record ImageBoxes(
    double radius,
    int boxes,
    double largestUpper,
    double medianUpper,
    double largestAttained,
    double steady,
    double safe,
    boolean reproducible) {

  /**
   * Measures g on boxes.
   *
   * @param samples at least one box, of f and of this radius
   * @param limits of the next search, asked for before each
   */
  static ImageBoxes of(
      Network f,
      Network g,
      List<SampleBox> samples,
      double radius,
      Supplier<SearchOptions> limits) {
    int count = samples.size();
    List<Double> uppers = new ArrayList<>();
    double attained = 0;
    int steady = 0;
    int safe = 0;
    boolean reproducible = true;
    for (SampleBox sample : samples) {
      Certification proof =
          Certifier.certify(new Problem(f, g, sample.domain(), Property.bracket()), limits.get());
      reproducible &= proof.bracket().reproducible();
      uppers.add(proof.upperBound());
      attained = Math.max(attained, proof.lowerBound());
      steady += sample.steady() ? 1 : 0;
      boolean alike =
          sample.steady()
              && SteadyDecision.isProved(g, sample.decision(), sample.box(), limits.get());
      safe += alike ? 1 : 0;
    }
    uppers.sort(Double::compare);
    return new ImageBoxes(
        radius,
        count,
        uppers.get(count - 1),
        uppers.get(count / 2),
        attained,
        (double) steady / count,
        (double) safe / count,
        reproducible);
  }
}
