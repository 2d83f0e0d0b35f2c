package org.etalon.engine.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.MaxPool;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.problem.Norm;
import org.etalon.problem.Problem;
import org.etalon.problem.Property;
import org.etalon.quant.FloatFormat;
import org.etalon.quant.FloatQuantizer;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformQuantizer;
import org.etalon.quant.UniformScheme;
import org.etalon.testing.Cases;
import org.etalon.testing.LinearRegions;
import org.etalon.testing.RandomNetworks;
import org.etalon.testing.Rational;
import org.junit.jupiter.api.Test;

/**
 * Random chains and graphs, quantizers and boxes of every size, bounded with and without a record,
 * each bound against exact maxima (up to two inputs) and exact evaluations (more). Case n is made
 * from seed n alone, so a failure names the seed that repeats it. A fixed number of cases; for a
 * time instead, {@code -Detalon.fuzz.seconds=600}.
 */
class SoundnessFuzzTest {
  private static final int CASES = Cases.of(2000);
  private static final double SECONDS =
      Double.parseDouble(System.getProperty("etalon.fuzz.seconds", "0"));
  private static final long FIRST_SEED = Long.getLong("etalon.fuzz.seed", 1);
  private static final int POINTS = 12;

  @Test
  void bounds_randomCases_neverContradictExactArithmetic() {
    long end = System.nanoTime() + (long) (SECONDS * 1e9);
    long cases = 0;
    long informative = 0;
    for (long seed = FIRST_SEED; SECONDS > 0 ? System.nanoTime() < end : cases < CASES; seed++) {
      cases++;
      informative += check(seed) ? 1 : 0;
    }
    if (SECONDS > 0) {
      System.out.printf("fuzz: %d cases, %d with a finite bound%n", cases, informative);
    }
    assertThat(cases).isGreaterThan((long) SECONDS);
    // An engine that bounded nothing would fail here.
    assertThat(informative).isGreaterThan(cases * 8 / 10);
  }

  /** Checks one case; returns whether the bound was finite. */
  private static boolean check(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomNetworks networks = new RandomNetworks(seed);
    int inputs = random.nextInt(3) == 0 ? 3 + random.nextInt(6) : 1 + random.nextInt(2);
    boolean graph = random.nextInt(3) == 0;
    Network f = scaled(graph ? networks.graph(inputs) : networks.network(inputs), random);
    Network g = random.nextBoolean() ? networks.perturbed(f) : quantized(f, random);
    Box box = box(networks.box(inputs), random);
    Norm norm = any(random, Norm.values());
    Property property = Property.bracket().withNorm(norm);
    SearchOptions options =
        SearchOptions.defaults()
            .withThreads(1 + random.nextInt(2))
            .withSeed(seed)
            .withRecording(random.nextBoolean())
            .withMaxSubproblems(1 + random.nextInt(200));
    Bracket bracket = BranchAndBound.run(new Problem(f, g, Domain.of(box), property), options);
    String what = "seed " + seed;
    if (inputs <= 2) {
      LinearRegions exact = new LinearRegions(f, g, box);
      Rational maximum =
          switch (norm) {
            case INF -> exact.maximumInf();
            case ONE -> exact.maximumOne();
            case TWO -> exact.maximumTwoSquared();
          };
      atMost(maximum, bracket.upperBound(), norm, what);
      assertThat(power(bracket.lowerBound(), norm)).as(what).isLessThanOrEqualTo(maximum);
    }
    for (int k = 0; k < POINTS; k++) {
      double[] x = networks.point(box);
      atMost(difference(f, g, x, norm), bracket.upperBound(), norm, what);
    }
    assertThat(box.contains(bracket.witness().orElseThrow().input().toArray())).as(what).isTrue();
    Rational attained = difference(f, g, bracket.witness().orElseThrow().input().toArray(), norm);
    assertThat(power(bracket.lowerBound(), norm)).as(what).isLessThanOrEqualTo(attained);
    return bracket.upperBound() < Double.POSITIVE_INFINITY;
  }

  private static void atMost(Rational value, double bound, Norm norm, String what) {
    assertThat(bound).as(what).isNotNaN();
    if (bound < Double.POSITIVE_INFINITY) {
      assertThat(value).as(what).isLessThanOrEqualTo(power(bound, norm));
    }
  }

  /** For the Euclidean norm, squares are compared. */
  private static Rational power(double value, Norm norm) {
    Rational exact = Rational.of(value);
    return norm == Norm.TWO ? exact.multiply(exact) : exact;
  }

  /** Layers multiplied by powers of two: ordinary, huge, or down to subnormal parameters. */
  private static Network scaled(Network network, SplittableRandom random) {
    if (random.nextInt(4) != 0) {
      return network;
    }
    int exponent = random.nextBoolean() ? random.nextInt(100, 1022) : -random.nextInt(300, 1074);
    int chosen = random.nextInt(4);
    double factor = Math.scalb(1.0, exponent);
    AtomicInteger layer = new AtomicInteger();
    return network.withAffine(
        affine ->
            layer.getAndIncrement() == chosen
                ? new Affine(
                    affine.map().withParameters(times(affine.map().parameters(), factor)),
                    Vector.of(times(affine.bias().toArray(), factor)))
                : affine);
  }

  private static double[] times(double[] values, double factor) {
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i] * factor;
    }
    return result;
  }

  private static Network quantized(Network f, SplittableRandom random) {
    int kind = random.nextInt(4);
    try {
      if (kind == 0) {
        return FloatQuantizer.quantize(f, any(random, FloatFormat.values())).network();
      }
      return UniformQuantizer.quantize(
              f,
              new UniformScheme(
                  1 + random.nextInt(16),
                  any(random, Rounding.values()),
                  any(random, Granularity.values()),
                  any(random, StepRule.values()),
                  random.nextBoolean()))
          .network();
    } catch (IllegalArgumentException e) {
      return f; // parameters too large for the format
    }
  }

  private static <T> T any(SplittableRandom random, T[] values) {
    return values[random.nextInt(values.length)];
  }

  /** The box as it is, moved far out, blown up, or shrunk to subnormal size. */
  private static Box box(Box box, SplittableRandom random) {
    double factor =
        switch (random.nextInt(8)) {
          case 0 -> Math.scalb(1.0, random.nextInt(40, 300));
          case 1 -> Math.scalb(1.0, -random.nextInt(200, 1074));
          default -> 1;
        };
    double offset = random.nextInt(8) == 0 ? Math.scalb(1.0, random.nextInt(10, 60)) : 0;
    double[] lower = box.lower();
    double[] upper = box.upper();
    for (int i = 0; i < lower.length; i++) {
      lower[i] = lower[i] * factor + offset;
      upper[i] = Math.max(lower[i], upper[i] * factor + offset);
    }
    return Box.of(lower, upper);
  }

  /** The norm of the difference (its square for the Euclidean norm) in rational arithmetic. */
  private static Rational difference(Network f, Network g, double[] x, Norm norm) {
    Rational[] y = forward(f, x);
    Rational[] z = forward(g, x);
    Rational result = Rational.ZERO;
    for (int i = 0; i < y.length; i++) {
      Rational entry = z[i].subtract(y[i]).abs();
      result =
          switch (norm) {
            case INF -> result.max(entry);
            case ONE -> result.add(entry);
            case TWO -> result.add(entry.multiply(entry));
          };
    }
    return result;
  }

  private static Rational[] forward(Network network, double[] x) {
    List<Rational[]> values = new ArrayList<>();
    values.add(Arrays.stream(x).mapToObj(Rational::of).toArray(Rational[]::new));
    for (Node node : network.nodes()) {
      Rational[] y = values.get(node.inputs().get(0));
      values.add(
          node.layer()
              .fold(
                  affine -> affine(affine, y),
                  relu -> Arrays.stream(y).map(v -> v.max(Rational.ZERO)).toArray(Rational[]::new),
                  sum -> sum(y, values.get(node.inputs().get(1))),
                  pool -> maxima(pool, y),
                  cast -> {
                    throw new AssertionError("no casts here");
                  }));
    }
    return values.get(values.size() - 1);
  }

  private static Rational[] affine(Affine affine, Rational[] y) {
    Matrix w = affine.map().toMatrix();
    Rational[] next = new Rational[w.rows()];
    for (int i = 0; i < next.length; i++) {
      next[i] = Rational.of(affine.bias().get(i));
      for (int j = 0; j < y.length; j++) {
        next[i] = next[i].add(Rational.of(w.get(i, j)).multiply(y[j]));
      }
    }
    return next;
  }

  private static Rational[] sum(Rational[] y, Rational[] z) {
    Rational[] sum = new Rational[y.length];
    Arrays.setAll(sum, i -> y[i].add(z[i]));
    return sum;
  }

  private static Rational[] maxima(MaxPool pool, Rational[] y) {
    Rational[] maxima = new Rational[pool.outputSize()];
    for (int i = 0; i < maxima.length; i++) {
      maxima[i] = y[pool.member(i, 0)];
      for (int k = 1; k < pool.windowSize(i); k++) {
        maxima[i] = maxima[i].max(y[pool.member(i, k)]);
      }
    }
    return maxima;
  }
}
