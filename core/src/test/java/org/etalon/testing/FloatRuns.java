package org.etalon.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Box;

/**
 * Runs of networks in float32 as devices may have them: sums in a random order and
 * parenthesization, fused multiply-adds or none, subnormal numbers kept, or flushed when read,
 * written, or both; sums of two values alone, or together with affine nodes that they add, one or
 * both.
 */
public final class FloatRuns {
  private static final float LEAST_NORMAL = 0x1p-126f;

  private final SplittableRandom random;
  private boolean flushesReads;
  private boolean flushesWrites;
  private double fused;
  private boolean sequential;
  private boolean joins;

  /** The same seed gives the same runs. */
  public FloatRuns(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A product that waits to be rounded, or fused; or a number, times 1. */
  private record Term(float weight, float value, boolean product) {}

  /** The outputs of one run, each run in a way of its own. */
  public float[] run(Network network, float[] x) {
    flushesReads = random.nextInt(3) == 0;
    flushesWrites = random.nextInt(3) == 0;
    fused = random.nextInt(3) * 0.5;
    sequential = random.nextBoolean();
    joins = random.nextBoolean();
    List<Node> nodes = network.nodes();
    int[] uses = new int[nodes.size() + 1];
    nodes.forEach(node -> node.inputs().forEach(value -> uses[value]++));
    float[][] values = new float[nodes.size() + 1][];
    values[0] = x;
    for (int k = 1; k < values.length; k++) {
      Node node = nodes.get(k - 1);
      float[] first = values[node.inputs().get(0)];
      values[k] =
          node.layer()
              .fold(
                  affine -> affine(affine, first),
                  relu -> rectified(first),
                  add -> sum(nodes, uses, values, node),
                  pool -> maxima(pool, first),
                  round -> {
                    throw new IllegalArgumentException("casts");
                  });
    }
    return values[nodes.size()];
  }

  private float[] affine(Affine affine, float[] x) {
    float[] y = new float[affine.outputSize()];
    for (int i = 0; i < y.length; i++) {
      List<Term> terms = terms(affine, i, x);
      y[i] = terms.isEmpty() ? 0 : sum(terms);
    }
    return y;
  }

  private static List<Term> terms(Affine affine, int i, float[] x) {
    MapRow row = affine.map().row(i);
    List<Term> terms = new ArrayList<>();
    for (int k = 0; k < row.size(); k++) {
      terms.add(new Term((float) row.value(k), x[row.column(k)], true));
    }
    if (affine.bias().get(i) != 0) {
      terms.add(new Term(1, (float) affine.bias().get(i), false));
    }
    return terms;
  }

  private float sum(List<Term> terms) {
    List<Term> open = new ArrayList<>();
    while (!terms.isEmpty()) {
      open.add(terms.remove(random.nextInt(terms.size())));
    }
    while (open.size() > 1) {
      Term one = open.remove(sequential ? 0 : random.nextInt(open.size()));
      Term other = open.remove(sequential ? 0 : random.nextInt(open.size()));
      Term sum = new Term(1, combined(one, other), false);
      open.add(0, sum);
    }
    return rounded(open.get(0));
  }

  private float combined(Term one, Term other) {
    if (one.product() && random.nextDouble() < fused) {
      return written(Math.fma(read(one.weight()), read(one.value()), read(rounded(other))));
    }
    if (other.product() && random.nextDouble() < fused) {
      return written(Math.fma(read(other.weight()), read(other.value()), read(rounded(one))));
    }
    return written(read(rounded(one)) + read(rounded(other)));
  }

  private float rounded(Term term) {
    return term.product() ? written(read(term.weight()) * read(term.value())) : term.value();
  }

  private float read(float value) {
    return flushesReads && Math.abs(value) < LEAST_NORMAL ? 0 : value;
  }

  private float written(float value) {
    return flushesWrites && Math.abs(value) < LEAST_NORMAL ? 0 : value;
  }

  private float[] rectified(float[] x) {
    float[] y = new float[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = Math.max(0, read(x[i]));
    }
    return y;
  }

  private float[] sum(List<Node> nodes, int[] uses, float[][] values, Node node) {
    float[] sum = new float[node.layer().outputSize()];
    boolean[] joined = new boolean[2];
    for (int k = 0; k < 2; k++) {
      int value = node.inputs().get(k);
      boolean affine = value > 0 && nodes.get(value - 1).layer().affine().isPresent();
      joined[k] = affine && uses[value] == 1 && joins && random.nextInt(4) > 0;
    }
    for (int i = 0; i < sum.length; i++) {
      List<Term> terms = new ArrayList<>();
      for (int k = 0; k < 2; k++) {
        int value = node.inputs().get(k);
        if (joined[k]) {
          Node before = nodes.get(value - 1);
          float[] x = values[before.inputs().get(0)];
          terms.addAll(terms(before.layer().affine().orElseThrow(), i, x));
        } else {
          terms.add(new Term(1, values[value][i], false));
        }
      }
      sum[i] = terms.isEmpty() ? 0 : sum(terms);
    }
    return sum;
  }

  private float[] maxima(MaxPool pool, float[] x) {
    float[] y = new float[pool.outputSize()];
    for (int i = 0; i < y.length; i++) {
      y[i] = Float.NEGATIVE_INFINITY;
      for (int k = 0; k < pool.windowSize(i); k++) {
        y[i] = Math.max(y[i], read(x[pool.member(i, k)]));
      }
    }
    return y;
  }

  /** A network with the same graph, its parameters the nearest float32. */
  public static Network inFloats(Network network) {
    return network.withAffine(
        affine -> {
          double[] numbers = affine.map().parameters();
          for (int k = 0; k < numbers.length; k++) {
            numbers[k] = (float) numbers[k];
          }
          double[] bias = affine.bias().toArray();
          for (int i = 0; i < bias.length; i++) {
            bias[i] = (float) bias[i];
          }
          return new Affine(affine.map().withParameters(numbers), Vector.of(bias));
        });
  }

  /** The largest difference of runs of g from f in real arithmetic, at points of a box. */
  public double fromReal(Network f, Network g, Box box, int runs) {
    double attained = 0;
    for (int run = 0; run < runs; run++) {
      float[] x = new float[box.size()];
      double[] point = new double[box.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = in(box.lower(i), box.upper(i));
        point[i] = x[i];
      }
      Dyadic[] y = f.forwardExact(point);
      float[] yPrime = run(g, x);
      for (int i = 0; i < y.length; i++) {
        double distance = Dyadic.of(yPrime[i]).subtract(y[i]).abs().toDoubleDown();
        attained = Math.max(attained, distance);
      }
    }
    return attained;
  }

  /** A float32 of a range, ends and values near zero more often than others. */
  public float in(double lower, double upper) {
    float least = (float) lower < lower ? Math.nextUp((float) lower) : (float) lower;
    float most = (float) upper > upper ? Math.nextDown((float) upper) : (float) upper;
    return switch (random.nextInt(6)) {
      case 0 -> least;
      case 1 -> most;
      case 2 -> Math.min(most, Math.max(least, (float) Math.scalb(random.nextDouble(), -120)));
      default ->
          Math.min(
              most,
              Math.max(least, (float) (least + random.nextDouble() * ((double) most - least))));
    };
  }
}
