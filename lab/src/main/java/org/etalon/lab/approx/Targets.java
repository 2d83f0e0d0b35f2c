package org.etalon.lab.approx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.etalon.problem.UnfitException;
import org.etalon.rounding.Outward;
import org.jspecify.annotations.Nullable;

/** The targets by name. */
public final class Targets {
  private static final double INFINITE = Double.POSITIVE_INFINITY;
  private static final int WAVES = 16;
  private static final double DECAY = 0.45;
  private static final int SCAN = 1 << 12;

  private Targets() {}

  /** What {@link #parse} takes. */
  public static final String NAMES =
      "square, sqrt, abs, weierstrass, sin:W, cos:W, polynomial:A0,A1,.., sobolev:S,SEED";

  /**
   * The target of a name.
   *
   * @throws IllegalArgumentException if there is none; one line that says what is wrong
   */
  public static Target parse(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    double[] numbers = colon < 0 ? new double[0] : numbers(name, name.substring(colon + 1));
    return switch (kind + "/" + (colon < 0 ? "" : Math.min(numbers.length, 2))) {
      case "square/" ->
          analytic(
              name, x -> x * x, x -> 2 * x, List.of(), new TargetBounds(Outward.UNIT, 1, 2, 2));
      case "sqrt/" -> smooth(name, Math::sqrt, x -> 0.5 / Math.sqrt(x), List.of(), 0.5, 2);
      case "abs/" -> kink(name, 1.0 / 3);
      case "weierstrass/" -> waves(name, Math.PI, -Math.log(DECAY) / Math.log(2), null);
      case "sin/1" -> {
        double w = frequency(name, numbers[0]);
        yield analytic(
            name,
            x -> Math.sin(w * x),
            x -> w * Math.cos(w * x),
            TurningPoints.ofWave(w, 0),
            waveBounds(w));
      }
      case "cos/1" -> {
        double w = frequency(name, numbers[0]);
        yield analytic(
            name,
            x -> Math.cos(w * x),
            x -> -w * Math.sin(w * x),
            TurningPoints.ofWave(w, Math.PI / 2),
            waveBounds(w));
      }
      case "polynomial/1", "polynomial/2" -> polynomial(name, numbers);
      case "sobolev/2" -> {
        double s = numbers[0];
        if (numbers.length != 2 || !(s > 0 && s <= 4) || numbers[1] != Math.rint(numbers[1])) {
          throw new UnfitException("sobolev takes S in (0, 4] and a whole seed: " + name);
        }
        yield waves(name, 2 * Math.PI, s, new SplittableRandom((long) numbers[1]));
      }
      default -> throw new UnfitException("no target '" + name + "'; there are " + NAMES);
    };
  }

  private static Target smooth(
      String name,
      DoubleUnaryOperator f,
      DoubleUnaryOperator slope,
      List<Double> turns,
      double smoothness,
      double adaptiveSmoothness) {
    return new FunctionTarget(
        name,
        f,
        slope,
        new TurningPoints(slope, turns),
        smoothness,
        adaptiveSmoothness,
        Optional.empty());
  }

  private static Target analytic(
      String name,
      DoubleUnaryOperator f,
      DoubleUnaryOperator slope,
      List<Double> turns,
      TargetBounds bounds) {
    return new FunctionTarget(
        name, f, slope, new TurningPoints(slope, turns), INFINITE, INFINITE, Optional.of(bounds));
  }

  /** Java's sine and cosine err by an ulp at most, and the argument w x by half of one. */
  private static TargetBounds waveBounds(double w) {
    return new TargetBounds(
        Outward.multiplyUp(2 * Outward.UNIT, Outward.addUp(w, 2)), 1, w, Outward.multiplyUp(w, w));
  }

  /** Horner's rule with n coefficients makes 2 n roundings at most. */
  private static TargetBounds polynomialBounds(double[] a, double[] first, double[] second) {
    double rounding = Outward.multiplyUp(Outward.gammaUp(2 * a.length + 1), sizes(a));
    return new TargetBounds(
        Outward.addUp(rounding, Double.MIN_NORMAL), sizes(a), slack(first), slack(second));
  }

  /** An upper bound of the sum of absolute coefficients. */
  private static double sizes(double[] a) {
    double sum = 0;
    for (double x : a) {
      sum = Outward.addUp(sum, Math.abs(x));
    }
    return sum;
  }

  /** The same for coefficients that were rounded twice when they were made. */
  private static double slack(double[] a) {
    return Outward.multiplyUp(sizes(a), 1 + 4 * Outward.UNIT);
  }

  private static double[] numbers(String name, String list) {
    try {
      double[] numbers =
          Arrays.stream(list.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
      for (double number : numbers) {
        if (!(Math.abs(number) <= 1e6)) {
          throw new UnfitException("numbers up to a million are taken: " + name);
        }
      }
      return numbers;
    } catch (NumberFormatException e) {
      throw new UnfitException("not a list of numbers: " + name, e);
    }
  }

  private static double frequency(String name, double w) {
    if (!(w > 0)) {
      throw new UnfitException("the frequency must be above 0: " + name);
    }
    return w;
  }

  private static Target kink(String name, double at) {
    return smooth(name, x -> Math.abs(x - at), x -> x < at ? -1 : 1, List.of(at), 1, INFINITE);
  }

  /** {@code sum_k 2^(-s k) sign_k cos(2^k w x + phase_k)}: of order s and not better. */
  private static Target waves(String name, double w, double s, @Nullable SplittableRandom random) {
    double[] amplitude = new double[WAVES];
    double[] phase = new double[WAVES];
    double[] frequency = new double[WAVES];
    for (int k = 0; k < WAVES; k++) {
      double sign = random == null || random.nextBoolean() ? 1 : -1;
      amplitude[k] = sign * Math.pow(2, -s * k);
      phase[k] = random == null ? 0 : random.nextDouble(2 * Math.PI);
      frequency[k] = Math.scalb(w, k);
    }
    DoubleUnaryOperator f =
        x -> {
          double sum = 0;
          for (int k = 0; k < WAVES; k++) {
            sum += amplitude[k] * Math.cos(frequency[k] * x + phase[k]);
          }
          return sum;
        };
    DoubleUnaryOperator slope =
        x -> {
          double sum = 0;
          for (int k = 0; k < WAVES; k++) {
            sum -= amplitude[k] * frequency[k] * Math.sin(frequency[k] * x + phase[k]);
          }
          return sum;
        };
    return new FunctionTarget(
        name, f, slope, new GridPoints(Math.scalb(1.0, -WAVES - 2)), s, s, Optional.empty());
  }

  private static Target polynomial(String name, double[] a) {
    double[] first = derivative(a);
    double[] second = derivative(first);
    List<Double> turns = new ArrayList<>();
    for (int k = 0; k < SCAN; k++) {
      double low = (double) k / SCAN;
      double high = (k + 1.0) / SCAN;
      if (horner(second, low) < 0 != horner(second, high) < 0) {
        turns.add(root(second, low, high));
      }
    }
    return analytic(
        name, x -> horner(a, x), x -> horner(first, x), turns, polynomialBounds(a, first, second));
  }

  private static double root(double[] a, double from, double to) {
    double low = from;
    double high = to;
    boolean negative = horner(a, low) < 0;
    for (int k = 0; k < 60; k++) {
      double middle = 0.5 * (low + high);
      if (horner(a, middle) < 0 == negative) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  private static double[] derivative(double[] a) {
    double[] result = new double[Math.max(1, a.length - 1)];
    for (int k = 1; k < a.length; k++) {
      result[k - 1] = k * a[k];
    }
    return result;
  }

  private static double horner(double[] a, double x) {
    double sum = 0;
    for (int k = a.length - 1; k >= 0; k--) {
      sum = sum * x + a[k];
    }
    return sum;
  }

  /**
   * The function that is linear between points.
   *
   * @param x ascending from 0 to 1
   * @throws IllegalArgumentException if it is not
   */
  public static Target ofPoints(String name, double[] x, double[] y) {
    boolean ordered = x.length >= 2 && x[0] == 0 && x[x.length - 1] == 1;
    List<KnotTarget.Breakpoint> table = new ArrayList<>();
    for (int k = 0; k < x.length; k++) {
      ordered &= k == 0 || x[k] > x[k - 1];
      table.add(new KnotTarget.Breakpoint(x[k], y[k]));
    }
    if (!ordered) {
      throw new UnfitException("points must ascend from x = 0 to x = 1");
    }
    return new KnotTarget(name, List.copyOf(table));
  }
}
