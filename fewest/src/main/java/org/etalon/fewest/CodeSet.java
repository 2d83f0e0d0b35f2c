package org.etalon.fewest;

/** Which integers the weights of a row may be, and what a weight that is not zero costs. */
interface CodeSet {
  /**
   * The code nearest to {@code x}.
   *
   * @param bits the width of codes, where they have one
   */
  int nearest(double x, int bits);

  /** Whether zero is one of them. */
  boolean hasZero();

  /** The bits of a weight that is not zero, beside those of one that is. */
  double price(int bits);
}
