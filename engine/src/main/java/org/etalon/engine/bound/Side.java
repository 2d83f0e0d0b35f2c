package org.etalon.engine.bound;

/** One of the two networks of a pair. */
enum Side {
  /** The reference network f. */
  F,
  /** The other network g. */
  G;

  /** What belongs to this side. */
  <T> T of(T f, T g) {
    return this == F ? f : g;
  }
}
