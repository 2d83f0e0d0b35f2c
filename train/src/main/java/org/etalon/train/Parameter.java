package org.etalon.train;

import java.util.Arrays;

/** Some trained numbers, the gradient in them, and what the optimizer remembers of each. */
final class Parameter {
  final float[] value;
  final float[] gradient;
  final float[] first;
  final float[] second;
  final float limit;
  final boolean decays;

  /**
   * Zeros.
   *
   * @param limit values are kept within {@code [-limit, limit]}; may be infinite
   * @param decays whether weight decay applies
   * @param memories how many numbers the optimizer keeps beside each: 0, 1 or 2
   */
  Parameter(int size, float limit, boolean decays, int memories) {
    value = new float[size];
    gradient = new float[size];
    first = new float[memories > 0 ? size : 0];
    second = new float[memories > 1 ? size : 0];
    this.limit = limit;
    this.decays = decays;
  }

  void fill(float number) {
    Arrays.fill(value, number);
  }
}
