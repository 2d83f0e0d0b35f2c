package org.etalon.suite;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.jspecify.annotations.Nullable;

/**
 * Pairs whose difference exceeds epsilon in one tiny region alone.
 *
 * <p>{@code g - f = h' - h + sum_k a_k relu(1 - ||x - c_k||_1 / r)} on [-1,1]^d: a random network h
 * of two hidden layers, all of whose weights and biases are a little larger or smaller in h', which
 * never makes more than epsilon / 8, and peaks at centres c_k whose balls do not meet, 3/4 epsilon
 * high but for the planted one, of 5/4 epsilon. So at most 7/8 epsilon outside of the planted ball
 * and at least 9/8 at its centre. Without it, in the twin, the answer is unsat. All parameters are
 * dyadic; the neurons' order is drawn.
 */
final class PlantedCases {
  private static final double EPSILON = 1.0 / 16;
  private static final double LOW = 0.75 * EPSILON;
  private static final double HIGH = 1.25 * EPSILON;
  private static final int PEAKS = 4;
  private static final int GRID = 64;

  private final int inputs;
  private final double radius;
  private final int neurons;
  private final SplittableRandom random;
  private final long order;

  private PlantedCases(int inputs, double radius, int neurons, long seed) {
    this.inputs = inputs;
    this.radius = radius;
    this.neurons = neurons;
    random = new SplittableRandom(seed);
    order = random.nextLong();
  }

  /**
   * The pair and its twin.
   *
   * @param radius a power of two: of the balls of the peaks, in the norm of sums
   */
  static List<Case> of(int inputs, double radius, int neurons, long seed) {
    return new PlantedCases(inputs, radius, neurons, seed).cases();
  }

  private List<Case> cases() {
    List<double[]> centres = centres();
    Affine first = first(centres);
    Affine second = second();
    double[] outer = new double[neurons + PEAKS];
    Arrays.setAll(outer, j -> dyadic());
    double change = change(first, second, outer);
    Affine otherFirst = moved(first, inputs, change);
    Affine otherSecond = moved(second, neurons, change);
    double[] changed = outer.clone();
    for (int j = 0; j < neurons; j++) {
      changed[j] += sign() * change;
    }
    for (int k = 0; k < PEAKS; k++) {
      changed[neurons + k] += LOW;
    }
    double[] planted = changed.clone();
    planted[neurons] += HIGH - LOW;
    double bias = dyadic();
    List<Network> networks =
        Blocks.shuffled(
            List.of(
                List.of(first, second, output(outer, bias)),
                List.of(otherFirst, otherSecond, output(planted, bias)),
                List.of(otherFirst, otherSecond, output(changed, bias))),
            order);
    String name = "planted-" + inputs + "-" + (long) Math.rint(1 / radius);
    return List.of(
        aCase(name, networks.get(0), networks.get(1), Optional.of(centres.get(0))),
        aCase(name + "-twin", networks.get(0), networks.get(2), Optional.empty()));
  }

  private Case aCase(String id, Network f, Network g, Optional<double[]> witness) {
    return new Case(
        id,
        "planted",
        f,
        g,
        Box.cube(inputs, -1, 1),
        BigDecimal.valueOf(EPSILON),
        witness.isPresent(),
        Optional.empty(),
        witness,
        witness.isPresent()
            ? "exceeds epsilon only where |x-c|_1 is below " + radius * 0.3 + " with c the witness"
            : "at most 7/8 epsilon by construction");
  }

  /** A multiple of 1/8 in [-1, 1]. */
  private double dyadic() {
    return random.nextInt(-8, 9) / 8.0;
  }

  private List<double[]> centres() {
    List<double[]> centres = new ArrayList<>();
    while (centres.size() < PEAKS) {
      double[] c = new double[inputs];
      int margin = (int) Math.ceil(radius * GRID);
      Arrays.setAll(c, i -> (double) random.nextInt(margin - GRID, GRID - margin + 1) / GRID);
      if (centres.stream().allMatch(other -> distance(other, c) >= 2 * radius)) {
        centres.add(c);
      }
    }
    return centres;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    return sum;
  }

  private Affine first(List<double[]> centres) {
    Blocks layer = new Blocks(inputs);
    for (int j = 0; j < neurons; j++) {
      double[] row = new double[inputs];
      Arrays.setAll(row, i -> dyadic());
      layer.add(row, dyadic());
    }
    for (double[] c : centres) {
      for (int i = 0; i < inputs; i++) {
        for (int sign = -1; sign <= 1; sign += 2) {
          double[] row = new double[inputs];
          row[i] = sign;
          layer.add(row, -sign * c[i]);
        }
      }
    }
    return layer.layer();
  }

  private Affine second() {
    Blocks layer = new Blocks(neurons + PEAKS * 2 * inputs);
    for (int j = 0; j < neurons; j++) {
      double[] row = new double[neurons + PEAKS * 2 * inputs];
      for (int i = 0; i < neurons; i++) {
        row[i] = dyadic() / 2;
      }
      layer.add(row, dyadic());
    }
    for (int k = 0; k < PEAKS; k++) {
      double[] row = new double[neurons + PEAKS * 2 * inputs];
      int from = neurons + k * 2 * inputs;
      Arrays.fill(row, from, from + 2 * inputs, -1 / radius);
      layer.add(row, 1);
    }
    return layer.layer();
  }

  /** The layer with all parameters of the random neurons a little larger or smaller. */
  private Affine moved(Affine layer, int columns, double change) {
    Matrix weights = layer.map().toMatrix();
    Blocks other = new Blocks(weights.columns());
    for (int j = 0; j < weights.rows(); j++) {
      double[] row = new double[weights.columns()];
      for (int i = 0; i < row.length; i++) {
        boolean random = j < neurons && i < columns;
        row[i] = weights.get(j, i) + (random ? sign() * change : 0);
      }
      other.add(row, layer.bias().get(j) + (j < neurons ? sign() * change : 0));
    }
    return other.layer();
  }

  private int sign() {
    return random.nextBoolean() ? 1 : -1;
  }

  /**
   * The largest power of two that, on every parameter of the random network, makes at most epsilon
   * / 8.
   */
  private double change(Affine first, Affine second, double[] outer) {
    double change = 1;
    while (effect(first, second, outer, change) > EPSILON / 8) {
      change /= 2;
    }
    return change;
  }

  /**
   * The most that the output moves where every parameter of the random network moves by a change:
   * layer by layer, what the values below move and what the parameters do. A rectifier adds
   * nothing. Few numbers of few bits are added, and half a bit of rounding is far from what a power
   * of two leaves.
   */
  private double effect(Affine first, Affine second, double[] outer, double change) {
    double[] below = new double[neurons];
    double sum = 0;
    double moved = change * (inputs + 1);
    for (int i = 0; i < neurons; i++) {
      below[i] = most(first, i, inputs, null);
      sum += below[i] + moved;
    }
    double effect = 0;
    for (int j = 0; j < neurons; j++) {
      double here = change * (sum + 1);
      for (int i = 0; i < neurons; i++) {
        here += Math.abs(second.map().toMatrix().get(j, i)) * moved;
      }
      effect += Math.abs(outer[j]) * here + change * (most(second, j, neurons, below) + here);
    }
    return effect;
  }

  /** The most a neuron's value can be: exact, for few multiples of 1/16 are added. */
  private static double most(Affine layer, int neuron, int columns, double @Nullable [] below) {
    double most = layer.bias().get(neuron);
    for (int i = 0; i < columns; i++) {
      double weight = layer.map().toMatrix().get(neuron, i);
      most += below == null ? Math.abs(weight) : Math.max(0, weight) * below[i];
    }
    return Math.max(0, most);
  }

  private static Affine output(double[] weights, double bias) {
    Blocks layer = new Blocks(weights.length);
    layer.add(weights, bias);
    return layer.layer();
  }
}
