package org.etalon.cli;

import org.etalon.problem.Epsilon;
import org.etalon.theta.Theta;

/** Checks of what users give, with the one line to say. */
final class Checks {
  private Checks() {}

  static Epsilon positive(Epsilon epsilon) {
    if (epsilon.value().signum() == 0) {
      throw new UsageException("--epsilon must be above 0");
    }
    return epsilon;
  }

  static void sameArchitecture(LoadedModel f, LoadedModel g) {
    Theta thetaF = Theta.of(f.model().network());
    Theta thetaG = Theta.of(g.model().network());
    if (!thetaF.hasFormOf(thetaG)) {
      throw new BadInputException(
          "the networks have different architectures: "
              + f.path()
              + " "
              + thetaF
              + ", "
              + g.path()
              + " "
              + thetaG);
    }
  }
}
