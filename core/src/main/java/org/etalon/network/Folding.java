package org.etalon.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Networks of which layers that scale coordinates, such as batch normalizations, are folded into
 * their neighbours ({@link Compose}), first to last, where nothing else takes the value between.
 */
public final class Folding {
  private final BiFunction<Affine, Affine, Optional<Affine>> compose;
  private final List<Node> nodes = new ArrayList<>();
  private final List<List<Integer>> members = new ArrayList<>();

  private Folding(BiFunction<Affine, Affine, Optional<Affine>> compose) {
    this.compose = compose;
  }

  /**
   * The same function, folded where that rounds nothing, whatever its parameters are: networks that
   * differ in which exact steps were composed become alike.
   */
  public static Network exactly(Network network) {
    Network all = network.withAffine(affine -> new Affine(affine.map(), affine.bias()));
    return new Folding(Compose::exactly).fold(all);
  }

  /**
   * The network with numbers rounded to nearest: another function, if only by these roundings.
   * Normalizations of inputs are folded too.
   */
  public static Network rounded(Network network) {
    return new Folding(Compose::rounded).fold(network);
  }

  /**
   * For each node of {@link #rounded}, the places of the nodes that were folded into it, from 1, in
   * order.
   */
  public static List<List<Integer>> members(Network network) {
    Folding folding = new Folding(Compose::rounded);
    folding.fold(network);
    return List.copyOf(folding.members);
  }

  private Network fold(Network network) {
    int[] uses = new int[network.nodes().size() + 1];
    network.nodes().forEach(node -> node.inputs().forEach(value -> uses[value]++));
    int[] places = new int[uses.length];
    for (int k = 1; k < uses.length; k++) {
      Node node = network.nodes().get(k - 1);
      int before = node.inputs().get(0);
      Optional<Affine> folded =
          uses[before] == 1 ? behind(places[before], node.layer()) : Optional.empty();
      if (folded.isPresent()) {
        places[k] = places[before];
        nodes.set(places[k] - 1, new Node(folded.get(), nodes.get(places[k] - 1).inputs()));
        members.get(places[k] - 1).add(k);
      } else {
        nodes.add(new Node(node.layer(), node.inputs().stream().map(v -> places[v]).toList()));
        places[k] = nodes.size();
        members.add(new ArrayList<>(List.of(k)));
      }
    }
    return Network.of(network.inputSize(), nodes);
  }

  /** The composition of a layer with the one that gives a value. */
  private Optional<Affine> behind(int value, Layer layer) {
    Optional<Affine> first = value == 0 ? Optional.empty() : nodes.get(value - 1).layer().affine();
    return first.flatMap(one -> layer.affine().flatMap(second -> compose.apply(one, second)));
  }
}
