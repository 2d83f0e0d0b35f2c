package org.etalon.lab.instance;

import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;

/**
 * The path-metric itself, path by path in exact arithmetic: for each output the sum over the paths
 * to it of {@code |x_in| |Phi_p - Phi'_p|}, x_in the largest value of the input, or 1 for a path
 * from a bias.
 *
 * <p><b>Requires:</b> nothing of the signs; that the sum bounds the difference of the networks does
 * ({@link PathMetric}).
 *
 * <p><b>Rounding:</b> none but of the sum, up.
 *
 * <p><b>Cost:</b> O(number of paths); nothing is computed above {@value #MOST_PATHS}.
 *
 * <p><b>Reference:</b> Gonon et al., arXiv:2405.15006; docs/math/theory.md, lemma 4.
 */
final class PathSum {
  static final int MOST_PATHS = 1 << 17;

  private final Dyadic[][][] w;
  private final Dyadic[][][] wPrime;
  private final Dyadic[][] b;
  private final Dyadic[][] bPrime;
  private final Dyadic[] inputs;

  private PathSum(Pair pair) {
    w = new Dyadic[pair.depth][][];
    wPrime = new Dyadic[pair.depth][][];
    b = new Dyadic[pair.depth][];
    bPrime = new Dyadic[pair.depth][];
    for (int l = 0; l < pair.depth; l++) {
      w[l] = exact(pair.w[l]);
      wPrime[l] = exact(pair.wPrime[l]);
      b[l] = exact(pair.b[l]);
      bPrime[l] = exact(pair.bPrime[l]);
    }
    inputs = exact(pair.inputMagnitudes());
  }

  /** The sums of all outputs, rounded up; nothing if there are too many paths. */
  static Optional<double[]> bound(Pair pair) {
    if (paths(pair) > MOST_PATHS) {
      return Optional.empty();
    }
    PathSum sum = new PathSum(pair);
    double[] bound = new double[pair.b[pair.depth - 1].length];
    Dyadic one = Dyadic.of(1);
    for (int i = 0; i < bound.length; i++) {
      bound[i] = sum.behind(pair.depth - 1, i, one, one).toDoubleUp();
    }
    return Optional.of(bound);
  }

  /** Paths to all outputs; a double, for there may be many. */
  private static double paths(Pair pair) {
    double paths = pair.lower.length;
    for (int l = 0; l < pair.depth; l++) {
      paths = (paths + 1) * pair.b[l].length;
    }
    return paths;
  }

  /** The sum over the paths that end with neuron i of layer l and products known from there on. */
  private Dyadic behind(int l, int i, Dyadic product, Dyadic productPrime) {
    if (product.signum() == 0 && productPrime.signum() == 0) {
      return Dyadic.ZERO;
    }
    if (l < 0) {
      return product.subtract(productPrime).abs().multiply(inputs[i]);
    }
    Dyadic sum = product.multiply(b[l][i]).subtract(productPrime.multiply(bPrime[l][i])).abs();
    for (int j = 0; j < w[l][i].length; j++) {
      Dyadic longer = product.multiply(w[l][i][j]);
      sum = sum.add(behind(l - 1, j, longer, productPrime.multiply(wPrime[l][i][j])));
    }
    return sum;
  }

  private static Dyadic[][] exact(Matrix matrix) {
    Dyadic[][] rows = new Dyadic[matrix.rows()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = exact(matrix.row(i));
    }
    return rows;
  }

  private static Dyadic[] exact(double[] values) {
    Dyadic[] exact = new Dyadic[values.length];
    for (int k = 0; k < exact.length; k++) {
      exact[k] = Dyadic.of(values[k]);
    }
    return exact;
  }
}
