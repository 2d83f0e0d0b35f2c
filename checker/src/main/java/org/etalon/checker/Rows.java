package org.etalon.checker;

import org.etalon.certificate.Evidence;

/** Bounds rows of a site over a box, in one of two arithmetics. One instance a thread. */
interface Rows {
  /** The box of all further bounds; arrays are not modified. */
  void setBox(double[] lower, double[] upper);

  /**
   * Notes what a site gives, once what it takes is enclosed; its enclosures do not change any more
   * on this box.
   *
   * @throws ContradictionException if the enclosures of a neuron exclude each other
   */
  void settle(LayerState[] states, int site);

  /** Intersects z, z' and d of a site with what intervals say; all sites below are settled. */
  void byIntervals(LayerState[] states, int site);

  /**
   * Intersects the enclosures of listed neurons of site {@code t} with fresh bounds.
   *
   * @param states the sites; those below {@code t} are enclosed, settled and have slopes
   * @param count how many of {@code rows} to bound
   * @param rule which slopes below rectifiers to use
   */
  void bound(LayerState[] states, int t, int[] rows, int count, Kind kind, int rule);

  /**
   * The same with a certificate's slopes, for rows of either sign; nothing where the first site is
   * no rectifier of an affine function of the inputs.
   *
   * @param block fits the networks; the sites below its own are enclosed, settled and have slopes
   */
  void bound(LayerState[] states, Evidence.Block block);

  /**
   * Intersects z and d of a site with what errors measured together say, where that is known.
   *
   * @param t the site; all below were bounded so before, in order
   */
  void together(LayerState[] states, int t);

  /**
   * Encloses what is cast to what a site takes, where that cast may saturate, and what is cast on
   * the way to it in steps that depend on it.
   *
   * @param t the site; those below are enclosed, settled and have slopes
   */
  void encloseCasts(LayerState[] states, int t);

  /** Whether values of either network are cast to formats. */
  boolean hasCasts();

  /**
   * Whether a cast may overflow on the box.
   *
   * @param states the sites, all enclosed and settled, and the output, of which z and z' are
   */
  boolean overflows(LayerState[] states);

  /** The most by which differences of outputs that are read differ from those of last values. */
  double readError();

  /** Whether a sum may overflow float32 on the box, if that is what networks run in. */
  boolean overflowsFloat32();

  /**
   * How much input {@code i} mattered to the outputs when last bounded: a hint for cutting boxes.
   */
  double sensitivity(int i);
}
