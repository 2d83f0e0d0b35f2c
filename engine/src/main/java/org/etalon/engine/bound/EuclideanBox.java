package org.etalon.engine.bound;

import org.etalon.rounding.Outward;

/** The inputs of a box that are not zero throughout, as middles and radii. */
final class EuclideanBox {
  private final int[] inputs;
  private final double[] middle;
  private final double[] radius;
  private final double[] magnitude;
  private double largest;

  EuclideanBox(double[] lower, double[] upper) {
    int count = 0;
    for (int i = 0; i < lower.length; i++) {
      count += lower[i] != 0 || upper[i] != 0 ? 1 : 0;
    }
    inputs = new int[count];
    middle = new double[count];
    radius = new double[count];
    magnitude = new double[count];
    int k = 0;
    for (int i = 0; i < lower.length; i++) {
      if (lower[i] != 0 || upper[i] != 0) {
        inputs[k] = i;
        middle[k] = 0.5 * lower[i] + 0.5 * upper[i];
        radius[k] =
            Math.max(
                Outward.subtractUp(upper[i], middle[k]), Outward.subtractUp(middle[k], lower[i]));
        magnitude[k] = Math.max(Math.abs(lower[i]), Math.abs(upper[i]));
        largest = Math.max(largest, magnitude[k]);
        k++;
      }
    }
  }

  int count() {
    return inputs.length;
  }

  /** How many inputs are not fixed (a fixed one may have a radius of the smallest double). */
  int wide() {
    int count = 0;
    for (double r : radius) {
      count += r > Double.MIN_VALUE ? 1 : 0;
    }
    return count;
  }

  int[] inputs() {
    return inputs;
  }

  /** A point between the bounds of the k-th input. */
  double middle(int k) {
    return middle[k];
  }

  /** How far the k-th input is from it at most. */
  double radius(int k) {
    return radius[k];
  }

  double magnitude(int k) {
    return magnitude[k];
  }

  /** The largest magnitude of an input. */
  double largest() {
    return largest;
  }
}
