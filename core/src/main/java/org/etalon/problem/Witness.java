package org.etalon.problem;

import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Network;

/** An input with both networks' outputs at it, in exact arithmetic. */
public final class Witness {
  private final Vector input;
  private final Dyadic[] outputF;
  private final Dyadic[] outputG;
  private final Norm norm;
  private final Dyadic exactNorm;

  private Witness(Vector input, Dyadic[] outputF, Dyadic[] outputG, Norm norm) {
    this.input = input;
    this.outputF = outputF;
    this.outputG = outputG;
    this.norm = norm;
    Dyadic[] difference = new Dyadic[outputF.length];
    for (int i = 0; i < difference.length; i++) {
      difference[i] = outputG[i].subtract(outputF[i]);
    }
    exactNorm = norm.ofExact(difference);
  }

  /**
   * Evaluates both networks exactly.
   *
   * @param x the input, copied; that it lies in the domain is the caller's to check
   * @throws IllegalArgumentException if sizes differ or an entry is not finite
   */
  public static Witness of(Network f, Network g, double[] x, Norm norm) {
    if (f.outputSize() != g.outputSize()) {
      throw new IllegalArgumentException(
          "f gives " + f.outputSize() + " outputs, g gives " + g.outputSize());
    }
    return new Witness(Vector.of(x), f.forwardExact(x), g.forwardExact(x), norm);
  }

  /** The input. */
  public Vector input() {
    return input;
  }

  /** The exact outputs of f. */
  public Dyadic[] outputF() {
    return outputF.clone();
  }

  /** The exact outputs of g. */
  public Dyadic[] outputG() {
    return outputG.clone();
  }

  /** The norm the difference is measured in. */
  public Norm norm() {
    return norm;
  }

  /** A lower bound of the norm of the difference. */
  public double differenceDown() {
    return norm.down(exactNorm);
  }

  /** An upper bound of the norm of the difference. */
  public double differenceUp() {
    return norm.up(exactNorm);
  }

  /** Whether the norm of the difference is above {@code epsilon}, decided exactly. */
  public boolean exceeds(Epsilon epsilon) {
    return norm.exceeds(exactNorm, epsilon);
  }
}
