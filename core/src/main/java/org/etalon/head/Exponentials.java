package org.etalon.head;

import org.etalon.exact.Dyadic;
import org.etalon.exact.Enclosure;

/** Exponentials of numbers less the largest of them, so that none is above 1. */
final class Exponentials {
  private Exponentials() {}

  /** {@code exp(x_i - max_j x_j)}; the differences are exact. */
  static Enclosure[] of(Dyadic[] x) {
    Dyadic largest = largest(x);
    Enclosure[] powers = new Enclosure[x.length];
    for (int i = 0; i < x.length; i++) {
      powers[i] = Enclosure.of(x[i].subtract(largest)).exp();
    }
    return powers;
  }

  /** The sum; at least 1, for one of them is. */
  static Enclosure sum(Enclosure[] powers) {
    Enclosure sum = Enclosure.of(Dyadic.ZERO);
    for (Enclosure power : powers) {
      sum = sum.add(power);
    }
    return sum;
  }

  static Dyadic largest(Dyadic[] x) {
    Dyadic largest = x[0];
    for (Dyadic entry : x) {
      largest = largest.max(entry);
    }
    return largest;
  }
}
