package org.etalon.engine.bound;

/** The number of entries of a matrix, as an array has them. */
final class Entries {
  private Entries() {}

  /**
   * {@code rows * columns}.
   *
   * @throws OutOfMemoryError if no array can be so long
   */
  static int of(int rows, int columns) {
    long entries = (long) rows * columns;
    if (entries > Integer.MAX_VALUE) {
      throw new OutOfMemoryError("a matrix [" + rows + "x" + columns + "]");
    }
    return (int) entries;
  }
}
