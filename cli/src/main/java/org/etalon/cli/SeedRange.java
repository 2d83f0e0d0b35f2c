package org.etalon.cli;

import java.util.stream.LongStream;

/**
 * Seeds one after the other.
 *
 * @param from the first
 * @param to the last
 */
record SeedRange(long from, long to) {
  private static final int MOST = 1000;

  static SeedRange only(long seed) {
    return new SeedRange(seed, seed);
  }

  /** Reads A..B. */
  static SeedRange parse(String text) {
    if (text.matches("[0-9]{1,9}\\.\\.[0-9]{1,9}")) {
      int dots = text.indexOf('.');
      long from = Long.parseLong(text.substring(0, dots));
      long to = Long.parseLong(text.substring(dots + 2));
      if (from <= to && to - from < MOST) {
        return new SeedRange(from, to);
      }
    }
    throw new UsageException(
        "--seeds takes A..B, ascending and at most " + MOST + " of them, not " + text);
  }

  LongStream stream() {
    return LongStream.rangeClosed(from, to);
  }
}
