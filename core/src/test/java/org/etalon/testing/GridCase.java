package org.etalon.testing;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.fixed.FixedFormat;
import org.etalon.fixed.Overflow;
import org.etalon.fixed.RoundingMode;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.network.Round;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Grid;
import org.etalon.problem.Norm;
import org.jspecify.annotations.Nullable;

/**
 * A pair of random networks, one of which casts, on a small grid.
 *
 * @param f a network of real numbers
 * @param g one in fixed point
 * @param norm of the difference
 * @param box around the points
 * @param grid with some points in the box, or none
 */
public record GridCase(Network f, Network g, Norm norm, Box box, Grid grid) {
  private static final RoundingMode[] MODES = RoundingMode.values();

  /** The case of a number, which decides on rounding, overflow and norm. */
  public static GridCase of(SplittableRandom random, int number) {
    int inputs = 1 + random.nextInt(2);
    int[] widths = {inputs, 1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(2)};
    RoundingMode mode = MODES[number % MODES.length];
    Overflow overflow = number % 2 == 0 ? Overflow.WRAP : Overflow.SATURATE;
    double[] steps = new double[inputs];
    double[] lower = new double[inputs];
    double[] upper = new double[inputs];
    for (int i = 0; i < inputs; i++) {
      steps[i] = (1 + random.nextInt(3)) * Math.scalb(1.0, -2 - random.nextInt(3));
      lower[i] = random.nextDouble(-2, 0);
      upper[i] = lower[i] + steps[i] * (1 + 8 * random.nextDouble());
    }
    return new GridCase(
        network(random, widths, null, overflow, number),
        network(random, widths, mode, overflow, number),
        number % 3 == 0 ? Norm.TWO : number % 3 == 1 ? Norm.ONE : Norm.INF,
        Box.of(lower, upper),
        Grid.of(steps));
  }

  private static Network network(
      SplittableRandom random,
      int[] widths,
      @Nullable RoundingMode mode,
      Overflow overflow,
      int number) {
    List<Layer> layers = new ArrayList<>();
    for (int l = 1; l < widths.length; l++) {
      double[] weights = new double[widths[l] * widths[l - 1]];
      double[] bias = new double[widths[l]];
      for (int k = 0; k < weights.length; k++) {
        weights[k] = mode == null ? (float) random.nextDouble(-2, 2) : random.nextInt(-8, 9) / 8.0;
      }
      for (int k = 0; k < bias.length; k++) {
        bias[k] = mode == null ? (float) random.nextDouble(-1, 1) : random.nextInt(-8, 9) / 16.0;
      }
      layers.add(Affine.of(Matrix.of(widths[l], widths[l - 1], weights), Vector.of(bias)));
      if (l < widths.length - 1) {
        layers.add(new Relu(widths[l]));
      }
      if (mode != null) {
        double third = number % 5 == 0 ? 1.5 : 1; // no power of two: not exact in doubles
        double step = third * Math.scalb(1.0, -1 - random.nextInt(3));
        int bits = 2 + random.nextInt(4);
        layers.add(
            new Round(
                widths[l],
                random.nextBoolean()
                    ? FixedFormat.signed(step, bits, mode, overflow)
                    : new FixedFormat(step, -random.nextInt(4), 9, mode, overflow)));
      }
    }
    return Network.of(layers);
  }

  /**
   * The largest norm, squared if Euclidean, over all multiples of the steps; -1 if there are none.
   */
  public BigDecimal largest() {
    BigDecimal largest = new BigDecimal(-1);
    DecimalNetwork first = new DecimalNetwork(f);
    DecimalNetwork second = new DecimalNetwork(g);
    for (double[] x : points()) {
      BigDecimal[] a = first.at(x);
      BigDecimal[] b = second.at(x);
      BigDecimal value = BigDecimal.ZERO;
      for (int i = 0; i < a.length; i++) {
        BigDecimal d = a[i].subtract(b[i]).abs();
        value =
            switch (norm) {
              case INF -> value.max(d);
              case ONE -> value.add(d);
              case TWO -> value.add(d.multiply(d));
            };
      }
      largest = largest.max(value);
    }
    return largest;
  }

  /** How far g's first output is above f's at most; nothing if there is no point. */
  public Optional<BigDecimal> highest() {
    DecimalNetwork first = new DecimalNetwork(f);
    DecimalNetwork second = new DecimalNetwork(g);
    return points().stream()
        .map(x -> second.at(x)[0].subtract(first.at(x)[0]))
        .max(Comparator.naturalOrder());
  }

  /** All points of the grid in the box. */
  public List<double[]> points() {
    return points(0, new double[box.size()]);
  }

  private List<double[]> points(int i, double[] before) {
    if (i == before.length) {
      return List.of(before);
    }
    List<double[]> points = new ArrayList<>();
    for (int k = -200; k <= 200; k++) {
      double x = k * grid.step(i);
      if (x >= box.lower(i) && x <= box.upper(i)) {
        double[] point = before.clone();
        point[i] = x;
        points.addAll(points(i + 1, point));
      }
    }
    return points;
  }

  /** The points of the grid in the box. */
  public Domain domain() {
    return new Domain(List.of(box), Optional.of(grid));
  }
}
