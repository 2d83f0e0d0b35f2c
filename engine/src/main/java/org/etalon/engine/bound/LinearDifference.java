package org.etalon.engine.bound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.etalon.exact.Dyadic;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.DiagonalMap;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Relu;
import org.etalon.problem.Box;
import org.etalon.problem.Norm;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;

/**
 * The maximum of {@code ||g - f||} over a box on which both networks are affine, in exact
 * arithmetic.
 *
 * <p><b>Requires:</b> every hidden neuron proved stable on the box, in both networks.
 *
 * <p><b>Returns:</b> a corner of the box; for norm inf one that attains the maximum, for the others
 * too where at most {@value #MOST_INPUTS} inputs matter, else an upper bound from the exact range
 * of every output; nothing where that would cost too much.
 *
 * <p><b>Property:</b> exact: the parameters as they are stored, not folded, and no rounding
 * (docs/math/difference.md, lemma 4).
 *
 * <p><b>Cost:</b> products of dyadics: as many as there are outputs times parameters, and for the
 * norms 1 and 2 outputs times {@code 2^inputs}.
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
        : Optional.of(new LinearDifference(box, norm, mapF, mapG).maximum());
  }

  private static double products(Network network) {
    double sum = 0;
    for (Layer layer : network.layers()) {
      sum += (double) layer.inputSize() * layer.outputSize();
    }
    return network.outputSize() * sum;
  }

  private Maximum maximum() {
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
      best = bestOf(matter);
      return new Maximum(Vector.of(best), up(norm.ofExact(at(best))), true);
    }
    Dyadic bound = norm.ofExact(largest);
    return new Maximum(Vector.of(best), up(bound), bound.equals(most));
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

  /** {@code x -> rows x + constants}: a network where the state of every neuron is known. */
  private static final class AffineMap {
    private Dyadic[][] rows;
    private final Dyadic[] constants;

    private AffineMap(int outputs) {
      rows = new Dyadic[outputs][outputs];
      constants = new Dyadic[outputs];
      for (int i = 0; i < outputs; i++) {
        Arrays.fill(rows[i], Dyadic.ZERO);
        rows[i][i] = Dyadic.of(1);
        constants[i] = Dyadic.ZERO;
      }
    }

    /**
     * Composes a network from the outputs down.
     *
     * @param active whether a hidden neuron, counted through all folded layers, is active
     */
    static AffineMap of(Network network, IntPredicate active, Stop stop) {
      AffineMap map = new AffineMap(network.outputSize());
      int[] first = firstNeurons(network);
      for (int l = first.length - 1; l >= 0; l--) {
        if (network.layers().get(l) instanceof Affine affine) {
          map.before(affine, stop);
        } else if (first[l] >= 0) {
          map.rectified(first[l], active);
        }
      }
      return map;
    }

    /**
     * For each rectifier the number of its first neuron in the folded network; -1 for one that
     * follows another, which changes nothing.
     */
    private static int[] firstNeurons(Network network) {
      int[] first = new int[network.layers().size()];
      int neurons = 0;
      boolean rectified = false;
      for (int l = 0; l < first.length; l++) {
        Layer layer = network.layers().get(l);
        if (layer instanceof Affine) {
          rectified = false;
        } else if (layer instanceof Relu) {
          first[l] = rectified ? -1 : neurons;
          neurons += rectified ? 0 : layer.outputSize();
          rectified = true;
        } else {
          throw new IllegalStateException("a layer of another kind: " + layer);
        }
      }
      return first;
    }

    private void rectified(int firstNeuron, IntPredicate active) {
      for (int j = 0; j < rows[0].length; j++) {
        if (!active.test(firstNeuron + j)) {
          for (Dyadic[] row : rows) {
            row[j] = Dyadic.ZERO;
          }
        }
      }
    }

    /** Puts an affine layer before the map. */
    private void before(Affine layer, Stop stop) {
      Dyadic[][] next = new Dyadic[rows.length][layer.inputSize()];
      for (Dyadic[] row : next) {
        Arrays.fill(row, Dyadic.ZERO);
      }
      for (int k = 0; k < layer.outputSize() && !stop.stopped(); k++) {
        Dyadic bias = Dyadic.of(layer.bias().get(k));
        for (int i = 0; i < rows.length; i++) {
          if (rows[i][k].signum() != 0) {
            constants[i] = constants[i].add(rows[i][k].multiply(bias));
            add(layer, k, rows[i][k], next[i]);
          }
        }
      }
      rows = next;
    }

    /** Adds {@code factor} times row k of the layer's matrix. */
    private static void add(Affine layer, int k, Dyadic factor, Dyadic[] to) {
      if (layer.map() instanceof DiagonalMap diagonal) {
        to[k] = to[k].add(factor.multiply(Dyadic.of(diagonal.scale().get(k))));
        return;
      }
      Matrix w = layer.map().toMatrix();
      for (int j = 0; j < to.length; j++) {
        if (w.get(k, j) != 0) {
          to[j] = to[j].add(factor.multiply(Dyadic.of(w.get(k, j))));
        }
      }
    }
  }
}
