package org.etalon.details;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.etalon.linalg.Vector;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Semantics;
import org.etalon.network.StoredParameters;
import org.etalon.theta.StoredNetwork;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/**
 * Two networks node by node. Where their nodes are not alike, though they are of one architecture,
 * these are the nodes of their folded forms.
 */
final class Alike {
  /** An affine layer of both networks. */
  static final class Part {
    private final int node;
    private final Affine f;
    private final Affine g;
    private final int weights;
    private final double[] before;
    private final double[] after;

    private Part(int node, Affine f, Affine g) {
      this.node = node;
      this.f = f;
      this.g = g;
      weights = f.map().parameters().length;
      int channels = f.map().channels();
      StoredParameters ofF = StoredParameters.of(new Affine(f.map(), f.bias()));
      StoredParameters ofG = StoredParameters.of(new Affine(g.map(), g.bias()));
      boolean once = ofF.biases().size() == channels && ofG.biases().size() == channels;
      before = joined(f.map().parameters(), once ? ofF.biases() : f.bias());
      after = joined(g.map().parameters(), once ? ofG.biases() : g.bias());
    }

    private static double[] joined(double[] weights, Vector biases) {
      double[] all = Arrays.copyOf(weights, weights.length + biases.size());
      System.arraycopy(biases.toArray(), 0, all, weights.length, biases.size());
      return all;
    }

    /** The place of its node, from 1. */
    int node() {
      return node;
    }

    /** The layer of f. */
    Affine f() {
      return f;
    }

    /** The numbers of f's layer, the weights first, biases once a channel where both allow it. */
    double[] before() {
      return before;
    }

    /** The numbers of g's layer in the same order. */
    double[] after() {
      return after;
    }

    /** How many of the numbers are weights. */
    int weights() {
      return weights;
    }

    /** The output channel that number {@code k} belongs to. */
    int channel(int k) {
      int channels = f.map().channels();
      int biases = before.length - weights;
      return k < weights ? k / (weights / channels) : (k - weights) / (biases / channels);
    }

    private boolean counts() {
      return StoredParameters.of(f).count() > 0 || !f.equals(g);
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
        if (part.counts()) {
          parts.add(part);
        }
      }
    }
  }

  /**
   * The nodes of two networks of one architecture.
   *
   * @return nothing if it is to stop before they are laid out, where that is needed
   */
  static Optional<Alike> of(Network f, Network g, Stop stop) {
    return hasFormOf(f, g)
        ? Optional.of(new Alike(f, g))
        : stored(f, stop).flatMap(ofF -> stored(g, stop).map(ofG -> new Alike(ofF, ofG)));
  }

  private static Optional<Network> stored(Network network, Stop stop) {
    return Theta.of(network, Semantics.REAL, stop).map(StoredNetwork::of);
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
    return network.nodes().get(node - 1).layer().affine();
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
