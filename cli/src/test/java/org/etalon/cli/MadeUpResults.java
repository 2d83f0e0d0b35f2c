package org.etalon.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.report.Report;

/** Results that no search gave, for pages to be made of. */
final class MadeUpResults {
  private MadeUpResults() {}

  /** The report of a result, as {@code certify} makes it. */
  static Report report(Map<String, Object> result) {
    Map<String, String> made =
        Map.of("command", "etalon x", "etalon", "test", "java", "17", "date", "today");
    return Report.of("certify", result).with("made", made);
  }

  /** A result of {@code certify}: the difference is at most 0.08152427. */
  static Map<String, Object> certified(String epsilon) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("verdict", "certified");
    map.put("epsilon", new BigDecimal(epsilon));
    map.put("norm", "inf");
    map.put("upperBound", new BigDecimal("0.08152427"));
    map.put("lowerBound", new BigDecimal("0.08"));
    map.put("witness", witness(new double[] {0.5, -0.25}));
    map.put("statistics", statistics("complete"));
    map.put("networks", Map.of("f", network("f.onnx"), "g", network("g.onnx")));
    map.put("domain", domain());
    map.put("etalon", "test");
    return map;
  }

  static Map<String, Object> witness(double[] input) {
    return Map.of(
        "input",
        input,
        "outputF",
        List.of(1.0, 2.0),
        "outputG",
        List.of(1.08, 2.0),
        "difference",
        new BigDecimal("0.08"));
  }

  static Map<String, Object> statistics(String ending) {
    return Map.of(
        "subproblems", 217, "seconds", 60.5, "threads", 1, "volumeDone", 1.0, "ending", ending);
  }

  static Map<String, Object> network(String file) {
    return Map.of("file", file, "sha256", "00", "widths", List.of(2, 4, 2), "parameters", 22);
  }

  static Map<String, Object> domain() {
    return Map.of(
        "source",
        "d.json",
        "inputs",
        2,
        "boxes",
        2,
        "corners",
        List.of(
            Map.of("lower", new double[] {-1, 0}, "upper", new double[] {0, 0.25}),
            Map.of("lower", new double[] {-0.5, 0}, "upper", new double[] {2, 0.125})));
  }

  /** A result of {@code quantize}: 5 bits hold, 4 do not. */
  static Map<String, Object> quantized() {
    Map<String, Object> map = certified("0.0815243");
    map.put("minimal", true);
    map.put("undecided", List.of());
    map.put(
        "quantization",
        Map.of(
            "quantizer",
            "uniform",
            "rounding",
            "floor",
            "granularity",
            "network",
            "step",
            "power-of-two",
            "bits",
            5,
            "totalBits",
            1110,
            "fileBytes",
            2345,
            "compression",
            6.4));
    map.put(
        "tried",
        List.of(
            attempt(4, "falsified", "0.2", "0.1"), attempt(5, "certified", "0.08152427", "0.08")));
    return map;
  }

  static Map<String, Object> attempt(int bits, String verdict, String upper, String lower) {
    return Map.of(
        "bits",
        bits,
        "verdict",
        verdict,
        "upperBound",
        new BigDecimal(upper),
        "lowerBound",
        new BigDecimal(lower),
        "subproblems",
        1000,
        "seconds",
        30);
  }
}
