package org.etalon.export;

import java.util.List;
import org.etalon.fixed.FixedFormat;
import org.etalon.network.Network;
import org.etalon.problem.UnfitException;

/**
 * A network in fixed point that is a chain: its input is cast, then dense layers and convolutions
 * follow, each rectified or not and cast, and maxima over windows and values moved, cast or not.
 */
public final class FixedChain {
  private final FixedGraph graph;

  private FixedChain(FixedGraph graph) {
    this.graph = graph;
    if (!graph.network().isChain()) {
      throw new UnfitException(
          "it is no chain of layers, which alone goes there; etalon export c takes sums of two"
              + " values");
    }
    for (FixedGraph.Place place : graph.places()) {
      boolean known = place.step().fold(stage -> true, windows -> true, sum -> false);
      if (!known) {
        throw new UnfitException(
            place.name()
                + " is neither dense nor a convolution nor a maximum; only these go there, others"
                + " to etalon export c");
      }
      boolean cast = place.step().fold(stage -> place.cast(), windows -> true, sum -> false);
      if (!cast) {
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

  /** The steps, first to last. */
  List<FixedGraph.Place> places() {
    return graph.places();
  }
}
