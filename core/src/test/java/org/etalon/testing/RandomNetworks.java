package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.Box;

/** Seeded random networks, perturbations of them, and boxes, biased to corner cases. */
public final class RandomNetworks {
  private final SplittableRandom random;

  /** The same seed gives the same sequence. */
  public RandomNetworks(long seed) {
    random = new SplittableRandom(seed);
  }

  /** An alternating network with the given inputs, up to 3 hidden layers of up to 5 neurons. */
  public Network network(int inputs) {
    int depth = 1 + random.nextInt(4);
    boolean coarse = random.nextInt(3) == 0;
    double scale = Math.scalb(1.0, random.nextInt(5) == 0 ? random.nextInt(-40, 40) : 0);
    List<Affine> layers = new ArrayList<>();
    int columns = inputs;
    for (int l = 0; l < depth; l++) {
      int rows = 1 + random.nextInt(l == depth - 1 ? 3 : 5);
      double[] weights = new double[rows * columns];
      double[] bias = new double[rows];
      boolean unbiased = random.nextInt(4) == 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = scale * parameter(coarse);
      }
      for (int i = 0; i < rows; i++) {
        bias[i] = unbiased ? 0 : scale * parameter(coarse);
        if (random.nextInt(12) == 0) { // a dead neuron
          Arrays.fill(weights, i * columns, (i + 1) * columns, 0);
        }
      }
      layers.add(Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias)));
      columns = rows;
    }
    return Network.alternating(layers);
  }

  private double parameter(boolean coarse) {
    if (coarse) {
      return random.nextInt(-4, 5) * 0.5;
    }
    return random.nextInt(20) == 0 ? 0 : random.nextDouble(-2, 2);
  }

  /** Another network of the same form: rounded, disturbed, cut or left alone. */
  public Network perturbed(Network network) {
    int kind = random.nextInt(6);
    double size = Math.scalb(1.0, -random.nextInt(1, 14));
    List<Affine> layers = new ArrayList<>();
    for (var layer : network.layers()) {
      if (layer instanceof Affine affine) {
        Matrix w = affine.map().toMatrix();
        double[] weights = w.toArray();
        double[] bias = affine.bias().toArray();
        for (int i = 0; i < weights.length; i++) {
          weights[i] = perturb(weights[i], kind, size);
        }
        for (int i = 0; i < bias.length; i++) {
          bias[i] = perturb(bias[i], kind, size);
        }
        layers.add(Affine.of(Matrix.of(w.rows(), w.columns(), weights), Vector.of(bias)));
      }
    }
    return Network.alternating(layers);
  }

  private double perturb(double value, int kind, double size) {
    return switch (kind) {
      case 0 -> value;
      case 1 -> Math.floor(value / size) * size;
      case 2 -> Math.rint(value / size) * size;
      case 3 -> value + size * random.nextDouble(-1, 1);
      case 4 -> random.nextInt(6) == 0 ? 0 : value;
      default -> random.nextInt(6) == 0 ? -value : value;
    };
  }

  /** A box: ordinary, thin, a point, wide or tiny. */
  public Box box(int inputs) {
    double[] lower = new double[inputs];
    double[] upper = new double[inputs];
    int kind = random.nextInt(6);
    double width = kind == 0 ? 50 : kind == 1 ? 1e-9 : 2;
    for (int i = 0; i < inputs; i++) {
      lower[i] = random.nextInt(4) == 0 ? 0 : random.nextDouble(-2, 2);
      boolean thin = kind == 2 || (kind == 3 && i == 0);
      upper[i] = thin ? lower[i] : lower[i] + random.nextDouble(width);
    }
    return Box.of(lower, upper);
  }

  /** A point of a box, often on its boundary. */
  public double[] point(Box box) {
    double[] x = new double[box.size()];
    for (int i = 0; i < x.length; i++) {
      double t = random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
      double value = box.lower(i) + t * (box.upper(i) - box.lower(i));
      x[i] = Math.min(box.upper(i), Math.max(box.lower(i), value));
    }
    return x;
  }
}
