package org.etalon.engine.lattice;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.rounding.Outward;

/**
 * How well doubles compute a value of a network, entry by entry, at all points of a grid in a box.
 *
 * <p>An entry without an error is <em>exact</em>: no rounding ever happens to it, for sums of
 * multiples of a power of two are doubles as long as all terms together stay below {@code 2^53} of
 * it (docs/math/fixed.md, lemma 6).
 */
final class Accuracy {
  private static final double MOST_INTEGER = 0x1p53;

  /** Quotients of at most this have a digit for a half. */
  private static final double MOST_QUOTIENT = 0x1p51;

  /** Finer digits than these are not looked for in a quotient. */
  private static final int QUOTIENT_DIGITS = 53;

  /** Multiples of smaller powers of two may be no doubles. */
  private static final int LEAST_EXPONENT = -900;

  final double[] magnitude; // at least that of what doubles give
  final double[] error; // at least the distance of that from the truth
  private final int[] exponent; // exact entries are multiples of two to this

  private Accuracy(int size) {
    magnitude = new double[size];
    error = new double[size];
    exponent = new int[size];
  }

  /** Of an input on a grid. */
  static Accuracy ofInput(double[] steps, double[] lower, double[] upper) {
    Accuracy input = new Accuracy(steps.length);
    for (int i = 0; i < steps.length; i++) {
      input.magnitude[i] = Math.max(Math.abs(lower[i]), Math.abs(upper[i]));
      input.exponent[i] = Dyadic.of(steps[i]).exponent();
    }
    return input;
  }

  int size() {
    return magnitude.length;
  }

  /** Of biases and the terms of rows, added in any order. */
  Accuracy throughRows(double[] biases, List<MapRow> rows) {
    Accuracy given = new Accuracy(biases.length);
    for (int i = 0; i < biases.length; i++) {
      MapRow row = rows.get(i);
      Sum sum = new Sum(biases[i]);
      for (int k = 0; k < row.size(); k++) {
        sum.add(row.value(k), this, row.column(k));
      }
      given.take(i, sum);
    }
    return given;
  }

  /** Of the sum with another value. */
  Accuracy plus(Accuracy other) {
    Accuracy given = new Accuracy(size());
    for (int i = 0; i < size(); i++) {
      Sum sum = new Sum(0);
      sum.add(1, this, i);
      sum.add(1, other, i);
      given.take(i, sum);
    }
    return given;
  }

  /** Of maxima. */
  Accuracy largest(MaxPool pool) {
    Accuracy given = new Accuracy(pool.outputSize());
    Arrays.fill(given.exponent, Integer.MAX_VALUE);
    for (int i = 0; i < given.size(); i++) {
      for (int k = 0; k < pool.windowSize(i); k++) {
        int j = pool.member(i, k);
        given.magnitude[i] = Math.max(given.magnitude[i], magnitude[j]);
        given.error[i] = Math.max(given.error[i], error[j]);
        given.exponent[i] = Math.min(given.exponent[i], exponent[j]);
      }
    }
    return given;
  }

  /** Of what these are cast to; nothing if doubles may find another code. */
  Optional<Accuracy> cast(FixedFormat format) {
    int step = Math.getExponent(format.step());
    if (format.step() != Math.scalb(1.0, step)) {
      return Optional.empty();
    }
    double largest = Math.max(-(double) format.lowest(), (double) format.highest());
    boolean wraps = format.overflow() == Overflow.WRAP;
    Accuracy given = new Accuracy(size());
    for (int i = 0; i < size(); i++) {
      double quotient = Math.scalb(magnitude[i], -step);
      boolean sure =
          error[i] == 0
              && quotient <= MOST_QUOTIENT
              && exponent[i] - step >= -QUOTIENT_DIGITS
              && (!wraps || largest <= MOST_QUOTIENT);
      if (!sure) {
        return Optional.empty();
      }
      double code = wraps ? largest : Math.min(largest, quotient + 1);
      given.magnitude[i] = Outward.multiplyUp(Math.nextUp(code), format.step());
      given.exponent[i] = step;
    }
    return Optional.of(given);
  }

  private void take(int i, Sum sum) {
    int unit = sum.unit == Integer.MAX_VALUE ? 0 : sum.unit;
    if (sum.exact && unit >= LEAST_EXPONENT && sum.magnitude <= Math.scalb(MOST_INTEGER, unit)) {
      magnitude[i] = sum.magnitude;
      exponent[i] = unit;
      return;
    }
    double roundings = Outward.multiplyUp(Outward.gammaUp(sum.terms + 1), sum.magnitude);
    double own = Outward.addUp(roundings, (sum.terms + 1) * 2 * Double.MIN_NORMAL);
    magnitude[i] = Outward.addUp(sum.magnitude, own);
    error[i] = Outward.addUp(sum.error, own);
  }

  /** A bias and products of weights and entries. */
  private static final class Sum {
    private double magnitude; // of all terms together
    private double error; // what they bring with them
    private int unit; // all terms are multiples of two to this; MAX_VALUE if all are 0
    private boolean exact = true;
    private int terms;

    Sum(double bias) {
      magnitude = Math.abs(bias);
      unit = bias == 0 ? Integer.MAX_VALUE : Dyadic.of(bias).exponent();
    }

    void add(double weight, Accuracy taken, int j) {
      terms++;
      if (weight != 0) {
        double factor = Math.abs(weight);
        magnitude = Outward.addUp(magnitude, Outward.multiplyUp(factor, taken.magnitude[j]));
        error = Outward.addUp(error, Outward.multiplyUp(factor, taken.error[j]));
        unit = Math.min(unit, Dyadic.of(weight).exponent() + taken.exponent[j]);
        exact &= taken.error[j] == 0;
      }
    }
  }
}
