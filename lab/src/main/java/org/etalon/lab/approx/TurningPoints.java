package org.etalon.lab.approx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Extremes of a function whose derivative is monotone between known points: there the derivative
 * meets a slope at most once, which bisection finds.
 *
 * @param slope the derivative, inside (0, 1)
 * @param turns where the derivative changes from rising to falling or back, or the function has a
 *     kink; ascending
 */
record TurningPoints(DoubleUnaryOperator slope, List<Double> turns)
    implements FunctionTarget.Extremes {
  private static final int HALVINGS = 60;

  @Override
  public double[] between(double a, double b, double wanted) {
    List<Double> points = new ArrayList<>();
    double from = a;
    for (double turn : turns) {
      if (turn > from && turn < b) {
        points.add(solve(from, turn, wanted));
        points.add(turn);
        from = turn;
      }
    }
    points.add(solve(from, b, wanted));
    return points.stream().mapToDouble(x -> x).toArray();
  }

  /** Where the derivative crosses a value, on an interval on which it is monotone. */
  private double solve(double a, double b, double wanted) {
    double low = a;
    double high = b;
    double inside = Math.scalb(b - a, -HALVINGS / 2);
    boolean rising = slope.applyAsDouble(b - inside) > slope.applyAsDouble(a + inside);
    for (int k = 0; k < HALVINGS; k++) {
      double middle = 0.5 * (low + high);
      if (slope.applyAsDouble(middle) < wanted == rising) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /** Those of a wave of w x: multiples of pi / w after an offset. */
  static List<Double> ofWave(double w, double offset) {
    int count = (int) Math.min(1 << 20, Math.ceil(w / Math.PI) + 1);
    double[] turns = new double[count];
    Arrays.setAll(turns, k -> (offset + k * Math.PI) / w);
    return Arrays.stream(turns).boxed().toList();
  }
}
