package org.etalon.engine.certify;

import java.util.Comparator;

/**
 * One width of one setting: what a search decides.
 *
 * @param setting the number of the setting, simpler ones first
 * @param bits the width
 * @param totalBits what its network takes when it is packed
 */
record Trial(int setting, int bits, long totalBits) implements Comparable<Trial> {
  private static final Comparator<Trial> BETTER =
      Comparator.comparingLong(Trial::totalBits)
          .thenComparingInt(Trial::setting)
          .thenComparingInt(Trial::bits);

  /** Fewer bits in all first, then the simpler setting. */
  @Override
  public int compareTo(Trial other) {
    return BETTER.compare(this, other);
  }
}
