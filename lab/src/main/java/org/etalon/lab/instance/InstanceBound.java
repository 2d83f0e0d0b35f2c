package org.etalon.lab.instance;

/**
 * One bound of the difference of two networks.
 *
 * @param name which
 * @param value an upper bound in the norm asked for; infinite where it says nothing
 * @param note why there is none: it does not apply to the pair, or time was up; else empty
 * @param seconds what it took
 */
public record InstanceBound(String name, double value, String note, double seconds) {
  /** The note of a bound that was not computed, since time was up. */
  public static final String LATE = "not reached in time";

  /** A bound. */
  public static InstanceBound of(String name, double value, double seconds) {
    return new InstanceBound(name, value, "", seconds);
  }

  /** No bound, and why. */
  static InstanceBound none(String name, String note) {
    return new InstanceBound(name, Double.POSITIVE_INFINITY, note, 0);
  }
}
