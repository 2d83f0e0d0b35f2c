package org.etalon.suite;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;

/**
 * Pairs whose largest difference is known exactly: {@code g - f = sum_i b_i s_i(x_i) - a_i s(x_i)}
 * on [0,1]^d with the sawtooth s of 2^(k-1) teeth, made by k layers of two rectifiers, and s_i made
 * by the same with biases of all layers moved a little. Every term takes its extreme values
 * whatever the others do, so those of the difference are sums, and those of a term are found among
 * all the places where it can bend. Asked for 1/1000 above the largest difference the answer is
 * unsat, below it sat.
 *
 * <p><b>Reference:</b> Telgarsky, COLT 2016, arXiv:1602.04485, for the sawtooth.
 */
final class MaximumCases {
  private static final BigDecimal ABOVE = new BigDecimal("1.001");
  private static final BigDecimal BELOW = new BigDecimal("0.999");

  private MaximumCases() {}

  /** Moves are multiples of 2^-MOVE_BITS of what a layer tells apart. */
  private static final int MOVE_BITS = 6;

  /** Where a term is extreme, and its values there. */
  private record Extremes(double lowest, double lowestAt, double highest, double highestAt) {}

  /** The pair with both questions. */
  static List<Case> of(int inputs, int depth, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] f = new double[inputs];
    double[] g = new double[inputs];
    Arrays.setAll(f, i -> random.nextInt(-8, 9) / 8.0);
    Arrays.setAll(g, i -> f[i] + sign(random) * random.nextInt(1, 17) / 64.0);
    double[][] still = new double[inputs][depth];
    double[][] moved = new double[inputs][depth];
    List<Extremes> terms = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      Arrays.setAll(
          moved[i],
          k -> sign(random) * random.nextInt(1, 5) * Math.scalb(1.0, k - depth - MOVE_BITS));
      terms.add(extremes(f[i], still[i], g[i], moved[i]));
    }
    List<Network> networks =
        Blocks.shuffled(
            List.of(with(teeth(still, depth), f), with(teeth(moved, depth), g)), random.nextLong());
    double up = terms.stream().mapToDouble(Extremes::highest).sum();
    double down = -terms.stream().mapToDouble(Extremes::lowest).sum();
    double[] witness =
        terms.stream().mapToDouble(t -> up >= down ? t.highestAt() : t.lowestAt()).toArray();
    Dyadic largest = Dyadic.of(Math.max(up, down));
    List<Case> cases = new ArrayList<>();
    for (boolean exceeded : new boolean[] {true, false}) {
      cases.add(
          new Case(
              "maximum-" + inputs + "-" + depth + (exceeded ? "-below" : "-above"),
              "maximum",
              networks.get(0),
              networks.get(1),
              Box.cube(inputs, 0, 1),
              largest
                  .toBigDecimal()
                  .multiply(exceeded ? BELOW : ABOVE)
                  .setScale(6, exceeded ? RoundingMode.DOWN : RoundingMode.UP),
              exceeded,
              Optional.of(largest),
              exceeded ? Optional.of(witness) : Optional.empty(),
              "a sum of differences of sawteeth of " + (1 << (depth - 1)) + " teeth"));
    }
    return cases;
  }

  private static int sign(SplittableRandom random) {
    return random.nextBoolean() ? 1 : -1;
  }

  /**
   * The extremes of {@code g s_moved - f s_still} on [0,1]. Values of a layer at multiples of
   * 2^-(depth + MOVE_BITS) are those of its biases' grid, so rectifiers bend there alone; all
   * numbers have few bits, so doubles are exact.
   */
  private static Extremes extremes(double f, double[] still, double g, double[] moved) {
    Extremes best = new Extremes(0, 0, 0, 0);
    int steps = 1 << (still.length + MOVE_BITS);
    for (int k = 0; k <= steps; k++) {
      double x = (double) k / steps;
      double d = g * sawtooth(x, moved) - f * sawtooth(x, still);
      if (k == 0 || d > best.highest) {
        best = new Extremes(k == 0 ? d : best.lowest, best.lowestAt, d, x);
      }
      if (d < best.lowest) {
        best = new Extremes(d, x, best.highest, best.highestAt);
      }
    }
    return best;
  }

  private static double sawtooth(double x, double[] moves) {
    double t = x;
    for (double move : moves) {
      t = 2 * Math.max(0, t + move) - 4 * Math.max(0, t + move - 0.5);
    }
    return t;
  }

  /**
   * Hidden layers: {@code u = relu(t + m), v = relu(t + m - 1/2)} of each {@code t = 2 u - 4 v}
   * below.
   *
   * @param moves the m, by input and layer
   */
  private static List<Affine> teeth(double[][] moves, int depth) {
    int inputs = moves.length;
    List<Affine> layers = new ArrayList<>();
    for (int k = 0; k < depth; k++) {
      int columns = k == 0 ? inputs : 2 * inputs;
      Blocks layer = new Blocks(columns);
      for (int i = 0; i < inputs; i++) {
        double[] row = new double[columns];
        if (k == 0) {
          row[i] = 1;
        } else {
          row[2 * i] = 2;
          row[2 * i + 1] = -4;
        }
        layer.add(row, moves[i][k]);
        layer.add(row, moves[i][k] - 0.5);
      }
      layers.add(layer.layer());
    }
    return layers;
  }

  private static List<Affine> with(List<Affine> below, double[] weights) {
    double[] row = new double[2 * weights.length];
    for (int i = 0; i < weights.length; i++) {
      row[2 * i] = 2 * weights[i];
      row[2 * i + 1] = -4 * weights[i];
    }
    Blocks layer = new Blocks(row.length);
    layer.add(row, 0);
    List<Affine> layers = new ArrayList<>(below);
    layers.add(layer.layer());
    return layers;
  }
}
