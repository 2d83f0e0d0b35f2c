package org.etalon.lab.instance;

import java.util.Arrays;
import java.util.Optional;
import org.etalon.exact.Dyadic;
import org.etalon.lab.instance.Pair.PairSegment;
import org.etalon.lab.instance.Pair.PairSite;
import org.etalon.network.LinearMap;
import org.etalon.network.MapRow;
import org.etalon.network.MaxPool;
import org.etalon.time.Stop;

/**
 * The path-metric itself, path by path in exact arithmetic: for each output the sum over the paths
 * to it of {@code |x_in| |Phi_p - Phi'_p|}, x_in the largest value of the input, or 1 for a path
 * from a bias. A path goes through any member of a window.
 *
 * <p><b>Requires:</b> finite numbers, which are taken for the real ones; nothing of the signs, but
 * only where they agree does the sum bound the difference of the networks ({@link PathMetric}).
 *
 * <p><b>Rounding:</b> none but of the sum, up.
 *
 * <p><b>Cost:</b> O(number of paths); nothing is computed above {@value #MOST_PATHS}.
 *
 * <p><b>Reference:</b> Gonon et al., arXiv:2405.15006; docs/math/theory.md, lemma 4.
 */
final class PathSum {
  static final int MOST_PATHS = 1 << 17;

  /** A site with exact numbers. */
  private static final class Node {
    final Optional<MaxPool> pool;
    final Dyadic[] b;
    final Dyadic[] bPrime;
    final Link[] links;

    Node(PairSite site) {
      pool = site.pool;
      b = exact(site.b);
      bPrime = exact(site.bPrime);
      links = site.incoming.stream().map(Link::new).toArray(Link[]::new);
    }
  }

  /** A segment with exact numbers, row by row. */
  private static final class Link {
    final int from;
    final int[][] columns;
    final Dyadic[][] w;
    final Dyadic[][] wPrime;

    Link(PairSegment segment) {
      from = segment.from;
      int rows = segment.w.outputSize();
      columns = new int[rows][];
      w = new Dyadic[rows][];
      wPrime = new Dyadic[rows][];
      for (int i = 0; i < rows; i++) {
        MapRow row = segment.w.row(i);
        columns[i] = new int[row.size()];
        Arrays.setAll(columns[i], row::column);
        w[i] = values(segment.w, i);
        wPrime[i] = values(segment.wPrime, i);
      }
    }

    private static Dyadic[] values(LinearMap map, int i) {
      MapRow row = map.row(i);
      Dyadic[] values = new Dyadic[row.size()];
      Arrays.setAll(values, k -> Dyadic.of(row.value(k)));
      return values;
    }
  }

  private final Node[] nodes;
  private final Dyadic[] inputs;
  private final Stop stop;

  private PathSum(Pair pair, Stop stop) {
    this.stop = stop;
    nodes = pair.sites.stream().map(Node::new).toArray(Node[]::new);
    inputs = exact(pair.inputMagnitudes());
  }

  /**
   * The sums of all outputs, rounded up; nothing if there are too many paths.
   *
   * @param stop ends it early, asked neuron by neuron of a path: they are infinite then
   */
  static Optional<double[]> bound(Pair pair, Stop stop) {
    if (!(paths(pair) <= MOST_PATHS)) {
      return Optional.empty();
    }
    PathSum sum = new PathSum(pair, stop);
    double[] bound = new double[pair.last().size];
    Dyadic one = Dyadic.of(1);
    for (int i = 0; i < bound.length; i++) {
      bound[i] = sum.toNeuron(sum.nodes.length - 1, i, one, one).toDoubleUp();
    }
    if (stop.hasStopped()) {
      return Optional.of(pair.unknown()); // a sum of some paths is no bound
    }
    return Optional.of(bound);
  }

  /** Paths to all outputs; a double, for there may be many. */
  private static double paths(Pair pair) {
    double[][] counts = new double[pair.sites.size()][];
    for (int s = 0; s < counts.length; s++) {
      PairSite site = pair.sites.get(s);
      double[] ending = new double[site.size];
      Arrays.fill(ending, 1);
      for (PairSegment segment : site.incoming) {
        double[] before = counts[segment.from];
        segment.w.runs(
            (i, j, step, count, weight) -> {
              for (int t = 0; t < count; t++) {
                ending[i + t] += before[j + t * step];
              }
            });
      }
      counts[s] = site.pool.map(pool -> Sums.total(pool, ending)).orElse(ending);
    }
    double all = 0;
    for (double count : counts[counts.length - 1]) {
      all += count;
    }
    return all;
  }

  /** The sum over the paths that end with activation i of site s and products known from there. */
  private Dyadic toActivation(int s, int i, Dyadic product, Dyadic productPrime) {
    if (product.signum() == 0 && productPrime.signum() == 0) {
      return Dyadic.ZERO;
    }
    if (s == 0) {
      return product.subtract(productPrime).abs().multiply(inputs[i]);
    }
    if (nodes[s].pool.isEmpty()) {
      return toNeuron(s, i, product, productPrime);
    }
    MaxPool pool = nodes[s].pool.get();
    Dyadic sum = Dyadic.ZERO;
    for (int k = 0; k < pool.windowSize(i); k++) {
      sum = sum.add(toNeuron(s, pool.member(i, k), product, productPrime));
    }
    return sum;
  }

  /** The same for neuron i of site s, before its activation. */
  private Dyadic toNeuron(int s, int i, Dyadic product, Dyadic productPrime) {
    Node node = nodes[s];
    Dyadic bias = product.multiply(node.b[i]);
    Dyadic sum = bias.subtract(productPrime.multiply(node.bPrime[i])).abs();
    for (Link link : node.links) {
      for (int k = 0; k < link.columns[i].length && !stop.stopped(); k++) {
        Dyadic longer = product.multiply(link.w[i][k]);
        Dyadic longerPrime = productPrime.multiply(link.wPrime[i][k]);
        sum = sum.add(toActivation(link.from, link.columns[i][k], longer, longerPrime));
      }
    }
    return sum;
  }

  private static Dyadic[] exact(double[] values) {
    Dyadic[] exact = new Dyadic[values.length];
    for (int k = 0; k < exact.length; k++) {
      exact[k] = Dyadic.of(values[k]);
    }
    return exact;
  }
}
