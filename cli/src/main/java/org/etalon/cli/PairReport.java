package org.etalon.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.etalon.details.LayerDetails;
import org.etalon.details.Parameters;
import org.etalon.details.Trace;
import org.etalon.engine.certify.Certification;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.FoldedNetwork;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.report.Report;

/** What the page about two networks shows beside their result. */
final class PairReport {
  /** Networks up to this many parameters are in the page, to be drawn. */
  private static final long DRAWN = 50_000;

  private PairReport() {}

  /**
   * Adds to the page of a certification.
   *
   * @param options those of its search
   * @param seconds how long this may take
   */
  static Report certification(
      Report report,
      Certification result,
      Network f,
      Network g,
      Domain domain,
      SearchOptions options,
      double seconds,
      Trace trace) {
    return of(report, result, f, g, trace)
        .with(
            "layers",
            LayerDetails.of(f, g, Optional.empty(), Optional.empty(), domain, options, seconds));
  }

  /** Adds to the page of a search for bits; options and seconds as above. */
  static Report quantization(
      Report report,
      SettingResult setting,
      Network f,
      Domain domain,
      SearchOptions options,
      double seconds,
      Trace trace) {
    QuantizationResult result = setting.result().orElseThrow();
    QuantizedNetwork best = result.quantized();
    Certification certification = result.best().certification();
    return of(report, certification, f, best.network(), trace)
        .with(
            "layers",
            LayerDetails.of(
                f,
                best.network(),
                Optional.of(best),
                narrower(setting.request(), f, result.best().bits()),
                domain,
                options,
                seconds));
  }

  private static Optional<QuantizedNetwork> narrower(
      QuantizationRequest request, Network f, int bits) {
    return request.format().isEmpty() && bits > 1
        ? Optional.of(request.quantize(FoldedNetwork.of(f), bits - 1))
        : Optional.empty();
  }

  private static Report of(Report report, Certification result, Network f, Network g, Trace trace) {
    return report
        .with("witness", Map.of("exact", exact(result.bracket().witness().input().toArray())))
        .with("networks", Parameters.of(f, g, DRAWN))
        .with("progress", trace.points());
  }

  /** All digits, so that a domain of these numbers is the very point. */
  private static List<BigDecimal> exact(double[] input) {
    List<BigDecimal> digits = new ArrayList<>();
    for (double x : input) {
      digits.add(new BigDecimal(x));
    }
    return digits;
  }
}
