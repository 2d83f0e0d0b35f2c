package org.etalon.engine.certify;

import java.util.List;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;

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
   * @throws IllegalArgumentException if epsilon is missing or the domain does not fit
   * @throws NotRepresentableException if no width can be quantized as asked
   */
  public static QuantizationResult run(
      Network f, Domain domain, QuantizationRequest request, SearchOptions options) {
    return run(f, domain, request, options, (bits, progress) -> {});
  }

  /** The same, telling {@code listener} of the progress of every width. */
  public static QuantizationResult run(
      Network f,
      Domain domain,
      QuantizationRequest request,
      SearchOptions options,
      WidthListener listener) {
    SettingListener one = (setting, bits, progress) -> listener.accept(bits, progress);
    return SettingsSearch.run(f, domain, List.of(request), options, one)
        .best()
        .result()
        .orElseThrow();
  }
}
