package org.etalon.testing;

import java.util.ArrayList;
import java.util.Arrays;
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
 * written, or both; sums of two values, and biases, alone, or together with affine nodes that they
 * are added to, moved or not.
 */
public final class FloatRuns {
  private static final float LEAST_NORMAL = 0x1p-126f;

  private final SplittableRandom random;
  private boolean flushesReads;
  private boolean flushesWrites;
  private double fused;
  private boolean sequential;
  private boolean joins;
  private List<Node> nodes = List.of();
  private float[][] values = {};
  private boolean[] open = {}; // values that are no sum yet where they are taken

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
    nodes = network.nodes();
    values = new float[nodes.size() + 1][];
    values[0] = x;
    open = new boolean[values.length];
    for (int k = 1; k < values.length; k++) {
      Node node = nodes.get(k - 1);
      float[] first = values[node.inputs().get(0)];
      int number = k;
      values[k] =
          node.layer()
              .fold(
                  affine -> affine(number, affine),
                  relu -> rectified(first),
                  add -> sums(number),
                  pool -> maxima(pool, first),
                  round -> {
                    throw new IllegalArgumentException("casts");
                  });
    }
    return values[nodes.size()];
  }

  private float[] affine(int number, Affine affine) {
    long takers =
        nodes.stream().flatMap(node -> node.inputs().stream()).filter(v -> v == number).count();
    boolean moved = passes(affine) && open[nodes.get(number - 1).inputs().get(0)];
    open[number] = takers == 1 && isAdded(number) && joins && (moved || random.nextInt(4) > 0);
    return sums(number);
  }

  /** Whether a value goes into a sum, or into what adds a bias or moves it, each entry once. */
  private boolean isAdded(int number) {
    for (Node node : nodes) {
      if (node.inputs().contains(number)) {
        return node.layer()
            .fold(
                affine -> passes(affine) && isInjective(affine),
                relu -> false,
                add -> true,
                pool -> false,
                cast -> false);
      }
    }
    return false;
  }

  private static boolean passes(Affine affine) {
    return affine.map().isUnitDiagonal()
        || affine.map().fold(m -> false, m -> false, m -> false, selection -> true);
  }

  private static boolean isInjective(Affine affine) {
    return Arrays.stream(affine.map().columnAbsSumUp()).allMatch(count -> count <= 1);
  }

  private float[] sums(int number) {
    float[] y = new float[nodes.get(number - 1).layer().outputSize()];
    for (int i = 0; i < y.length; i++) {
      List<Term> terms = terms(number, i);
      y[i] = terms.isEmpty() ? 0 : sum(terms);
    }
    return y;
  }

  /** What an entry of a node is a sum of, in one with what is open below it. */
  private List<Term> terms(int number, int i) {
    Node node = nodes.get(number - 1);
    List<Term> terms = new ArrayList<>();
    if (node.inputs().size() == 2) {
      for (int value : node.inputs()) {
        terms.addAll(open[value] ? terms(value, i) : List.of(new Term(1, values[value][i], false)));
      }
      return terms;
    }
    Affine affine = node.layer().affine().orElseThrow();
    int taken = node.inputs().get(0);
    if (!passes(affine) || !open[taken]) {
      return terms(affine, i, values[taken]);
    }
    MapRow row = affine.map().row(i);
    for (int k = 0; k < row.size(); k++) {
      terms.addAll(terms(taken, row.column(k)));
    }
    if (affine.bias().get(i) != 0) {
      terms.add(new Term(1, (float) affine.bias().get(i), false));
    }
    return terms;
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
