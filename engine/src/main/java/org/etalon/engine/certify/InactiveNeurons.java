package org.etalon.engine.certify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.etalon.engine.bound.DifferenceBounder;
import org.etalon.engine.bound.PairTheta;
import org.etalon.engine.bound.RootBound;
import org.etalon.linalg.internal.Kernels;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Box;
import org.etalon.problem.Domain;
import org.etalon.theta.Site;
import org.etalon.theta.Theta;
import org.etalon.time.Stop;

/** Finds the rectifiers that give zero on a whole domain. */
public final class InactiveNeurons {
  private InactiveNeurons() {}

  /**
   * For each site of rectifiers, which neurons are proved to have {@code z <= 0} at every input of
   * the domain.
   *
   * @param stop ends it early: then fewer of them are proved
   * @return nothing if it is to stop before the network is laid out
   * @throws IllegalArgumentException if the domain does not fit
   */
  public static List<boolean[]> of(Network f, Domain domain, Stop stop) {
    return PairTheta.beside(f, f, Semantics.REAL, stop)
        .map(pair -> of(pair, domain, stop))
        .orElse(List.of());
  }

  private static List<boolean[]> of(PairTheta pair, Domain domain, Stop stop) {
    Theta theta = pair.f();
    DifferenceBounder bounder = new DifferenceBounder(pair, Kernels.best(), false);
    List<boolean[]> inactive = new ArrayList<>();
    for (Site site : theta.sites()) {
      boolean[] all = new boolean[site.size()];
      Arrays.fill(all, true);
      inactive.add(all);
    }
    for (Box box : domain.boxes()) {
      RootBound root = bounder.encloseAll(box, stop);
      for (int s = 0; s < inactive.size(); s++) {
        double[] upper = root.upper(s, false);
        for (int i = 0; i < upper.length; i++) {
          inactive.get(s)[i] &= upper[i] <= 0; // false for NaN
        }
      }
    }
    List<boolean[]> ofRectifiers = new ArrayList<>();
    for (int s = 0; s < inactive.size(); s++) {
      if (theta.sites().get(s).kind() == Site.Kind.RELU) {
        ofRectifiers.add(inactive.get(s));
      }
    }
    return ofRectifiers;
  }
}
