package org.etalon.details;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.StoredParameters;
import org.etalon.theta.StoredNetwork;
import org.etalon.theta.Theta;

/**
 * Two networks node by node. Where their nodes are not alike, though they are of one architecture,
 * these are the nodes of their folded forms.
 */
final class Alike {
  /** An affine layer of both networks. */
  record Part(int node, Affine f, Affine g) {
    /** The numbers of f's layer, the weights first, biases once a channel where both allow it. */
    double[] before() {
      return numbers(f, channelBias());
    }

    /** The numbers of g's layer in the same order. */
    double[] after() {
      return numbers(g, channelBias());
    }

    /** How many of the numbers are weights. */
    int weights() {
      return f.map().parameters().length;
    }

    /** The output channel that number {@code k} belongs to. */
    int channel(int k) {
      int weights = weights();
      int channels = f.map().channels();
      int biases = channelBias() ? channels : f.outputSize();
      return k < weights ? k / (weights / channels) : (k - weights) / (biases / channels);
    }

    private boolean channelBias() {
      return biases(f) == f.map().channels() && biases(g) == f.map().channels();
    }

    private static int biases(Affine affine) {
      return all(affine).biases().size();
    }

    private static StoredParameters all(Affine affine) {
      return StoredParameters.of(new Affine(affine.map(), affine.bias()));
    }

    private static double[] numbers(Affine affine, boolean channelBias) {
      double[] weights = affine.map().parameters();
      double[] biases =
          channelBias ? all(affine).biases().toArray() : affine.bias().toArray();
      double[] numbers = new double[weights.length + biases.length];
      System.arraycopy(weights, 0, numbers, 0, weights.length);
      System.arraycopy(biases, 0, numbers, weights.length, biases.length);
      return numbers;
    }
  }

  private final Network f;
  private final Network g;
  private final List<Part> parts = new ArrayList<>();

  private Alike(Network f, Network g) {
    this.f = f;
    this.g = g;
    for (int k = 1; k <= f.nodes().size(); k++) {
      Optional<Affine> ofF = affine(f, k);
      if (ofF.isPresent()) {
        Part part = new Part(k, ofF.get(), affine(g, k).orElseThrow());
        boolean counts = StoredParameters.of(part.f).count() > 0;
        if (counts || !part.f.equals(part.g)) {
          parts.add(part);
        }
      }
    }
  }

  /** The nodes of two networks of one architecture. */
  static Alike of(Network f, Network g) {
    return hasFormOf(f, g)
        ? new Alike(f, g)
        : new Alike(StoredNetwork.of(Theta.of(f)), StoredNetwork.of(Theta.of(g)));
  }

  private static boolean hasFormOf(Network f, Network g) {
    boolean same = f.inputSize() == g.inputSize() && f.nodes().size() == g.nodes().size();
    for (int k = 1; same && k <= f.nodes().size(); k++) {
      Layer layer = f.nodes().get(k - 1).layer();
      Layer other = g.nodes().get(k - 1).layer();
      Optional<Affine> ofF = affine(f, k);
      Optional<Affine> ofG = affine(g, k);
      same =
          f.nodes().get(k - 1).inputs().equals(g.nodes().get(k - 1).inputs())
              && (ofF.isPresent()
                  ? ofG.isPresent() && ofF.get().map().hasFormOf(ofG.get().map())
                  : layer.equals(other));
    }
    return same;
  }

  private static Optional<Affine> affine(Network network, int node) {
    return network
        .nodes()
        .get(node - 1)
        .layer()
        .fold(
            Optional::of, relu -> Optional.empty(), add -> Optional.empty(), p -> Optional.empty());
  }

  /** The affine layers that store parameters, or differ. */
  List<Part> parts() {
    return parts;
  }

  /** The network f, in these nodes. */
  Network f() {
    return f;
  }

  /** f with those layers of g that are chosen by their place in {@link #parts}. */
  Network mixed(IntPredicate changed) {
    List<Node> nodes = new ArrayList<>(f.nodes());
    for (int l = 0; l < parts.size(); l++) {
      if (changed.test(l)) {
        int at = parts.get(l).node - 1;
        nodes.set(at, g.nodes().get(at));
      }
    }
    return Network.of(f.inputSize(), nodes);
  }

  /** g with one layer of a third network of the same nodes. */
  Network replaced(int l, Network other) {
    List<Node> nodes = new ArrayList<>(g.nodes());
    int at = parts.get(l).node - 1;
    nodes.set(at, other.nodes().get(at));
    return Network.of(g.inputSize(), nodes);
  }
}
