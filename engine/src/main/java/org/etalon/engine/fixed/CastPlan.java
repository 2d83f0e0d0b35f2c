package org.etalon.engine.fixed;

import java.util.ArrayList;
import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.etalon.network.Layer;
import org.etalon.network.Network;
import org.etalon.network.Node;
import org.etalon.network.Round;

/**
 * Which values of a network a device stores, and therefore casts: what rectifiers give, the output,
 * and sums and affine values that something else than one rectifier takes; the input if asked. What
 * only moves or chooses values casts nothing.
 */
final class CastPlan {
  private final Network network;
  private final List<Integer> values; // that are cast, ascending; 0 is the input

  CastPlan(Network network, boolean castsInput) {
    this.network = network;
    values = new ArrayList<>();
    if (castsInput) {
      values.add(0);
    }
    for (int value = 1; value <= network.nodes().size(); value++) {
      if (isStored(value)) {
        values.add(value);
      }
    }
  }

  private boolean isStored(int value) {
    Layer layer = network.nodes().get(value - 1).layer();
    boolean computes =
        layer.fold(CastPlan::computes, relu -> true, add -> true, pool -> false, cast -> false);
    boolean last = value == network.nodes().size();
    return last || (computes && !isRectifiedOnly(value));
  }

  private static boolean computes(Affine affine) {
    return affine.stored().weights() || affine.stored().bias();
  }

  private boolean isRectifiedOnly(int value) {
    List<Node> takers = takers(value);
    return takers.size() == 1 && takers.get(0).layer().isRelu();
  }

  /** The values that are cast, ascending. */
  List<Integer> values() {
    return values;
  }

  /** Whether a value is never negative. */
  boolean isPositive(int value) {
    return value > 0 && network.nodes().get(value - 1).layer().isRelu();
  }

  /**
   * Whether bounds know what saturation does to a value (docs/math/fixed.md, lemma 4): not where a
   * maximum alone takes what is no rectifier's.
   */
  boolean maySaturate(int value) {
    List<Node> takers = takers(value);
    boolean chosen = takers.size() == 1 && isMaximum(takers.get(0).layer());
    return !chosen || isPositive(value);
  }

  private static boolean isMaximum(Layer layer) {
    return layer.fold(affine -> false, relu -> false, add -> false, pool -> true, cast -> false);
  }

  private List<Node> takers(int value) {
    return network.nodes().stream().filter(node -> node.inputs().contains(value)).toList();
  }

  /** The place of a cast in {@link #with}, from 1. */
  int node(int cast) {
    return values.get(cast) + cast + 1;
  }

  /**
   * The network with these casts.
   *
   * @param formats one for each of {@link #values}
   */
  Network with(List<FixedFormat> formats) {
    List<Node> nodes = new ArrayList<>();
    int[] places = new int[network.nodes().size() + 1];
    for (int value = 0; value < places.length; value++) {
      if (value > 0) {
        Node node = network.nodes().get(value - 1);
        List<Integer> inputs = node.inputs().stream().map(v -> places[v]).toList();
        nodes.add(new Node(node.layer(), inputs));
      }
      places[value] = nodes.size();
      int cast = values.indexOf(value);
      if (cast >= 0) {
        int size =
            value == 0 ? network.inputSize() : nodes.get(nodes.size() - 1).layer().outputSize();
        nodes.add(Node.of(new Round(size, formats.get(cast)), places[value]));
        places[value] = nodes.size();
      }
    }
    return Network.of(network.inputSize(), nodes);
  }
}
