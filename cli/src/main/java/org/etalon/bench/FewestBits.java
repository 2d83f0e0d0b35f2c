package org.etalon.bench;

import java.util.Optional;
import java.util.OptionalInt;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.QuantizationSearch;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Property;
import org.etalon.problem.Verdict;
import org.etalon.quant.Granularity;
import org.etalon.quant.Rounding;
import org.etalon.quant.StepRule;
import org.etalon.quant.UniformScheme;

/**
 * The fewest certified bits, power-of-two steps.
 *
 * @param bits certified; empty if none was
 * @param minimal whether every smaller width is refuted
 */
record FewestBits(OptionalInt bits, boolean minimal) {

  /** Searches all widths; {@code options} have the limits. */
  static FewestBits of(
      Network f,
      Domain domain,
      double epsilon,
      Rounding rounding,
      Granularity granularity,
      SearchOptions options) {
    QuantizationRequest request =
        new QuantizationRequest(
            1,
            UniformScheme.MAX_BITS,
            rounding,
            granularity,
            StepRule.POWER_OF_TWO,
            false,
            Optional.empty());
    QuantizationProblem problem =
        QuantizationProblem.of(f, domain, Property.atMost(epsilon), request);
    QuantizationResult result = QuantizationSearch.run(problem, options);
    return new FewestBits(
        result.verdict() == Verdict.CERTIFIED
            ? OptionalInt.of(result.best().bits())
            : OptionalInt.empty(),
        result.minimal());
  }
}
