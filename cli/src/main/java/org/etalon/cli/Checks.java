package org.etalon.cli;

import java.util.Arrays;
import org.etalon.network.FoldedNetwork;
import org.etalon.problem.Epsilon;

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
    int[] widthsF = FoldedNetwork.of(f.model().network()).widths();
    int[] widthsG = FoldedNetwork.of(g.model().network()).widths();
    if (!Arrays.equals(widthsF, widthsG)) {
      throw new BadInputException(
          "the networks have different architectures: "
              + f.path()
              + " "
              + Arrays.toString(widthsF)
              + ", "
              + g.path()
              + " "
              + Arrays.toString(widthsG));
    }
  }
}
