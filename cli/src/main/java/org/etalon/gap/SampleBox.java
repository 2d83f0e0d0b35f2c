package org.etalon.gap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.train.Samples;

/**
 * All inputs within a radius of a sample, in the sup norm.
 *
 * @param domain these, one box
 * @param decision the class that a network f gives to the sample, in doubles
 * @param steady whether f is proved to give it to every input of the box
 */
record SampleBox(Domain domain, int decision, boolean steady) {

  /**
   * The boxes of the first samples.
   *
   * @param pixels whether boxes are cut to [0, 1]
   * @param limits of the next proof, asked for before each
   */
  static List<SampleBox> around(
      Network f,
      Samples samples,
      int count,
      double radius,
      boolean pixels,
      Supplier<SearchOptions> limits) {
    List<SampleBox> boxes = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      Domain domain = domain(samples.input(s), radius, pixels);
      double[] outputs = f.forward(samples.input(s));
      int decision = 0;
      for (int j = 1; j < outputs.length; j++) {
        decision = outputs[j] > outputs[decision] ? j : decision;
      }
      boolean steady = SteadyDecision.isProved(f, decision, domain.boxes().get(0), limits.get());
      boxes.add(new SampleBox(domain, decision, steady));
    }
    return boxes;
  }

  /** A box that surely holds them. */
  Box box() {
    return domain.boxes().get(0);
  }

  /** Bounds are rounded outward, and inward for the box within. */
  private static Domain domain(double[] x, double radius, boolean pixels) {
    double[] lower = new double[x.length];
    double[] upper = new double[x.length];
    double[] least = new double[x.length];
    double[] most = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      lower[i] = Math.nextDown(x[i] - radius);
      upper[i] = Math.nextUp(x[i] + radius);
      least[i] = Math.nextUp(x[i] - radius);
      most[i] = Math.nextDown(x[i] + radius);
      if (pixels) {
        lower[i] = Math.max(0, lower[i]);
        upper[i] = Math.min(1, upper[i]);
        least[i] = Math.max(0, least[i]);
        most[i] = Math.min(1, most[i]);
      }
    }
    return new Domain(
        List.of(Box.of(lower, upper)), List.of(Box.between(least, most)), Optional.empty());
  }
}
