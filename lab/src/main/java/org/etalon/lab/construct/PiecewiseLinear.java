package org.etalon.lab.construct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;

/**
 * A continuous piecewise linear function through given points, as a shallow or as a deep narrow
 * network.
 *
 * <p><b>Requires:</b> at least two knots, ascending, with a value each.
 *
 * <p><b>Returns:</b> {@link #shallow}: one hidden layer with a neuron a piece, about three nonzeros
 * a piece. {@link #deep}: layers of a fixed width, in which one neuron carries x, one collects, and
 * the others are hinges that the next layer collects.
 *
 * <p><b>Property:</b> equal to the function between the first and the last knot, up to the rounding
 * of slopes (docs/math/constructions.md, lemma 6).
 *
 * <p><b>Rounding:</b> slopes and their differences to nearest.
 *
 * <p><b>Cost:</b> O(n).
 *
 * <p><b>Reference:</b> DeVore, Hanin, Petrova, "Neural network approximation", Acta Numerica 2021,
 * arXiv:2012.14501; Daubechies et al. 2022, arXiv:1905.02199.
 */
public final class PiecewiseLinear {
  private final double[] knots;
  private final double[] values;
  private final double[] hinges;

  /** The function through the points {@code (knots[i], values[i])}. */
  public PiecewiseLinear(double[] knots, double[] values) {
    if (knots.length < 2 || knots.length != values.length) {
      throw new IllegalArgumentException("at least two knots and a value each are required");
    }
    this.knots = knots.clone();
    this.values = values.clone();
    hinges = new double[knots.length - 1];
    double before = 0;
    for (int i = 0; i < hinges.length; i++) {
      double slope = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i]);
      hinges[i] = slope - before;
      before = slope;
    }
  }

  /** One hidden layer. */
  public Construction shallow() {
    int n = hinges.length;
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    double[] bias = new double[n];
    for (int i = 0; i < n; i++) {
      bias[i] = -knots[i];
    }
    return Construction.of(
        Affine.of(Matrix.of(n, 1, ones), Vector.of(bias)),
        Affine.of(Matrix.of(1, n, hinges), Vector.of(values[0])));
  }

  /**
   * Layers of at most {@code width} neurons.
   *
   * @param width at least 3
   */
  public Construction deep(int width) {
    double floor = floor();
    List<Affine> layers = new ArrayList<>();
    double[] pending = new double[0];
    for (int from = 0; from < hinges.length; from += width - 2) {
      int count = Math.min(width - 2, hinges.length - from);
      layers.add(layer(from, count, pending, floor));
      pending = Arrays.copyOfRange(hinges, from, from + count);
    }
    double[] last = new double[2 + pending.length];
    last[1] = 1;
    System.arraycopy(pending, 0, last, 2, pending.length);
    layers.add(Affine.of(Matrix.of(1, last.length, last), Vector.of(-floor)));
    return Construction.of(layers);
  }

  /** Neurons: x - x_0, the sum so far plus {@code floor}, and {@code count} hinges. */
  private Affine layer(int from, int count, double[] pending, double floor) {
    boolean first = from == 0;
    int columns = first ? 1 : 2 + pending.length;
    double[] weights = new double[(2 + count) * columns];
    double[] bias = new double[2 + count];
    weights[0] = 1;
    bias[0] = first ? -knots[0] : 0;
    if (first) {
      bias[1] = values[0] + floor;
    } else {
      weights[columns + 1] = 1;
      System.arraycopy(pending, 0, weights, columns + 2, pending.length);
    }
    for (int k = 0; k < count; k++) {
      weights[(2 + k) * columns] = 1;
      bias[2 + k] = first ? -knots[from + k] : knots[0] - knots[from + k];
    }
    return Affine.of(Matrix.of(2 + count, columns, weights), Vector.of(bias));
  }

  /** What keeps every partial sum above zero: they are the extensions of single pieces. */
  private double floor() {
    double most = 0;
    double slope = 0;
    double end = knots[knots.length - 1];
    for (int i = 0; i < hinges.length; i++) {
      slope += hinges[i];
      most = Math.max(most, Math.abs(values[i]) + Math.abs(slope) * (end - knots[i]));
    }
    return most;
  }
}
