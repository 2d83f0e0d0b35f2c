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
 * Pairs whose largest difference is known exactly: {@code g - f = sum_i a_i s(x_i)} on [0,1]^d with
 * the sawtooth s of 2^(k-1) teeth, made by k layers of two rectifiers. Every s(x_i) takes all of
 * [0,1] whatever the others do, so the largest difference is the larger of the sums of positive and
 * of negative a_i. Asked for 1/1024 above it the answer is unsat, below it sat.
 *
 * <p><b>Reference:</b> Telgarsky, COLT 2016, arXiv:1602.04485, for the sawtooth.
 */
final class MaximumCases {
  private static final BigDecimal ABOVE = new BigDecimal("1.001");
  private static final BigDecimal BELOW = new BigDecimal("0.999");

  private MaximumCases() {}

  /** The pair with both questions. */
  static List<Case> of(int inputs, int depth, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] f = new double[inputs];
    double[] a = new double[inputs];
    Arrays.setAll(f, i -> random.nextInt(-8, 9) / 8.0);
    Arrays.setAll(a, i -> (random.nextBoolean() ? 1 : -1) * random.nextInt(1, 17) / 64.0);
    double[] g = new double[inputs];
    Arrays.setAll(g, i -> f[i] + a[i]);
    List<Affine> below = teeth(inputs, depth);
    List<Network> networks =
        Blocks.shuffled(List.of(with(below, f), with(below, g)), random.nextLong());
    double up = Arrays.stream(a).map(v -> Math.max(0, v)).sum();
    double down = Arrays.stream(a).map(v -> Math.max(0, -v)).sum();
    double sign = up >= down ? 1 : -1;
    double[] witness = new double[inputs];
    Arrays.setAll(witness, i -> a[i] * sign > 0 ? Math.scalb(1.0, -depth) : 0);
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
              "a sum of sawteeth of " + (1 << (depth - 1)) + " teeth"));
    }
    return cases;
  }

  /** Hidden layers: {@code u = relu(t), v = relu(t - 1/2)} of each {@code t = 2 u - 4 v} below. */
  private static List<Affine> teeth(int inputs, int depth) {
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
        layer.add(row, 0);
        layer.add(row, -0.5);
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
