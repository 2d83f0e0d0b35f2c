package org.etalon.engine.bound;

import org.etalon.problem.Norm;

/**
 * What a search makes of the differences {@code d = g - f} of a pair of networks: one number for
 * every input, whose maximum it bounds and attacks. The outputs of the pair are those of the
 * networks, or linear forms of them ({@link OutputForms}).
 *
 * <p>A goal may consist of parts of which some are settled on a box: what is known of them holds on
 * every box inside it, and their rows need not be bounded any more.
 */
public interface Goal {
  /** The norm of d. */
  static Goal of(Norm norm) {
    return new NormGoal(norm);
  }

  /** Whether rows are outputs of the networks, not forms of several. */
  boolean isOfOutputs();

  /** What is settled where nothing is known. */
  byte[] unsettled();

  /**
   * The rows of d to bound where some parts are settled.
   *
   * @param outputs how many rows there are
   */
  int[] rows(byte[] settled, int outputs);

  /** What is settled once d is bounded, in addition to what was; rows as {@link #rows} says. */
  byte[] settle(byte[] settled, double[] lower, double[] upper);

  /** An upper bound of the goal on a box; infinite where nothing is proved. */
  double up(BoxBound bound);

  /** How much of {@link #up} pays for rounding, about. */
  double rounding(BoxBound bound);

  /**
   * How much each side of a row matters: a heuristic.
   *
   * @return for each row that of its upper bound, then for each that of its lower one; minus
   *     infinity where a bound decides nothing
   */
  double[] urgency(byte[] settled, double[] lower, double[] upper);

  /**
   * The goal at a point, rounded somehow.
   *
   * @param d the differences there, not modified
   */
  double value(double[] d);

  /**
   * A direction of ascent of {@link #value}.
   *
   * @return one coefficient a difference
   */
  double[] cotangent(double[] d);

  /**
   * The numbers of the ways to raise the goal where some parts are settled; each is worth an ascent
   * of its own.
   */
  int[] ways(byte[] settled, int outputs);

  /** What an ascent along one way raises. */
  double value(int way, double[] d);

  /** A direction of ascent of {@link #value(int, double[])}. */
  double[] cotangent(int way, double[] d);
}
