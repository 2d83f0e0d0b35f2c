package org.etalon.cli;

import org.etalon.network.Padding;
import org.etalon.problem.Epsilon;
import org.etalon.study.BadInputException;
import org.etalon.study.LoadedModel;
import org.etalon.theta.Architecture;

/** Checks of what users give, with the one line to say. */
final class Checks {
  private Checks() {}

  static Epsilon positive(Epsilon epsilon) {
    if (epsilon.value().signum() == 0) {
      throw new UsageException("--epsilon must be above 0");
    }
    return epsilon;
  }

  /** One architecture, or chains that become of one when the narrower layers get zero neurons. */
  static void alignable(LoadedModel f, LoadedModel g) {
    if (!Padding.fit(f.model().network(), g.model().network())) {
      sameArchitecture(f, g);
    }
  }

  static void sameArchitecture(LoadedModel f, LoadedModel g) {
    Architecture ofF = Architecture.beside(g.model().network(), f.model().network());
    Architecture ofG = Architecture.beside(f.model().network(), g.model().network());
    if (!ofF.hasFormOf(ofG)) {
      throw new BadInputException(
          "the networks have different architectures: "
              + f.path()
              + " "
              + ofF
              + ", "
              + g.path()
              + " "
              + ofG);
    }
  }
}
