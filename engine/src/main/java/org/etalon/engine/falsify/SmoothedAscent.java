package org.etalon.engine.falsify;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.etalon.engine.bound.Goal;
import org.etalon.linalg.internal.Kernel;
import org.etalon.problem.Box;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * Projected ascent by Adam along every way to raise a goal of {@code g - f} ({@code +-(g - f)_o}
 * for every output o, where it is a norm), with a derivative of relu that is smooth at first and
 * sharp in the end.
 *
 * <p><b>Returns:</b> the best point met; always a point of the box.
 *
 * <p><b>Method:</b> where g and f differ most, neurons have just switched on: relu(z + d) - relu(z)
 * grows from 0 to d there, and gradients elsewhere know nothing of it. Values stay exact here, but
 * the backward pass takes {@code 1 / (1 + exp(-z / t))} for the derivative, so that neurons within
 * about t of their switch are seen. t falls geometrically from some multiple of how far z spreads
 * in its layer over corners of the box. Each input moves by a share of its range times the mean of
 * its gradients over the root of the mean of their squares, both weighted towards the last.
 *
 * <p><b>Property:</b> a heuristic, as {@link GradientAscent}.
 *
 * <p><b>Reference:</b> docs/adr/0003-smoothed-ascent.md; Kingma and Ba, "Adam: a method for
 * stochastic optimization", ICLR 2015, algorithm 1.
 */
public final class SmoothedAscent {
  private static final int BATCH = 16;
  private static final int STEPS = 240;
  private static final double STEP = 0.5; // of the box
  private static final double SHRINK = StrictMath.pow(0.01, 1.0 / STEPS);
  private static final double[] TEMPERATURES = {10, 30, 5}; // spreads, at the first step
  private static final double SHARPEN = StrictMath.pow(0.001, 1.0 / STEPS);
  private static final double MEAN = 0.9; // how much of a mean is kept, a step
  private static final double SQUARES = 0.99;

  private final BatchNetwork f;
  private final BatchNetwork g;
  private final int outputs;
  private final Goal goal;
  private final int[] ways;

  /**
   * An ascent on a goal of the difference of two networks of one architecture.
   *
   * @param ways those of {@link Goal#ways} to go, not modified
   */
  public SmoothedAscent(Theta f, Theta g, Kernel kernel, Goal goal, int[] ways) {
    this.goal = goal;
    this.ways = ways.clone();
    this.f = new BatchNetwork(f, kernel, BATCH);
    this.g = new BatchNetwork(g, kernel, BATCH);
    outputs = f.outputSize();
  }

  /** How many groups of ascents there are. Groups may run at the same time. */
  public int groups() {
    int ascents = ways.length * TEMPERATURES.length;
    return (ascents + BATCH - 1) / BATCH;
  }

  /**
   * The best point of one group of {@value #BATCH} ascents, by the goal of {@code evaluator}.
   *
   * @param group 0 to {@link #groups()} - 1
   * @param stop ends them with the best point so far
   */
  public Candidate run(Box box, int group, long seed, PairEvaluator evaluator, Stop stop) {
    double[] spread = spread(box, seed);
    double[] temperature = new double[BATCH];
    for (int r = 0; r < BATCH; r++) {
      temperature[r] = TEMPERATURES[ascent(group, r) / ways.length % TEMPERATURES.length];
    }
    double[] x = starts(box, group, seed);
    double[] best = x.clone();
    double[] reached = new double[BATCH];
    Arrays.fill(reached, Double.NEGATIVE_INFINITY);
    double[] mean = new double[x.length];
    double[] squares = new double[x.length];
    double step = STEP;
    double weight = 1;
    double weightOfSquares = 1;
    for (int k = 0; k < STEPS && !stop.stopped(); k++) {
      double[][] zf = f.forward(x);
      double[][] zg = g.forward(x);
      double[] cotangent = new double[outputs * BATCH];
      for (int r = 0; r < BATCH; r++) {
        double[] d = difference(zf[zf.length - 1], zg[zg.length - 1], r);
        double value = goal.value(way(group, r), d);
        double[] onD = goal.cotangent(way(group, r), d);
        for (int o = 0; o < outputs; o++) {
          cotangent[o * BATCH + r] = onD[o];
        }
        if (value > reached[r]) {
          reached[r] = value;
          copy(x, best, r);
        }
      }
      BatchNetwork.Derivative smooth =
          (site, r, z, onA) -> onA / (1 + StrictMath.exp(-z / (spread[site] * temperature[r])));
      double[] up = g.backward(zg, cotangent, smooth);
      double[] down = f.backward(zf, cotangent, smooth);
      weight *= MEAN;
      weightOfSquares *= SQUARES;
      for (int i = 0; i < x.length; i++) {
        double gradient = up[i] - down[i];
        mean[i] = MEAN * mean[i] + (1 - MEAN) * gradient;
        squares[i] = SQUARES * squares[i] + (1 - SQUARES) * gradient * gradient;
        double root = Math.sqrt(squares[i] / (1 - weightOfSquares));
        double direction = root > 0 ? mean[i] / (1 - weight) / root : 0;
        double width = box.upper(i / BATCH) - box.lower(i / BATCH);
        x[i] = GradientAscent.clamp(box, i / BATCH, x[i] + step * width * direction);
      }
      for (int r = 0; r < BATCH; r++) {
        temperature[r] *= SHARPEN;
      }
      step *= SHRINK;
    }
    return best(best, evaluator);
  }

  private static int ascent(int group, int r) {
    return group * BATCH + r;
  }

  private int way(int group, int r) {
    return ways[ascent(group, r) % ways.length];
  }

  private double[] difference(double[] outputsF, double[] outputsG, int r) {
    double[] d = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      d[o] = outputsG[o * BATCH + r] - outputsF[o * BATCH + r];
    }
    return d;
  }

  /** The centre for every way and temperature, corners where a group has room for more. */
  private double[] starts(Box box, int group, long seed) {
    double[] x = corners(box, seed + group);
    for (int r = 0; r < BATCH; r++) {
      if (ascent(group, r) < ways.length * TEMPERATURES.length) {
        for (int i = 0; i < box.size(); i++) {
          x[i * BATCH + r] = box.midpoint(i);
        }
      }
    }
    return x;
  }

  private static double[] corners(Box box, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] x = new double[box.size() * BATCH];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextBoolean() ? box.upper(i / BATCH) : box.lower(i / BATCH);
    }
    return x;
  }

  /** For every site the mean over its neurons of how far z goes from its mean, over corners. */
  private double[] spread(Box box, long seed) {
    double[][] z = f.forward(corners(box, seed));
    double[] spread = new double[z.length];
    for (int l = 0; l < z.length; l++) {
      for (int i = 0; i < z[l].length; i += BATCH) {
        double mean = Arrays.stream(z[l], i, i + BATCH).average().orElse(0);
        spread[l] += Arrays.stream(z[l], i, i + BATCH).map(v -> Math.abs(v - mean)).sum();
      }
      spread[l] = Math.max(Double.MIN_NORMAL, spread[l] / z[l].length);
    }
    return spread;
  }

  private static void copy(double[] from, double[] to, int r) {
    for (int i = r; i < from.length; i += BATCH) {
      to[i] = from[i];
    }
  }

  private static Candidate best(double[] points, PairEvaluator evaluator) {
    Candidate best = null;
    for (int r = 0; r < BATCH; r++) {
      double[] point = new double[points.length / BATCH];
      for (int i = 0; i < point.length; i++) {
        point[i] = points[i * BATCH + r];
      }
      Candidate candidate = new Candidate(point, evaluator.evaluate(point));
      best = best == null || candidate.value() > best.value() ? candidate : best;
    }
    return Objects.requireNonNull(best);
  }
}
