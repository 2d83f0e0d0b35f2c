package org.etalon.engine.certify;

import java.util.Arrays;
import org.etalon.network.FoldedLayer;
import org.etalon.problem.SoundnessError;
import org.etalon.rounding.Outward;

/**
 * Enclosures of the pre-activations of one layer from those of its inputs, by intervals.
 *
 * <p><b>Property:</b> sound for real arithmetic on the real parameters of the layer; overflow and
 * NaN give infinite bounds.
 *
 * <p><b>Rounding:</b> sums of n products and a bias, each widened once by {@code gamma_(2n+4)}
 * times the sum of absolute terms, itself rounded up: computed with relative error gamma below 1/2,
 * it is at least the exact one when multiplied by {@code 1 + 2 gamma}.
 */
final class IntervalLayer {
  private final double[] lower;
  private final double[] upper;
  private double reach;

  private IntervalLayer(int rows) {
    lower = new double[rows];
    upper = new double[rows];
  }

  /** The layer on inputs of {@code [from, to]}, which are not modified. */
  static IntervalLayer of(FoldedLayer layer, double[] from, double[] to) {
    IntervalLayer result = new IntervalLayer(layer.outputSize());
    double[] weights = layer.weights().toArray();
    double[] magnitude = new double[from.length];
    Arrays.setAll(magnitude, j -> Math.max(Math.abs(from[j]), Math.abs(to[j])));
    double largest = Arrays.stream(magnitude).max().orElse(0);
    for (int i = 0; i < layer.outputSize(); i++) {
      double low = 0;
      double high = 0;
      double sum = 0;
      int terms = 0;
      for (int j = 0; j < from.length; j++) {
        double w = weights[i * from.length + j];
        if (w != 0 && magnitude[j] != 0) {
          low += w * (w > 0 ? from[j] : to[j]);
          high += w * (w > 0 ? to[j] : from[j]);
          sum += Math.abs(w) * magnitude[j];
          terms++;
        }
      }
      double folded = 0;
      if (!layer.isExact()) {
        double byWeights = Outward.multiplyUp(layer.weightErrorByRow().get(i), largest);
        folded = Outward.addUp(byWeights, layer.biasError().get(i));
      }
      result.set(i, low, high, sum, layer.bias().get(i), terms, folded);
    }
    return result;
  }

  /** Files row i: sums of {@code terms} products, still without the bias, and what they miss. */
  private void set(
      int i, double low, double high, double sum, double bias, int terms, double folded) {
    double error = folded;
    double row = sum + Math.abs(bias);
    if (terms > 0) {
      double gamma = Outward.gammaUp(2 * terms + 4);
      double underflow = terms * Double.MIN_NORMAL;
      row = Outward.multiplyUp(Outward.addUp(row, underflow), Math.nextUp(1 + 2 * gamma));
      error = Outward.addUp(error, Outward.addUp(Outward.multiplyUp(gamma, row), underflow));
    }
    lower[i] = error == 0 ? bias : Outward.subtractDown(low + bias, error);
    upper[i] = error == 0 ? bias : Outward.addUp(high + bias, error);
    row = folded == 0 ? row : Outward.addUp(row, folded);
    reach = Math.max(reach, row < Double.POSITIVE_INFINITY ? row : Double.POSITIVE_INFINITY);
    if (!(lower[i] >= Double.NEGATIVE_INFINITY)) {
      lower[i] = Double.NEGATIVE_INFINITY;
    }
    if (!(upper[i] <= Double.POSITIVE_INFINITY)) {
      upper[i] = Double.POSITIVE_INFINITY;
    }
  }

  /** Intersects with other enclosures. */
  void intersect(double[] otherLower, double[] otherUpper) {
    for (int i = 0; i < lower.length; i++) {
      lower[i] = Math.max(lower[i], otherLower[i]);
      upper[i] = Math.min(upper[i], otherUpper[i]);
      if (!(lower[i] <= upper[i])) {
        throw new SoundnessError(
            "empty enclosure of a neuron: [" + lower[i] + ", " + upper[i] + "]");
      }
    }
  }

  double least() {
    return Arrays.stream(lower).min().orElseThrow();
  }

  double most() {
    return Arrays.stream(upper).max().orElseThrow();
  }

  /** The largest {@code sum_j |w_ij| |a_j| + |b_i|} of a row i: no partial sum is larger. */
  double reach() {
    return reach;
  }

  double[] rectifiedLower() {
    return Arrays.stream(lower).map(z -> Math.max(0, z)).toArray();
  }

  double[] rectifiedUpper() {
    return Arrays.stream(upper).map(z -> Math.max(0, z)).toArray();
  }
}
