package org.etalon.engine.certify;

import org.etalon.engine.search.SearchOptions;

/**
 * Finds the fewest bits that are certified for an epsilon, by one setting: a {@link
 * SettingsSearch}.
 */
public final class QuantizationSearch {
  private QuantizationSearch() {}

  /**
   * Runs the search; the limits of {@code options} on time and boxes are for all widths together.
   * Interrupting the thread ends it early with the best answer so far.
   *
   * @param problem with one setting
   * @throws IllegalArgumentException if the domain does not fit
   * @throws NotRepresentableException if no width can be quantized as asked
   */
  public static QuantizationResult run(QuantizationProblem problem, SearchOptions options) {
    return run(problem, options, (bits, progress) -> {});
  }

  /** The same, telling {@code listener} of the progress of every width. */
  public static QuantizationResult run(
      QuantizationProblem problem, SearchOptions options, WidthListener listener) {
    SettingListener one = (setting, bits, progress) -> listener.accept(bits, progress);
    return SettingsSearch.run(problem, options, one).best().result().orElseThrow();
  }
}
