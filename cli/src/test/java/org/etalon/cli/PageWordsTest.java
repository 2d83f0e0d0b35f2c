package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.cli.MadeUpResults.certified;
import static org.etalon.cli.MadeUpResults.quantized;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a page says of semantics, attempts, domains and searches, from results made up for it. */
@InBrowser
class PageWordsTest extends ShownPages {
  private static Object run(String script) {
    return browser.run("return " + script);
  }

  /** In float32 nothing is exact, and what is proved is not what is said not to be covered. */
  @Test
  void float32_isWhatThePageSpeaksOf() throws IOException {
    Map<String, Object> result = certified("0.1");
    show(result);
    String notCovered = "order of floating-point operations";
    assertThat(browser.text("#certificate")).contains(notCovered, "Accumulators");
    assertThat(browser.text("#witness .command pre")).endsWith("--norm inf");
    result.put("semantics", "float32");
    show(result);
    assertThat(browser.text("#verdict h2")).endsWith("for every float32 input x of the domain.");
    assertThat(browser.text("#verdict .tiles")).contains("at the witness, run in float32");
    assertThat(browser.text("#witness .lead")).contains("is at least 0.08, run in float32.");
    assertThat(browser.text("#witness .command pre")).endsWith("--norm inf --semantics float32");
    assertThat(browser.text("#certificate"))
        .doesNotContain(notCovered, "Accumulators")
        .contains("Winograd", "sums in any order");
    assertThat(browser.text("#panels")).doesNotContain("exact");
  }

  /** A refuted attempt is not what its numbers would say of an answer. */
  @Test
  void attempts_areSaidToBeSuch() throws IOException {
    Map<String, Object> result = quantized();
    show(result);
    assertThat(browser.text("#subject")).startsWith("5 bits certified");
    assertThat(browser.text("#verdict .tiles")).contains("Bits\n5\nfloor, step per network");
    result.put("verdict", "falsified");
    result.put("upperBound", new BigDecimal("5.96"));
    result.put("lowerBound", new BigDecimal("0.0023"));
    show(result);
    assertThat(browser.text("#subject")).isEqualTo("falsified, f.onnx");
    assertThat(browser.text("#verdict .tiles"))
        .contains("of the attempt that this page shows; floor, step per network")
        .contains("Gap\n> 99.9 %");
  }

  /** A single bit is one; fixed point is of everything; what time cut short is said to be. */
  @Test
  void widths_areNamedForWhatTheyAre() throws IOException {
    Map<String, Object> result = quantized();
    Map<String, Object> fixed = new LinkedHashMap<>(Map.of("quantizer", "fixed", "bits", 1));
    result.put("quantization", fixed);
    show(result);
    assertThat(browser.text("#verdict h2")).startsWith("1 bit for everything is enough: ");
    assertThat(browser.text("#verdict .tiles")).contains("weights, values and sums in fixed point");
    assertThat(browser.text("#verdict .lead")).doesNotContain("to its end");
    Map<String, Object> attempt =
        new LinkedHashMap<>(MadeUpResults.attempt(2, "unknown", "0.2", "0.05"));
    attempt.put("reproducible", false);
    result.put("tried", List.of(attempt));
    show(result);
    assertThat(browser.text("#verdict .lead"))
        .contains("; not every width was searched to its end");
  }

  @Test
  void certificates_areNamedWhereTheyAre_withTheCommandThatChecksThem() throws IOException {
    Map<String, Object> result = certified("0.1");
    show(result);
    assertThat(browser.text("#contents")).contains("What it rests on").doesNotContain("Certif");
    assertThat(browser.all("#certificate .command")).isEmpty();
    String command = "etalon check c.etalon --network f.onnx";
    result.put(
        "check",
        Map.of("verdict", "unchecked", "reason", "checking takes more.", "command", command));
    show(result);
    assertThat(browser.text("#contents")).contains("Certificate");
    assertThat(browser.text("#verdict .stamp"))
        .isEqualTo("UNCHECKED the certificate was not checked: checking takes more.");
    assertThat(browser.text("#certificate .command pre")).isEqualTo(command);
  }

  /** Ends of many digits are rounded inwards, those of a summary outwards; a grid has its steps. */
  @Test
  void domains_areInDigitsThatCanBeRead() throws IOException {
    Map<String, Object> result = certified("0.1");
    Map<String, Object> domain = new LinkedHashMap<>(MadeUpResults.domain());
    double[] lower = {-0.303531156, 0.1234567890123};
    double[] upper = {-0.29855281199999995, 0.1234567890124};
    domain.put("boxes", 1);
    domain.put("corners", List.of(Map.of("lower", lower, "upper", upper)));
    result.put("domain", domain);
    show(result);
    assertThat(browser.text("#verdict .domain"))
        .contains("x[0]\n−0.303531156 to −0.298552812\n")
        .contains("x[1]\n0.1234567890123 to 0.1234567890124");
    domain.put("step", List.of(0.03125, 0.3));
    domain.put("points", 1234);
    show(result);
    assertThat(browser.text("#verdict .domain"))
        .contains("whole multiples of 2⁻⁵", "whole multiples of 0.3", "1\u202f234 points in all");
    result.put("domain", Map.of("source", "d.vnnlib", "inputs", 3072, "boxes", 1));
    show(
        MadeUpResults.report(result)
            .with(
                "domain",
                Map.of("least", -0.98177713, "most", 2.09427857, "widest", 0.06, "fixed", 0)));
    assertThat(browser.text("#verdict .domain")).contains("within −0.981778 to 2.09428\n");
  }

  @Test
  void numbers_areInTheSignsOfPrint() throws IOException {
    show(certified("0.1"));
    assertThat(run("[1e-4, -2e-4, 0.25, -3, 5e7].map(modules.numbers.tick).join(' ')"))
        .isEqualTo("10⁻⁴ −2·10⁻⁴ 0.25 −3 5·10⁷");
    assertThat(run("modules.numbers.minus('-1.5e-15 to -2')")).isEqualTo("−1.5e-15 to −2");
    assertThat(run("[0.9999, 0.996, 1].map(s => modules.numbers.percent(s, 2)).join(' ')"))
        .isEqualTo(">\u00a099\u00a0% >\u00a099\u00a0% 100\u00a0%");
  }

  /** Epsilon is seen where it is a power of ten below all bounds; what is attained may be zero. */
  @Test
  void searchOverTime_showsEpsilonWhereverItLies() throws IOException {
    show(MadeUpResults.report(certified("0.001")).with("progress", points("6", "0.5")));
    assertThat(axis()).isEqualTo("log 0.0001 10");
    assertThat(browser.text("#progress .chart")).contains("epsilon 0.001");
    show(MadeUpResults.report(certified("5")).with("progress", points("6", "0")));
    assertThat(axis()).isEqualTo("value 0 undefined");
    assertThat(run(SERIES + "[1].data[0][1]")).as("what is attained").isEqualTo(0L);
    show(MadeUpResults.report(certified("0.1")).with("progress", points("6", "1E-12")));
    assertThat(run(SERIES + "[1].name")).isEqualTo("attained (below 0.01)");
  }

  private static final String SERIES =
      "echarts.getInstanceByDom(document.querySelector('#progress .chart')).getOption().series";

  private static Object axis() {
    return run(
        "(({type, min, max}) => `${type} ${min} ${max}`)("
            + SERIES.replace(".series", ".yAxis[0]")
            + ")");
  }

  private static List<Map<String, Object>> points(String upper, String lower) {
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("bits", null);
    first.put("seconds", 0.5);
    first.put("upper", new BigDecimal(upper));
    first.put("lower", new BigDecimal(lower));
    first.put("boxes", 1);
    first.put("open", 1);
    first.put("done", 0);
    Map<String, Object> second = new LinkedHashMap<>(first);
    second.put("seconds", 1);
    return List.of(first, second);
  }

  /** Where a sum may overflow nothing is said of what saturates then. */
  @Test
  void rangesOfExactSums_areSaidToBeSuch() throws IOException {
    Map<String, Object> result = quantized();
    Map<String, Object> share = Map.of("upperBound", 0.5, "lowerBound", 0.25);
    Map<String, Object> fixed = new LinkedHashMap<>(Map.of("quantizer", "fixed", "bits", 4));
    fixed.put("activationRounding", "floor");
    fixed.put("values", List.of(value("maySaturate")));
    fixed.put(
        "accumulators",
        List.of(Map.of("node", 2, "layer", 1, "unit", 0.25, "bits", 9, "bitsWithoutDomain", 10)));
    fixed.put("shares", Map.of("weights", share));
    result.put("quantization", fixed);
    show(result);
    assertThat(browser.text("#formats"))
        .contains("never", "rounded outward.", "suffice for every final sum; sums on the way")
        .contains("and accumulators round nothing")
        .doesNotContain("exact");
    fixed.put("rangesOfExactSums", true);
    fixed.put("values", List.of(value("signed")));
    fixed.put("shares", Map.of("weights", share, "accumulators", share));
    show(result);
    assertThat(browser.text("#formats"))
        .contains("Proved range of exact sums", "where no sum overflows")
        .contains("suffice for every final sum, if all are exact; sums on the way")
        .contains("accumulators wrap, beside exact ones")
        .doesNotContain("never", "round nothing");
  }

  /** A value with something that is false. */
  private static Map<String, Object> value(String name) {
    Map<String, Object> value = new LinkedHashMap<>();
    value.putAll(Map.of("value", 1, "layer", 1, "format", "fixed<4,2,floor,saturate>"));
    value.putAll(Map.of("step", 0.25, "bits", 4, "signed", true, "lower", -1, "upper", 1));
    value.put(name, false);
    return value;
  }

  /** Where values are bounded at more places than layers have numbers, these are not layers. */
  @Test
  void ranges_ofOtherNetworksThanChains_areOfPlaces() throws IOException {
    Map<String, Object> result = quantized();
    Map<String, Object> range = new LinkedHashMap<>();
    range.put("layer", 2);
    range.put("lower", -1);
    range.put("upper", 1);
    range.put("integerBits", 1);
    range.put("largestPartialSum", 1);
    range.put("accumulatorIntegerBits", 1);
    result.put("ranges", List.of(range));
    show(MadeUpResults.report(result).with("graph", graph("dense")));
    assertThat(browser.text("#ranges tbody th")).isEqualTo("Layer 2");
    assertThat(browser.text("#network .lead")).doesNotContain("Arcs");
    show(MadeUpResults.report(result).with("graph", graph("convolution")));
    assertThat(browser.text("#ranges tbody th")).isEqualTo("Place 2");
    assertThat(browser.text("#ranges .lead")).contains("Places are where values are bounded");
  }

  private static Map<String, Object> graph(String kind) {
    Map<String, Object> node =
        Map.of(
            "kind",
            kind,
            "detail",
            "4 x 2",
            "shape",
            List.of(4),
            "parameters",
            12,
            "from",
            List.of(0));
    return Map.of("inputs", 2, "parameters", 12, "nodes", List.of(node));
  }

  /** Bits that are proved to be enough are rounded up, in the picture as in the sentence. */
  @Test
  void ladder_roundsBitsUp() throws IOException {
    show(certified("0.1"));
    assertThat(run("modules.ladder.bits({bits: '2.5839662447257385'})")).isEqualTo("2.59");
    assertThat(run("modules.ladder.bits({bits: '12'})")).isEqualTo("12");
    assertThat(run("modules.ladder.bits({bits: null, missing: 'does not apply'})"))
        .isEqualTo("does not apply");
  }

  /** What was known before the search began is no gain of what came later. */
  @Test
  void bitsOverTime_neverGrow() throws IOException {
    show(certified("0.1"));
    assertThat(run("JSON.stringify(modules.bits.best([[0.1, 7036], [0, 2043], [14, 1193]]))"))
        .isEqualTo("[[0,2043],[14,1193]]");
  }
}
