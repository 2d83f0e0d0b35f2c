package org.etalon.lab.approx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A function with a derivative that is monotone between known turning points.
 *
 * @param name the name
 * @param f the function
 * @param slope its derivative, inside (0, 1)
 * @param turns where the derivative changes from rising to falling or back, or f has a kink
 */
record SmoothTarget(
    String name,
    DoubleUnaryOperator f,
    DoubleUnaryOperator slope,
    List<Double> turns,
    double smoothness,
    double adaptiveSmoothness)
    implements Target {
  private static final int HALVINGS = 60;

  @Override
  public double value(double x) {
    return f.applyAsDouble(x);
  }

  @Override
  public double derivative(double x) {
    return slope.applyAsDouble(x);
  }

  @Override
  public double[] parallels(double a, double b, double wanted) {
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
    boolean rising = derivative(b - inside) > derivative(a + inside);
    for (int k = 0; k < HALVINGS; k++) {
      double middle = 0.5 * (low + high);
      if (derivative(middle) < wanted == rising) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /** A wave {@code shape(w x)} whose derivative turns at multiples of pi / w after an offset. */
  static List<Double> turnsOfWave(double w, double offset) {
    int count = (int) Math.min(1 << 20, Math.ceil(w / Math.PI) + 1);
    double[] turns = new double[count];
    Arrays.setAll(turns, k -> (offset + k * Math.PI) / w);
    return Arrays.stream(turns).boxed().toList();
  }
}
