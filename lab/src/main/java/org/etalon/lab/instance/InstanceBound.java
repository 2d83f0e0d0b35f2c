package org.etalon.lab.instance;

/**
 * One bound of the difference of two networks.
 *
 * @param name which
 * @param value an upper bound in the norm asked for; infinite where it says nothing
 * @param note why it does not apply to the pair, where it does not; else empty
 * @param seconds what it took
 */
public record InstanceBound(String name, double value, String note, double seconds) {
  /** A bound. */
  public static InstanceBound of(String name, double value, double seconds) {
    return new InstanceBound(name, value, "", seconds);
  }

  /** No bound, and why. */
  static InstanceBound none(String name, String note) {
    return new InstanceBound(name, Double.POSITIVE_INFINITY, note, 0);
  }
}
