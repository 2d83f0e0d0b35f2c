package org.etalon.export;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Affine;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/**
 * A network in fixed point that is a chain: its input is cast, then dense layers and convolutions
 * follow, each rectified or not and cast.
 */
public final class FixedChain {
  private final FixedGraph graph;
  private final List<Stage> stages = new ArrayList<>();

  private FixedChain(FixedGraph graph) {
    this.graph = graph;
    if (!graph.network().isChain()) {
      throw new UnfitException(
          "it is no chain of layers, which alone goes there; etalon export c takes sums of two"
              + " values");
    }
    for (FixedGraph.Place place : graph.places()) {
      Optional<Stage> stage =
          place.step().fold(Optional::of, windows -> Optional.empty(), sum -> Optional.empty());
      stages.add(
          stage.orElseThrow(
              () ->
                  new UnfitException(
                      place.name()
                          + " is neither dense nor a convolution; only these go there, others to"
                          + " etalon export c")));
      if (!place.cast()) {
        throw new UnfitException(place.name() + " gives values that are not cast");
      }
    }
  }

  /**
   * The chain that a network is.
   *
   * @throws UnfitException if it is none; the message says why
   */
  public static FixedChain of(Network network) {
    return new FixedChain(FixedGraph.of(network));
  }

  /** The network itself. */
  public Network network() {
    return graph.network();
  }

  /** What its input is cast to. */
  FixedFormat input() {
    return graph.input();
  }

  /** What its output is cast to. */
  FixedFormat output() {
    return graph.output();
  }

  /** The layers, first to last. */
  List<Stage> stages() {
    return stages;
  }

  /** The layers of the stages as they are stored. */
  List<Affine> affine() {
    return network().layers().stream().flatMap(layer -> layer.affine().stream()).toList();
  }
}
