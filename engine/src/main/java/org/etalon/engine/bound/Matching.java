package org.etalon.engine.bound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.etalon.linalg.Matrix;
import org.etalon.network.Affine;
import org.etalon.network.Pairing;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.theta.Theta;

/**
 * Finds for the neurons of a chain g the neurons of another one, f, that they are most alike.
 *
 * <p><b>Method:</b> at seeded points of the domain, layer by layer, pairs by falling inner product
 * of what their neurons take, until one of the two has no neuron left: a pair lessens the sum of
 * squares of the differences by twice that. What is left of g takes free places.
 *
 * <p><b>Property:</b> a function of the networks and the domain. Any pairing is sound.
 */
final class Matching {
  private static final int POINTS = 256;
  private static final long SEED = 22;

  /** Above so many neurons of g in all, or pairs in a layer, neurons stay at their numbers. */
  private static final int MOST_NEURONS = 1 << 13;

  private static final long MOST_PAIRS = 1 << 22;

  private Matching() {}

  /** A neuron of g, one of f, and how alike they are. */
  private record Pair(int g, int f, double alike) {}

  /** The pairing of two chains of matrices of one depth. */
  static Pairing of(Theta f, Theta g, Domain domain) {
    if (isLarge(f.widths(), g.widths())) {
      return Pairing.BY_POSITION;
    }
    double[][] valuesF = points(domain);
    double[][] valuesG = valuesF;
    List<Affine> layersF = f.denseLayers();
    List<Affine> layersG = g.denseLayers();
    List<List<Integer>> places = new ArrayList<>();
    boolean byPosition = true;
    for (int l = 0; l + 1 < layersF.size(); l++) {
      double[][] zF = apply(layersF.get(l), valuesF);
      double[][] zG = apply(layersG.get(l), valuesG);
      int[] found = match(zF, zG);
      for (int k = 0; k < found.length; k++) {
        byPosition &= found[k] == k;
      }
      places.add(Arrays.stream(found).boxed().toList());
      valuesF = rectified(zF);
      valuesG = rectified(zG);
    }
    return byPosition ? Pairing.BY_POSITION : new Pairing(places);
  }

  private static boolean isLarge(List<Integer> f, List<Integer> g) {
    long neurons = 0;
    boolean large = false;
    for (int l = 1; l < g.size(); l++) {
      neurons += g.get(l);
      large |= (long) f.get(l) * g.get(l) > MOST_PAIRS;
    }
    return large || neurons > MOST_NEURONS;
  }

  /** One row a coordinate, one column a point. */
  private static double[][] points(Domain domain) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[][] points = new double[domain.size()][POINTS];
    for (int p = 0; p < POINTS; p++) {
      Box box = domain.boxes().get(p % domain.boxes().size());
      for (int i = 0; i < points.length; i++) {
        double share = random.nextDouble();
        points[i][p] = (1 - share) * box.lower(i) + share * box.upper(i);
      }
    }
    return points;
  }

  private static double[][] apply(Affine layer, double[][] values) {
    Matrix matrix = layer.map().toMatrix();
    double[][] z = new double[matrix.rows()][POINTS];
    for (int i = 0; i < z.length; i++) {
      Arrays.fill(z[i], layer.bias().get(i));
      for (int j = 0; j < values.length; j++) {
        double w = matrix.get(i, j);
        for (int p = 0; p < POINTS && w != 0; p++) {
          z[i][p] += w * values[j][p];
        }
      }
    }
    return z;
  }

  private static double[][] rectified(double[][] z) {
    return Arrays.stream(z)
        .map(row -> Arrays.stream(row).map(entry -> Math.max(0, entry)).toArray())
        .toArray(double[][]::new);
  }

  /** The place of each neuron of g. */
  private static int[] match(double[][] f, double[][] g) {
    List<Pair> pairs = new ArrayList<>();
    for (int k = 0; k < g.length; k++) {
      for (int i = 0; i < f.length; i++) {
        pairs.add(new Pair(k, i, product(g[k], f[i])));
      }
    }
    pairs.sort(Comparator.comparingDouble(Pair::alike).reversed()); // stable: ties by number
    int[] places = new int[g.length];
    Arrays.fill(places, -1);
    boolean[] taken = new boolean[f.length + g.length];
    for (Pair pair : pairs) {
      if (places[pair.g] < 0 && !taken[pair.f]) {
        places[pair.g] = pair.f;
        taken[pair.f] = true;
      }
    }
    int free = 0;
    for (int k = 0; k < places.length; k++) {
      if (places[k] < 0) {
        while (taken[free]) {
          free++;
        }
        places[k] = free;
        taken[free] = true;
      }
    }
    return places;
  }

  private static double product(double[] x, double[] y) {
    double sum = 0;
    for (int p = 0; p < x.length; p++) {
      sum += x[p] * y[p];
    }
    return sum;
  }
}
