package org.etalon.train;

/**
 * Random bits by number: draw {@code i} of a key is a function of both, so that threads may take
 * draws in any order.
 *
 * <p><b>Reference:</b> Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA
 * 2014 (the golden gamma); the mixing constants are D. Stafford's variant 13.
 */
final class Mixer {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;
  private static final float UNIT = 0x1p-24f;

  private Mixer() {}

  /** Draw {@code i} of a key. */
  static long draw(long key, long i) {
    long z = key + (i + 1) * GOLDEN;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /** Draw {@code i} of a key as one of the multiples of 2^-24 in [0, 1). */
  static float uniform(long key, long i) {
    return (draw(key, i) >>> 40) * UNIT;
  }
}
