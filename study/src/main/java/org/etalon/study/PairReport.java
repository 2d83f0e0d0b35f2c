package org.etalon.study;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.etalon.details.GraphDetails;
import org.etalon.details.LayerDetails;
import org.etalon.details.Parameters;
import org.etalon.details.Trace;
import org.etalon.engine.certify.QuantizationProblem;
import org.etalon.engine.certify.QuantizationRequest;
import org.etalon.engine.certify.QuantizationResult;
import org.etalon.engine.certify.SettingResult;
import org.etalon.engine.search.Alignment;
import org.etalon.engine.search.SearchOptions;
import org.etalon.network.Network;
import org.etalon.problem.Domain;
import org.etalon.problem.Problem;
import org.etalon.quant.QuantizedNetwork;
import org.etalon.report.Report;
import org.etalon.rounding.Outward;
import org.etalon.time.Stop;
import org.jspecify.annotations.Nullable;

/** What the page about two networks shows beside their result. */
public final class PairReport {
  /** Networks up to this many parameters are in the page, to be drawn. */
  private static final long DRAWN = 50_000;

  private PairReport() {}

  /**
   * Adds to the page of a certification; layers, which are about real numbers, where those are
   * asked about, and layers and pictures only where a distance is. Pictures show networks whose
   * neurons stand beside each other, the graph shows f as it is; where neurons that are zero had to
   * be added for that, the layers are of neither network, and are left out.
   *
   * @param problem about networks whose hidden layers may differ in width
   * @param options those of its search
   * @param seconds how long this may take
   */
  public static Report certification(
      Report report, Problem problem, SearchOptions options, double seconds, Trace trace) {
    Stop stop = Stop.after(seconds).or(Stop.onInterrupt());
    Alignment alignment = Alignment.of(problem);
    Problem aligned = alignment.problem();
    return of(report, aligned, trace, stop)
        .with("graph", GraphDetails.of(problem.f()))
        .with(
            "layers",
            problem.semantics().isReal()
                    && PropertyText.isOfDistance(problem.property())
                    && alignment.places().isEmpty()
                ? LayerDetails.of(aligned, Optional.empty(), Optional.empty(), options, stop)
                : null);
  }

  /** Adds to the page of a search for bits; all as above. */
  public static Report quantization(
      Report report,
      SettingResult setting,
      QuantizationProblem asked,
      SearchOptions options,
      double seconds,
      Trace trace) {
    Stop stop = Stop.after(seconds).or(Stop.onInterrupt());
    QuantizationResult result = setting.result().orElseThrow();
    QuantizedNetwork best = result.quantized();
    Problem problem = asked.about(best.network());
    return of(report, problem, trace, stop)
        .with(
            "layers",
            asked.semantics().isReal()
                    && PropertyText.isOfDistance(problem.property())
                    && !stop.stopped()
                ? LayerDetails.of(
                    new Problem(
                        best.source(), best.network(), problem.domain(), problem.property()),
                    Optional.of(best),
                    narrower(setting.request(), asked.f(), result.best().bits()),
                    options,
                    stop)
                : null);
  }

  private static Optional<QuantizedNetwork> narrower(
      QuantizationRequest request, Network f, int bits) {
    return request.format().isEmpty() && bits > 1
        ? Optional.of(request.quantize(f, bits - 1))
        : Optional.empty();
  }

  private static Report of(Report report, Problem problem, Trace trace, Stop stop) {
    return report
        .with("domain", ends(problem.domain()))
        .with(
            "networks",
            PropertyText.isOfDistance(problem.property()) && !stop.stopped()
                ? Parameters.of(problem.f(), problem.g(), DRAWN, stop)
                : null)
        .with("graph", GraphDetails.of(problem.f()))
        .with("progress", trace.points());
  }

  /** What a page knows of a domain before there is a result. */
  public static Map<String, Object> about(Domain domain, @Nullable Map<String, Object> units) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("domain", ends(domain));
    map.put("units", units);
    return map;
  }

  /**
   * A domain in four numbers: the least and the largest value of any input, the width of the widest
   * input, and how many inputs have one value alone.
   */
  private static Map<String, Object> ends(Domain domain) {
    double[] lower = domain.hull().lower();
    double[] upper = domain.hull().upper();
    double widest = 0;
    int fixed = 0;
    for (int i = 0; i < lower.length; i++) {
      widest = Math.max(widest, Outward.subtractUp(upper[i], lower[i]));
      fixed += lower[i] == upper[i] ? 1 : 0;
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("least", Arrays.stream(lower).min().orElseThrow());
    map.put("most", Arrays.stream(upper).max().orElseThrow());
    map.put("widest", widest);
    map.put("fixed", fixed);
    return map;
  }
}
