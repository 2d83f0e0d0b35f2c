package org.etalon.engine.fixed;

import java.util.Comparator;

/**
 * The widths of a network in fixed point, by parameters first, then by activations.
 *
 * @param parameters the width of weights and biases
 * @param activations the width of what is cast
 */
public record FixedWidths(int parameters, int activations) implements Comparable<FixedWidths> {
  private static final Comparator<FixedWidths> ORDER =
      Comparator.comparingInt(FixedWidths::parameters).thenComparingInt(FixedWidths::activations);

  @Override
  public int compareTo(FixedWidths other) {
    return ORDER.compare(this, other);
  }
}
