package org.etalon.cli;

import java.util.Arrays;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.FoldedNetwork;

/** Checks of what users give, with the one line to say. */
final class Checks {
  private Checks() {}

  static double epsilon(double epsilon) {
    if (!(epsilon >= 0) || epsilon >= SearchOptions.EPSILON_LIMIT) {
      throw new UsageException(
          "--epsilon must be at least 0 and below "
              + SearchOptions.EPSILON_LIMIT
              + ", not "
              + epsilon);
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
