package org.etalon.engine.bound;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.etalon.file.Doubles;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;

/** What one bounding of a box proved, and hints for what to do next. Immutable. */
public final class BoxBound {
  private final double[] lower;
  private final double[] upper;
  private final double[] rounding;
  private final double[] maximiser;
  private final Inheritance inheritance;

  BoxBound(
      double[] lower,
      double[] upper,
      double[] rounding,
      double[] maximiser,
      Inheritance inheritance) {
    this.lower = lower;
    this.upper = upper;
    this.rounding = rounding;
    this.maximiser = maximiser;
    this.inheritance = inheritance;
  }

  void write(DataOutput out) throws IOException {
    for (double[] array : new double[][] {lower, upper, rounding, maximiser}) {
      Doubles.write(out, array);
    }
    inheritance.write(out);
  }

  static BoxBound read(DataInput in, int limit) throws IOException {
    return new BoxBound(
        Doubles.read(in),
        Doubles.read(in),
        Doubles.read(in),
        Doubles.read(in),
        Inheritance.read(in, limit));
  }

  /** A lower bound of output difference {@code i} of {@code g - f}. */
  public double lower(int i) {
    return lower[i];
  }

  /** An upper bound of output difference {@code i} of {@code g - f}. */
  public double upper(int i) {
    return upper[i];
  }

  /** Lower bounds of all output differences; a copy. */
  double[] lower() {
    return lower.clone();
  }

  /** Upper bounds of all output differences; a copy. */
  double[] upper() {
    return upper.clone();
  }

  /** What the linear bounds of output {@code i} hold for rounding alone. */
  double rounding(int i) {
    return rounding[i];
  }

  /** An upper bound of the norm of the output difference; infinite where nothing is proved. */
  public double normUp(Norm norm) {
    double result = 0;
    for (int i = 0; i < lower.length; i++) {
      double entry = entry(i);
      result =
          switch (norm) {
            case INF -> Math.max(result, entry);
            case ONE -> Outward.addUp(result, entry);
            case TWO -> Outward.addUp(result, Outward.multiplyUp(entry, entry));
          };
    }
    double bound = norm == Norm.TWO ? Outward.sqrtUp(result) : result;
    return bound < Double.POSITIVE_INFINITY ? bound : Double.POSITIVE_INFINITY;
  }

  /**
   * How much of {@link #normUp} pays for rounding, about: a heuristic that tells bounds that
   * splitting may still improve from those that it cannot.
   */
  public double rounding(Norm norm) {
    double sum = 0;
    int worst = 0;
    for (int i = 0; i < lower.length; i++) {
      sum += rounding[i];
      worst = entry(i) > entry(worst) ? i : worst;
    }
    return norm == Norm.INF ? rounding[worst] : sum;
  }

  private double entry(int i) {
    return Math.max(-lower[i], upper[i]);
  }

  /** A corner of the box at which the worst linear bound is attained: a heuristic for attacks. */
  public double[] maximiser() {
    return maximiser.clone();
  }

  /** What the boxes inside this one can use. */
  public Inheritance inheritance() {
    return inheritance;
  }
}
