package org.etalon.engine.certify;

import java.util.ArrayList;
import java.util.List;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.Inheritance;
import org.etalon.engine.bound.PairTheta;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.theta.Site;
import org.etalon.time.Stop;

/** Counts the rectifiers whose state one pass of bounds leaves open: where a search has work. */
public final class UnstableNeurons {
  private UnstableNeurons() {}

  /**
   * For each site of rectifiers, how many neurons are not proved to be active, or inactive, on the
   * whole box in both networks.
   *
   * @param stop ends the pass early: then more of them are open
   * @return nothing if it is to stop before the networks are laid out
   * @throws IllegalArgumentException if the architectures differ
   */
  public static List<Integer> count(Network f, Network g, Box box, Stop stop) {
    return PairTheta.beside(f, g, Semantics.REAL, stop)
        .map(pair -> count(pair, box, stop))
        .orElse(List.of());
  }

  private static List<Integer> count(PairTheta pair, Box box, Stop stop) {
    Inheritance known =
        new DifferenceBounder(pair, Kernels.best(), false)
            .boundRoot(box, stop)
            .bound()
            .inheritance();
    List<Integer> counts = new ArrayList<>();
    int neuron = 0;
    for (Site site : pair.f().sites()) {
      if (site.kind() == Site.Kind.RELU) {
        int unstable = 0;
        for (int i = 0; i < site.size(); i++) {
          unstable += known.stable(neuron++) ? 0 : 1;
        }
        counts.add(unstable);
      }
    }
    return counts;
  }
}
