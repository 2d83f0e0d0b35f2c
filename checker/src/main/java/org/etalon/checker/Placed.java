package org.etalon.checker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.etalon.certificate.Certificate;
import org.etalon.linalg.Matrix;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;

/**
 * Two networks neuron by neuron. Where a certificate has places, each hidden layer has f's neurons
 * at their own numbers and g's at their places. Where one of the two has no neuron, it gets one
 * that is constantly 0, with no weight in or out: the functions stay the same.
 *
 * @param f the reference network
 * @param g the other one, if it is given
 */
record Placed(Graph f, Optional<Graph> g) {
  /**
   * The networks of a question, if {@link #mismatch} finds nothing, each with the forms of outcomes
   * behind its outputs, if there are any.
   */
  static Placed of(Certificate c, Question q, Optional<Outcomes> outcomes) {
    Optional<Affine> ofF = outcomes.map(Outcomes::ofF);
    Optional<Affine> ofG = outcomes.map(Outcomes::ofG);
    if (c.places().isEmpty()) {
      return new Placed(
          new Graph(q.f(), ofF, q.semantics().ofF()),
          q.g().map(g -> new Graph(g, ofG, q.semantics().ofG())));
    }
    Network other = q.g().orElseThrow();
    int[] widths = widths(q.f(), c.places());
    List<List<Integer>> own = Arrays.stream(hidden(q.f())).mapToObj(Placed::inOrder).toList();
    return new Placed(
        new Graph(move(q.f(), own, widths), ofF, q.semantics().ofF()),
        Optional.of(new Graph(move(other, c.places(), widths), ofG, q.semantics().ofG())));
  }

  /** Why neurons cannot be placed so; empty if they can, or nothing is said of places. */
  static String mismatch(Certificate c, Question q) {
    if (c.places().isEmpty()) {
      return "";
    }
    if (q.g().isEmpty()) {
      return "the certificate places neurons of a network that is not given";
    }
    if (!isMatrices(q.f()) || !isMatrices(q.g().get())) {
      return "the certificate places neurons, but not both networks are chains of matrices";
    }
    int[] sizes = hidden(q.g().get());
    int[] ofF = hidden(q.f());
    if (sizes.length != c.places().size() || sizes.length != ofF.length) {
      return "the certificate places neurons of "
          + c.places().size()
          + " layers, f and g have "
          + ofF.length
          + " and "
          + sizes.length;
    }
    for (int l = 0; l < sizes.length; l++) {
      String wrong = misplaced(c.places().get(l), sizes[l], ofF[l] + sizes[l]);
      if (!wrong.isEmpty()) {
        return "in hidden layer " + (l + 1) + " the certificate " + wrong;
      }
    }
    return "";
  }

  private static String misplaced(List<Integer> places, int neurons, int most) {
    if (places.size() != neurons) {
      return "places " + places.size() + " neurons, g has " + neurons;
    }
    BitSet taken = new BitSet();
    for (int place : places) {
      if (place < 0 || place >= most) {
        return "places a neuron at " + place + " of " + most + ", counted from 0";
      }
      if (taken.get(place)) {
        return "places two neurons at " + place;
      }
      taken.set(place);
    }
    return "";
  }

  private static boolean isMatrices(Network network) {
    return new Graph(network).isAlternating()
        && network.layers().stream()
            .flatMap(layer -> layer.affine().stream())
            .allMatch(affine -> affine.map().isDense());
  }

  /** The sizes of hidden layers, in a chain of matrices with rectifiers between. */
  private static int[] hidden(Network network) {
    List<Layer> layers = network.layers();
    int[] sizes = new int[layers.size() / 2];
    Arrays.setAll(sizes, l -> layers.get(2 * l).outputSize());
    return sizes;
  }

  /** No wider than all neurons of f and all places ask for. */
  private static int[] widths(Network f, List<List<Integer>> places) {
    int[] widths = hidden(f);
    Arrays.setAll(widths, l -> Math.max(widths[l], Collections.max(places.get(l)) + 1));
    return widths;
  }

  private static List<Integer> inOrder(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  private static Network move(Network network, List<List<Integer>> places, int[] widths) {
    List<Affine> moved = new ArrayList<>();
    List<Integer> from = inOrder(network.inputSize());
    int columns = network.inputSize();
    for (int l = 0; l <= widths.length; l++) {
      Affine layer = network.layers().get(2 * l).affine().orElseThrow();
      boolean hidden = l < widths.length;
      List<Integer> to = hidden ? places.get(l) : inOrder(layer.outputSize());
      int rows = hidden ? widths[l] : layer.outputSize();
      double[] bias = new double[rows];
      double[] weights = new double[Math.multiplyExact(rows, columns)];
      Linear entries = Linear.of(layer.map());
      for (int i = 0; i < layer.outputSize(); i++) {
        int first = to.get(i) * columns;
        List<Integer> sources = from;
        entries.row(i, (j, weight) -> weights[first + sources.get(j)] = weight);
        bias[to.get(i)] = layer.bias().get(i);
      }
      moved.add(Affine.of(Matrix.of(rows, columns, weights), Vector.of(bias)));
      from = to;
      columns = rows;
    }
    return Network.alternating(moved);
  }
}
