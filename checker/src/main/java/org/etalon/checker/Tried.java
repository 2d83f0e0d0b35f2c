package org.etalon.checker;

import java.util.Comparator;
import org.etalon.certificate.Certificate.Refutation;

/**
 * Which network a witness is about.
 *
 * @param bits the width of its parameters; 0 for g
 * @param activations the width of what it casts; 0 where nothing is known to be cast
 */
record Tried(int bits, int activations) implements Comparable<Tried> {
  private static final Comparator<Tried> ORDER =
      Comparator.comparingInt(Tried::bits).thenComparingInt(Tried::activations);

  /** That of a refutation, which {@link Identity} passed. */
  static Tried of(Refutation refutation) {
    int width = refutation.casts().isEmpty() ? 0 : FixedPoint.width(refutation);
    return new Tried(refutation.bits(), width);
  }

  @Override
  public int compareTo(Tried other) {
    return ORDER.compare(this, other);
  }
}
