package org.etalon.export;

/**
 * Marsaglia's xorshift of 32 bits ("Xorshift RNGs", Journal of Statistical Software 8, 2003, the
 * triple 13, 17, 5), as the self-test in C has it.
 */
final class XorShift {
  /** The first state. */
  static final int SEED = 0x2545f491;

  private int state = SEED;

  /** One integer an entry, each between the two bounds of it. */
  long[] next(long[] lowest, long[] highest) {
    long[] codes = new long[lowest.length];
    for (int i = 0; i < codes.length; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      long span = highest[i] - lowest[i] + 1;
      codes[i] = lowest[i] + ((Integer.toUnsignedLong(state) * span) >>> 32);
    }
    return codes;
  }
}
