package org.etalon.engine.certify;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.bound.NetworkPair;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Box;
import org.etalon.time.Stop;

/** Counts the rectifiers whose state one pass of bounds leaves open: where a search has work. */
public final class UnstableNeurons {
  private UnstableNeurons() {}

  /**
   * For each hidden layer, how many neurons are not proved to be active, or inactive, on the whole
   * box in both networks.
   *
   * @param stop ends the pass early: then more of them are open
   * @throws IllegalArgumentException if the architectures differ
   */
  public static List<Integer> count(Network f, Network g, Box box, Stop stop) {
    FoldedNetwork theta = FoldedNetwork.of(f);
    NetworkPair pair = NetworkPair.of(theta, FoldedNetwork.of(g));
    Inheritance known =
        new DifferenceBounder(pair, Kernels.best(), false)
            .boundRoot(box, stop)
            .bound()
            .inheritance();
    List<Integer> counts = new ArrayList<>();
    int neuron = 0;
    for (int l = 0; l < theta.depth() - 1; l++) {
      int unstable = 0;
      for (int i = 0; i < theta.layers().get(l).outputSize(); i++) {
        unstable += known.stable(neuron++) ? 0 : 1;
      }
      counts.add(unstable);
    }
    return counts;
  }
}
