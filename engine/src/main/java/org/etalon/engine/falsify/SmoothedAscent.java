package org.etalon.engine.falsify;

import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.etalon.linalg.internal.Kernel;
import org.etalon.network.FoldedNetwork;
import org.etalon.problem.Box;
import org.etalon.time.Stop;

/**
 * Projected sign-gradient ascent of {@code +-(g - f)_o}, every output o, with a derivative of relu
 * that is smooth at first and sharp in the end.
 *
 * <p><b>Returns:</b> the best point met; always a point of the box.
 *
 * <p><b>Method:</b> where g and f differ most, neurons have just switched on: relu(z + d) - relu(z)
 * grows from 0 to d there, and gradients elsewhere know nothing of it. Values stay exact here, but
 * the backward pass takes {@code 1 / (1 + exp(-z / t))} for the derivative, so that neurons within
 * about t of their switch are seen. t falls geometrically from some multiple of how far z spreads
 * in its layer over corners of the box.
 *
 * <p><b>Property:</b> a heuristic, as {@link GradientAscent}.
 *
 * <p><b>Reference:</b> docs/adr/0003-smoothed-ascent.md.
 */
public final class SmoothedAscent {
  private static final int BATCH = 16;
  private static final int STEPS = 60;
  private static final double STEP = 0.5; // of the box
  private static final double SHRINK = 0.93;
  private static final double[] TEMPERATURES = {10, 30, 3}; // spreads, at the first step
  private static final double SHARPEN = Math.pow(0.01, 1.0 / STEPS);
  private static final int STARTS = 2;

  private final BatchNetwork f;
  private final BatchNetwork g;
  private final int outputs;

  /** An ascent on the difference of two networks of one architecture. */
  public SmoothedAscent(FoldedNetwork f, FoldedNetwork g, Kernel kernel) {
    this.f = new BatchNetwork(f, kernel, BATCH);
    this.g = new BatchNetwork(g, kernel, BATCH);
    outputs = f.widths()[f.depth()];
  }

  /** How many groups of ascents there are. Groups may run at the same time. */
  public int groups() {
    int ascents = 2 * outputs * TEMPERATURES.length * STARTS;
    return (ascents + BATCH - 1) / BATCH;
  }

  /**
   * The best point of one group of {@value #BATCH} ascents, by the norm of {@code evaluator}.
   *
   * @param group 0 to {@link #groups()} - 1
   * @param stop ends them with the best point so far
   */
  public Candidate run(Box box, int group, long seed, PairEvaluator evaluator, Stop stop) {
    double[] spread = spread(box, seed);
    double[] temperature = new double[BATCH];
    for (int r = 0; r < BATCH; r++) {
      temperature[r] = TEMPERATURES[ascent(group, r) / (2 * outputs) % TEMPERATURES.length];
    }
    double[] x = starts(box, group, seed);
    double[] best = x.clone();
    double[] reached = new double[BATCH];
    Arrays.fill(reached, Double.NEGATIVE_INFINITY);
    double step = STEP;
    for (int k = 0; k < STEPS && !stop.stopped(); k++) {
      double[][] zf = f.forward(x);
      double[][] zg = g.forward(x);
      for (int r = 0; r < BATCH; r++) {
        int o = output(group, r) * BATCH + r;
        double value = sign(r) * (zg[zg.length - 1][o] - zf[zf.length - 1][o]);
        if (value > reached[r]) {
          reached[r] = value;
          copy(x, best, r);
        }
      }
      double[] up = g.backward(zg, direction(group), spread, temperature);
      double[] down = f.backward(zf, direction(group), spread, temperature);
      for (int i = 0; i < x.length; i++) {
        double width = box.upper(i / BATCH) - box.lower(i / BATCH);
        x[i] =
            GradientAscent.clamp(
                box, i / BATCH, x[i] + step * width * Math.signum(up[i] - down[i]));
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

  private int output(int group, int r) {
    return ascent(group, r) / 2 % outputs;
  }

  private static double sign(int r) {
    return r % 2 == 0 ? 1 : -1;
  }

  private double[] direction(int group) {
    double[] direction = new double[outputs * BATCH];
    for (int r = 0; r < BATCH; r++) {
      direction[output(group, r) * BATCH + r] = sign(r);
    }
    return direction;
  }

  /** The centre for the first ascents in every direction, then corners. */
  private double[] starts(Box box, int group, long seed) {
    double[] x = corners(box, seed + group);
    for (int r = 0; r < BATCH; r++) {
      if (ascent(group, r) < 2 * outputs * TEMPERATURES.length) {
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

  /** For every layer the mean over its neurons of how far z goes from its mean, over corners. */
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
