package org.etalon.cli;

import org.etalon.engine.search.Checkpointing;
import org.etalon.engine.search.SearchOptions;

/** Searches beside the one that gives the verdict: of few boxes, and a small part of the time. */
final class SideSearch {
  private static final int BOXES = 100;

  /** The part of the time for all sums of a network. */
  private static final double SUMS = 0.04;

  /** The part of the time for each share of the error. */
  private static final double SHARE = 0.02;

  private static final double NO_SECONDS = 1e-9;

  private SideSearch() {}

  /** Of one share of an error. */
  static SearchOptions ofShare(SearchOptions options) {
    return few(options, SHARE * options.budget().seconds());
  }

  /**
   * Of all sums of a network.
   *
   * @param left seconds until the limit of the run; if it is over, nothing is searched
   */
  static SearchOptions ofSums(SearchOptions options, double left) {
    double seconds = Math.min(keptForSums(options.budget().seconds()), left);
    return few(options, Math.max(NO_SECONDS, seconds));
  }

  /** What is kept of so many seconds if sums are to be searched after all else. */
  static double keptForSums(double seconds) {
    return SUMS * seconds;
  }

  private static SearchOptions few(SearchOptions options, double seconds) {
    return options
        .withMaxSubproblems(BOXES)
        .withSeconds(seconds)
        .withRecording(false)
        .withCheckpointing(Checkpointing.NONE)
        .withListener(progress -> {});
  }
}
