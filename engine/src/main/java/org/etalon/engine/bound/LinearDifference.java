package org.etalon.engine.bound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/**
 * The maximum of {@code ||g - f||} over a box on which both networks are affine, in exact
 * arithmetic.
 *
 * <p><b>Requires:</b> every hidden neuron proved stable on the box, in both networks.
 *
 * <p><b>Returns:</b> a corner of the box; for norm inf one that attains the maximum, for the others
 * too where at most {@value #MOST_INPUTS} inputs matter, for norm 1 also where outputs are few,
 * else an upper bound from the exact range of every output; nothing where that would cost too much.
 *
 * <p><b>Property:</b> exact: the parameters as they are stored, not folded, and no rounding
 * (docs/math/difference.md, lemma 4).
 *
 * <p><b>Cost:</b> products of dyadics: as many as there are outputs times parameters, and for the
 * norms 1 and 2 outputs times {@code 2^inputs}, or inputs times outputs times {@code 2^outputs}.
 */
public final class LinearDifference {
  /** More inputs that matter have too many corners to try all. */
  private static final int MOST_INPUTS = 12;

  /** Products of dyadics that are worth while: some seconds. */
  private static final double MOST_PRODUCTS = 1e7;

  private final Box box;
  private final Norm norm;
  private final Dyadic[][] rows;
  private final Dyadic[] atLower;

  /**
   * What is known of the maximum.
   *
   * @param corner a corner of the box
   * @param upper an upper bound of the norm on the box
   * @param attained whether no input of the box has a larger norm than the corner
   */
  public record Maximum(Vector corner, double upper, boolean attained) {}

  private LinearDifference(Box box, Norm norm, AffineMap f, AffineMap g) {
    this.box = box;
    this.norm = norm;
    int outputs = f.constants.length;
    rows = new Dyadic[outputs][box.size()];
    atLower = new Dyadic[outputs];
    for (int i = 0; i < outputs; i++) {
      atLower[i] = g.constants[i].subtract(f.constants[i]);
      for (int j = 0; j < box.size(); j++) {
        rows[i][j] = g.rows[i][j].subtract(f.rows[i][j]);
        atLower[i] = atLower[i].add(rows[i][j].multiply(Dyadic.of(box.lower(j))));
      }
    }
  }

  /**
   * The maximum over a box.
   *
   * @param known what was proved on this box: all hidden neurons are stable
   * @param stop ends it with nothing
   */
  public static Optional<Maximum> over(
      Network f, Network g, Box box, Inheritance known, Norm norm, Stop stop) {
    if (products(f) + products(g) > MOST_PRODUCTS) {
      return Optional.empty();
    }
    AffineMap mapF = AffineMap.of(f, known::active, stop);
    AffineMap mapG = AffineMap.of(g, known::activePrime, stop);
    return stop.stopped()
        ? Optional.empty()
        : Optional.of(new LinearDifference(box, norm, mapF, mapG).maximum(stop));
  }

  /** About how many products of dyadics a network costs; infinite where it is not affine. */
  private static double products(Network network) {
    double sum = 0;
    for (Node node : network.nodes()) {
      sum +=
          node.layer()
              .fold(
                  affine -> (double) affine.inputSize() * affine.outputSize(),
                  relu -> 0.0,
                  add -> 0.0,
                  maxPool -> Double.POSITIVE_INFINITY,
                  round -> Double.POSITIVE_INFINITY);
    }
    return network.outputSize() * sum;
  }

  private Maximum maximum(Stop stop) {
    Dyadic[] largest = new Dyadic[rows.length];
    double[] best = box.lower();
    Dyadic most = Dyadic.ZERO;
    for (int i = 0; i < rows.length; i++) {
      Dyadic high = end(i, 1);
      Dyadic low = end(i, -1);
      largest[i] = high.max(low.negate());
      double[] corner = corner(i, high.compareTo(low.negate()) >= 0 ? 1 : -1);
      Dyadic there = norm == Norm.INF ? largest[i] : norm.ofExact(at(corner));
      best = there.compareTo(most) > 0 ? corner : best;
      most = most.max(there);
    }
    List<Integer> matter = matter();
    if (norm != Norm.INF && matter.size() <= MOST_INPUTS) {
      return attained(bestOf(matter));
    }
    Dyadic bound = norm.ofExact(largest);
    if (norm == Norm.ONE && !bound.equals(most) && signsCost() <= MOST_PRODUCTS) {
      Optional<double[]> corner = bestOfSigns(stop);
      if (corner.isPresent()) {
        return attained(corner.get());
      }
    }
    return new Maximum(Vector.of(best), up(bound), bound.equals(most));
  }

  private Maximum attained(double[] corner) {
    return new Maximum(Vector.of(corner), up(norm.ofExact(at(corner))), true);
  }

  private double up(Dyadic exactNorm) {
    double up = exactNorm.toDoubleUp();
    return norm == Norm.TWO ? Outward.sqrtUp(up) : up;
  }

  /** The largest value of output i, or with {@code sign} -1 the smallest. */
  private Dyadic end(int i, int sign) {
    Dyadic value = atLower[i];
    for (int j = 0; j < box.size(); j++) {
      value = sign * rows[i][j].signum() > 0 ? value.add(rows[i][j].multiply(width(j))) : value;
    }
    return value;
  }

  private Dyadic width(int j) {
    return Dyadic.of(box.upper(j)).subtract(Dyadic.of(box.lower(j)));
  }

  /** Where {@link #end} is attained. */
  private double[] corner(int i, int sign) {
    double[] corner = box.lower();
    for (int j = 0; j < corner.length; j++) {
      corner[j] = sign * rows[i][j].signum() > 0 ? box.upper(j) : corner[j];
    }
    return corner;
  }

  private Dyadic[] at(double[] corner) {
    Dyadic[] difference = atLower.clone();
    for (int j = 0; j < corner.length; j++) {
      Dyadic step = Dyadic.of(corner[j]).subtract(Dyadic.of(box.lower(j)));
      for (int i = 0; step.signum() != 0 && i < difference.length; i++) {
        difference[i] = difference[i].add(rows[i][j].multiply(step));
      }
    }
    return difference;
  }

  /** The inputs on which some output depends, and which are not fixed. */
  private List<Integer> matter() {
    List<Integer> matter = new ArrayList<>();
    for (int j = 0; j < box.size(); j++) {
      boolean used = false;
      for (Dyadic[] row : rows) {
        used |= row[j].signum() != 0;
      }
      if (used && box.lower(j) < box.upper(j)) {
        matter.add(j);
      }
    }
    return matter;
  }

  /** The best of all corners, visited so that one input changes at a time. */
  private double[] bestOf(List<Integer> matter) {
    double[] corner = box.lower();
    double[] best = corner.clone();
    Dyadic[] difference = atLower.clone();
    Dyadic most = norm.ofExact(difference);
    for (int k = 1; k < 1 << matter.size(); k++) {
      int j = matter.get(Integer.numberOfTrailingZeros(k));
      boolean up = corner[j] == box.lower(j); // exact: it is one of the two ends
      corner[j] = up ? box.upper(j) : box.lower(j);
      Dyadic step = up ? width(j) : width(j).negate();
      for (int i = 0; i < difference.length; i++) {
        difference[i] = difference[i].add(rows[i][j].multiply(step));
      }
      Dyadic there = norm.ofExact(difference);
      best = there.compareTo(most) > 0 ? corner.clone() : best;
      most = most.max(there);
    }
    return best;
  }

  private double signsCost() {
    return Math.scalb(2.0 * rows.length * box.size(), Math.min(rows.length, 1000));
  }

  /**
   * The best corner for norm 1: the norm is the largest sum of outputs with signs, and each of
   * these sums is largest where the signs of its coefficients say. Nothing if it was stopped.
   */
  private Optional<double[]> bestOfSigns(Stop stop) {
    double[] best = box.lower();
    Dyadic most = norm.ofExact(atLower);
    for (int signs = 0; signs < 1 << rows.length; signs++) {
      if (stop.stopped()) {
        return Optional.empty();
      }
      double[] corner = box.lower();
      for (int j = 0; j < corner.length; j++) {
        corner[j] = coefficient(signs, j).signum() > 0 ? box.upper(j) : corner[j];
      }
      Dyadic there = norm.ofExact(at(corner));
      best = there.compareTo(most) > 0 ? corner : best;
      most = most.max(there);
    }
    return Optional.of(best);
  }

  /** Of input j in the sum of outputs in which those of the bits set are subtracted. */
  private Dyadic coefficient(int signs, int j) {
    Dyadic sum = Dyadic.ZERO;
    for (int i = 0; i < rows.length; i++) {
      sum = (signs >> i & 1) == 1 ? sum.subtract(rows[i][j]) : sum.add(rows[i][j]);
    }
    return sum;
  }

  /** {@code x -> rows x + constants}: a network where the state of every neuron is known. */
  private static final class AffineMap {
    private final Dyadic[][] rows;
    private final Dyadic[] constants;

    private AffineMap(int outputs) {
      rows = new Dyadic[outputs][];
      constants = new Dyadic[outputs];
    }

    /**
     * Composes a network from each output down.
     *
     * @param active whether a rectified neuron, counted through all sites, is active
     */
    static AffineMap of(Network network, IntPredicate active, Stop stop) {
      AffineMap map = new AffineMap(network.outputSize());
      int[] first = firstNeurons(network);
      for (int i = 0; i < map.rows.length && !stop.stopped(); i++) {
        map.compose(network, i, first, active);
      }
      return map;
    }

    /** For each rectifier the number of its first neuron; -1 for one of what was just rectified. */
    private static int[] firstNeurons(Network network) {
      int count = network.nodes().size();
      int[] first = new int[count];
      boolean[] rectified = new boolean[count + 1];
      int neurons = 0;
      for (int k = 0; k < count; k++) {
        Node node = network.nodes().get(k);
        boolean relu =
            node.layer().fold(affine -> false, r -> true, add -> false, pool -> false, c -> false);
        boolean again = relu && rectified[node.inputs().get(0)];
        first[k] = again ? -1 : neurons;
        neurons += relu && !again ? node.layer().outputSize() : 0;
        rectified[k + 1] = relu;
      }
      return first;
    }

    private void compose(Network network, int output, int[] first, IntPredicate active) {
      int count = network.nodes().size();
      Dyadic[] @Nullable [] onValues = new Dyadic[count + 1][];
      onValues[count] = zeros(network.outputSize());
      onValues[count][output] = Dyadic.of(1);
      constants[output] = Dyadic.ZERO;
      for (int k = count - 1; k >= 0; k--) {
        Dyadic[] row = onValues[k + 1];
        if (row == null) {
          continue;
        }
        Node node = network.nodes().get(k);
        int neuron = first[k];
        Dyadic[] below =
            node.layer()
                .fold(
                    affine -> before(affine, row, output),
                    relu -> neuron < 0 ? row : rectified(row, neuron, active),
                    add -> row,
                    maxPool -> {
                      throw new IllegalStateException("no maximum costs nothing");
                    },
                    round -> {
                      throw new IllegalStateException("no cast is affine");
                    });
        for (int value : node.inputs()) {
          onValues[value] = onValues[value] == null ? below : sum(onValues[value], below);
        }
      }
      rows[output] = Objects.requireNonNullElseGet(onValues[0], () -> zeros(network.inputSize()));
    }

    private static Dyadic[] zeros(int size) {
      Dyadic[] zeros = new Dyadic[size];
      Arrays.fill(zeros, Dyadic.ZERO);
      return zeros;
    }

    private static Dyadic[] sum(Dyadic[] x, Dyadic[] y) {
      Dyadic[] sum = new Dyadic[x.length];
      Arrays.setAll(sum, i -> x[i].add(y[i]));
      return sum;
    }

    private static Dyadic[] rectified(Dyadic[] row, int firstNeuron, IntPredicate active) {
      Dyadic[] kept = row.clone();
      for (int j = 0; j < kept.length; j++) {
        kept[j] = active.test(firstNeuron + j) ? kept[j] : Dyadic.ZERO;
      }
      return kept;
    }

    private Dyadic[] before(Affine layer, Dyadic[] row, int output) {
      for (int k = 0; k < row.length; k++) {
        if (row[k].signum() != 0) {
          Dyadic bias = row[k].multiply(Dyadic.of(layer.bias().get(k)));
          constants[output] = constants[output].add(bias);
        }
      }
      return layer.map().applyTransposedExact(row);
    }
  }
}
