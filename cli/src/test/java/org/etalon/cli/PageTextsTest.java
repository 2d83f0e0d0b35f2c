package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.cli.MadeUpResults.certified;
import static org.etalon.cli.MadeUpResults.domain;
import static org.etalon.cli.MadeUpResults.network;
import static org.etalon.cli.MadeUpResults.quantized;
import static org.etalon.cli.MadeUpResults.statistics;
import static org.etalon.cli.MadeUpResults.witness;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.etalon.report.Report;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What a page says, from results made up for it: every sentence follows the data. */
@InBrowser
class PageTextsTest extends ShownPages {
  private static String page() {
    return browser.text("#panels");
  }

  @Test
  void epsilon_isNeverRoundedBelowTheBound() throws IOException {
    show(certified("0.0815243"));
    assertThat(browser.text("#verdict h2")).contains("≤ 0.0815243 for every input");
    assertThat(browser.text("#epsilon-answer")).isEqualTo("At epsilon 0.0815243: proved.");
    assertThat(browser.text("#epsilon .chart")).contains("epsilon 0.0815243");
    assertThat(browser.find("#epsilon-number").getAttribute("value")).isEqualTo("0.0815243");
    WebElement number = browser.find("#epsilon-number");
    number.clear();
    number.sendKeys("0.08152", Keys.TAB);
    assertThat(browser.text("#epsilon-answer")).isEqualTo("At epsilon 0.08152: undecided.");
    browser.find("#epsilon-slider").sendKeys(Keys.ARROW_RIGHT);
    assertThat(page()).doesNotContain("At epsilon 0.08152: proved");
  }

  /** A bound of 0.08152427 is not rounded up past the epsilon that it proves. */
  @Test
  void bounds_besideEpsilon_stayOnTheirSide() throws IOException {
    show(certified("0.0815243"));
    assertThat(browser.text("#verdict .tiles")).contains("Proved bound\n0.0815243\n");
    show(certified("0.09"));
    assertThat(browser.text("#verdict .tiles")).contains("0.08153");
    Map<String, Object> refuted = certified("0.07999999");
    refuted.put("verdict", "falsified");
    refuted.put("lowerBound", new BigDecimal("0.079999995"));
    show(refuted);
    assertThat(browser.text("#verdict .tiles")).contains("0.079999995");
  }

  @Test
  void epsilon_isComparedAsTheDecimalItIs() throws IOException {
    Map<String, Object> result = certified("0.1");
    result.put("upperBound", new BigDecimal("0.10000000000000001"));
    result.put("lowerBound", new BigDecimal("0.0999999999999999999"));
    show(result);
    assertThat(browser.text("#epsilon-answer")).isEqualTo("At epsilon 0.1: undecided.");
    result.put("lowerBound", new BigDecimal("0.10000000000000000001"));
    show(result);
    assertThat(browser.text("#epsilon-answer")).isEqualTo("At epsilon 0.1: refuted.");
    result.put("lowerBound", new BigDecimal("0.05"));
    result.put("upperBound", new BigDecimal("0.1"));
    show(result);
    assertThat(browser.text("#epsilon-answer")).isEqualTo("At epsilon 0.1: proved.");
  }

  @Test
  void decimals_areExact() throws IOException {
    show(certified("0.1"));
    assertThat(browser.run("return modules.numbers.exact('1.50E-7')")).isEqualTo("1.5e-7");
    assertThat(browser.run("return modules.numbers.exact('-0.0')")).isEqualTo("0");
    assertThat(browser.run("return modules.numbers.times('0.1', '-3.14159265358979')"))
        .isEqualTo("-0.314159265358979");
    assertThat(browser.run("return modules.numbers.plus('1E-20', '1')"))
        .isEqualTo("1.00000000000000000001");
    assertThat(browser.run("return modules.numbers.plus('-0.5', '0.5')")).isEqualTo("0");
    assertThat(browser.run("return modules.numbers.compare('1E+400', '9.9E+399')")).isEqualTo(1L);
    assertThat(browser.run("return modules.numbers.compare('-1', '0')")).isEqualTo(-1L);
    assertThat(browser.run("return modules.numbers.compare('0.10', '1E-1')")).isEqualTo(0L);
    assertThat(browser.run("return modules.numbers.percentDown('0.66666666')"))
        .isEqualTo("66.6\u00a0%");
    assertThat(browser.run("return modules.numbers.percent('6.2E-13')"))
        .isEqualTo("<\u00a00.001\u00a0%");
  }

  @Test
  void texts_followTheVerdictOfTheChecker() throws IOException {
    String trusted = "the search needs not be";
    Map<String, Object> result = certified("0.1");
    show(result);
    assertThat(page()).doesNotContain(trusted).doesNotContainIgnoringCase("certificate");
    assertThat(browser.text("#verdict .stamp")).startsWith("UNCHECKED this rests on the search");

    result.put(
        "check", Map.of("verdict", "unchecked", "reason", "none was asked for (--no-check)."));
    show(result);
    assertThat(page()).doesNotContain(trusted).doesNotContainIgnoringCase("certificate");

    result.put("files", List.of("out/quantized.onnx", "out/certificate.etalon"));
    show(result);
    assertThat(page()).doesNotContain(trusted).contains("A certificate says how");
    assertThat(browser.text("#verdict .stamp")).contains("the certificate was not checked");

    result.put("check", Map.of("verdict", "rejected", "reason", "leaf 3 is open"));
    show(result);
    assertThat(page()).doesNotContain(trusted);
    assertThat(browser.text("#verdict .stamp"))
        .isEqualTo("REJECTED by the checker: leaf 3 is open");

    Map<String, Object> accepted = new LinkedHashMap<>();
    accepted.put("verdict", "accepted");
    accepted.put("reason", "all is well");
    accepted.put("leaves", 1);
    accepted.put("refutations", 4);
    accepted.put("seconds", 0.5);
    result.put("check", accepted);
    show(result);
    assertThat(page()).contains(trusted, "(1 leaf, 4 witnesses replayed, 0.5 s)");
    assertThat(browser.text("#verdict .stamp")).startsWith("CHECKED");
  }

  @Test
  void reproduction_isPromisedOnlyWhereItIsKnown() throws IOException {
    String promise = "The same command gives the same verdicts, bounds and witness";
    Map<String, Object> result = quantized();
    show(result);
    assertThat(browser.text("#reproduce"))
        .doesNotContain(promise)
        .contains("2\u202f000 boxes in 60 s", "--boxes");
    result.put("reproducible", false);
    result.put("statistics", statistics("timeout"));
    show(result);
    assertThat(browser.text("#reproduce"))
        .doesNotContain(promise)
        .contains("Time ended this run, after 2\u202f000 boxes in 60 s");
    assertThat(browser.text("#verdict .lead"))
        .contains("2\u202f000 boxes in 60 s; time ended the search");
    result.put("statistics", statistics("memory"));
    show(result);
    assertThat(browser.text("#reproduce")).contains("A lack of memory ended this run, after");
    result.put("statistics", statistics("subproblem_limit"));
    show(result);
    assertThat(browser.text("#reproduce")).as("a certified width").contains("This run took");
    result.put("reproducible", true);
    show(result);
    assertThat(browser.text("#reproduce")).contains(promise);
    assertThat(browser.text("#verdict .lead")).doesNotContain("ended the search");
    Map<String, Object> one = certified("0.1");
    one.put("statistics", statistics("timeout"));
    show(one);
    assertThat(browser.text("#reproduce")).contains("after 217 boxes in 60.5 s");
    Map<String, Object> statistics = new LinkedHashMap<>(statistics("complete"));
    statistics.put("reproducible", true);
    one.put("statistics", statistics);
    show(one);
    assertThat(browser.text("#reproduce")).contains(promise);
    result.remove("reproducible");
    result.put("statistics", statistics);
    show(result);
    assertThat(browser.text("#reproduce"))
        .as("that of the best width says nothing of the others")
        .doesNotContain(promise);
  }

  @Test
  void domainAndClaim_areInUnitsWhereTheseAreKnown() throws IOException {
    Map<String, Object> result = certified("0.0815243");
    show(result);
    assertThat(browser.text("#verdict .domain"))
        .contains("x[0]\n−1 to 2", "x[1]\n0 to 0.25", "union of boxes", "Boxes: 2");
    assertThat(browser.all("#verdict .units")).isEmpty();
    Map<String, Object> units =
        Map.of(
            "inputs",
            List.of(unit("angle", "°", 0.1, 57.295779513), unit("speed", "m/s", 0, 1)),
            "outputs",
            List.of(unit("left", "N", 5, -3), unit("right", "N", 0, 2)));
    show(Report.of("certify", result).with("units", units));
    assertThat(browser.text("#verdict .units"))
        .isEqualTo("No output differs by more than 0.244573 N in left, 0.163049 N in right.");
    assertThat(browser.text("#verdict .domain"))
        .contains("angle\n−57.1957 to 114.691 °\nin the model −1 to 2", "speed\n0 to 0.25 m/s");
    result.put("verdict", "falsified");
    show(Report.of("certify", result).with("units", units));
    assertThat(browser.text("#verdict .units"))
        .isEqualTo(
            "At the witness some output differs by more than 0.244572 N in left, 0.163048 N in right.");
    result.put("norm", "1");
    show(Report.of("certify", result).with("units", units));
    assertThat(browser.all("#verdict .units")).isEmpty();
  }

  private static Map<String, Object> unit(String name, String unit, double offset, double scale) {
    return Map.of("name", name, "unit", unit, "offset", offset, "scale", scale);
  }

  @Test
  void imageShapedWitness_isAnImage_andItsFileIsNamed() throws IOException {
    Map<String, Object> result = certified("0.1");
    double[] pixels = new double[192];
    List<BigDecimal> exact = new ArrayList<>();
    for (int k = 0; k < pixels.length; k++) {
      pixels[k] = (k % 64) / 64.0;
      exact.add(new BigDecimal(pixels[k]));
    }
    result.put("witness", witness(pixels));
    result.put("domain", Map.of("source", "box:0,1", "inputs", 192, "boxes", 1));
    Map<String, Object> witness = Map.of("exact", exact, "file", "out/witness.json");
    show(
        Report.of("certify", result)
            .with("witness", witness)
            .with("domain", Map.of("least", 0.0, "most", 1.0, "widest", 0.25, "fixed", 3)));
    assertThat(browser.text("#witness figcaption")).contains("8 × 8, three channels");
    assertThat(
            browser.run(
                "const c = document.querySelector('#witness canvas').getContext('2d');"
                    + "return [...c.getImageData(1, 1, 1, 1).data].join()"))
        .isEqualTo("36,36,36,255"); // 255 * 9 / 64
    assertThat(browser.text("#witness .command pre"))
        .isEqualTo("etalon certify f.onnx g.onnx --domain out/witness.json --norm inf");
    assertThat(browser.text("#verdict .domain"))
        .contains("all 192 inputs\nwithin 0 to 1", "of these vary\n189\nthe widest over 0.25");
    assertThat(browser.text("#witness")).contains("the first 16 of 192");
    browser.fits();
  }

  @Test
  void settings_comeBestFirst_withWhatEachGains() throws IOException {
    Map<String, Object> result = quantized();
    show(result);
    assertThat(browser.all("#settings")).isEmpty();
    result.put(
        "settings",
        List.of(
            setting("floor", "network", 16, "certified", 352, false),
            setting("floor", "channel", 12, "certified", 264, false),
            setting("nearest", "layer", 24, "unknown", 0, false),
            format(),
            setting("nearest", "network", 14, "certified", 308, false),
            setting("nearest", "channel", 9, "certified", 198, true)));
    show(result);
    List<String> names = new ArrayList<>();
    for (WebElement head : browser.all("#settings tbody th")) {
      names.add(head.getText());
    }
    assertThat(names)
        .containsExactly(
            "nearest, a step per channel (best)",
            "floor, a step per channel",
            "nearest, one step for the network",
            "floor, one step for the network",
            "float16",
            "nearest, a step per layer");
    assertThat(browser.text("#settings .key"))
        .isEqualTo(
            "nearest instead of floor: 2 to 3 bits fewer.\n"
                + "a step per channel instead of one step for the network: 4 to 5 bits fewer.");
    assertThat(browser.text("#settings tbody tr:last-child td")).isEqualTo("–");
    assertThat(browser.text("#verdict .lead")).as("of all settings").contains("72 boxes in 9 s");
    assertThat(browser.text("#verdict .tiles"))
        .contains("1 110 bits packed, steps included; the ONNX file has 2 345 bytes");
    assertThat(page()).doesNotContain("Not known to be the fewest");
    result.put("fewest", false);
    show(result);
    assertThat(browser.text("#settings"))
        .contains("fewest bits in all: widths that would take fewer are undecided.");
    Map<String, Object> late =
        new LinkedHashMap<>(setting("floor", "layer", 1, "unknown", 0, false));
    late.put("bits", null);
    result.put("settings", List.of(setting("floor", "network", 16, "certified", 352, true), late));
    show(result);
    assertThat(browser.text("#settings")).contains(": 1 of 2 settings were not tried before the");
  }

  /** Whatever the order in which they come, those without a bound keep it, behind the others. */
  @Test
  void settingsWithoutBounds_comeLastInTheirOrder() throws IOException {
    show(quantized());
    assertThat(
            browser.run(
                "return modules.settings.ranked([{bits: 1, upperBound: null},"
                    + " {bits: 2, upperBound: '3'}, {bits: 3, upperBound: null},"
                    + " {bits: 4, upperBound: '1'}]).map(s => s.bits).join()"))
        .isEqualTo("4,2,1,3");
    assertThat(
            browser.run(
                "const none = (bits) => ({bits, upperBound: null});"
                    + "return modules.settings.ranked([none(1), none(2), none(3)])"
                    + ".map(s => s.bits).join()"))
        .isEqualTo("1,2,3");
  }

  private static Map<String, Object> format() {
    Map<String, Object> map = setting("nearest", "network", 16, "certified", 352, false);
    map.put("quantizer", "float16");
    map.remove("granularity");
    map.remove("step");
    return map;
  }

  private static Map<String, Object> setting(
      String rounding, String granularity, int bits, String verdict, int total, boolean best) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rounding", rounding);
    map.put("granularity", granularity);
    map.put("step", "power-of-two");
    map.put("bits", bits);
    map.put("verdict", verdict);
    map.put("minimal", true);
    map.put("upperBound", new BigDecimal("0.049"));
    map.put("lowerBound", new BigDecimal("0.03"));
    map.put("totalBits", total);
    map.put("totalBytes", total / 8);
    map.put("seconds", 1.5);
    map.put("boxes", 12);
    map.put("best", best);
    return map;
  }

  @Test
  void ranges_nameTheIntegerBitsInWhichNothingOverflows() throws IOException {
    Map<String, Object> result = quantized();
    show(result);
    assertThat(browser.all("#ranges")).isEmpty();
    Map<String, Object> known = new LinkedHashMap<>();
    known.put("layer", 1);
    known.put("lower", new BigDecimal("-1.23456789"));
    known.put("upper", new BigDecimal("7.00000001"));
    known.put("integerBits", 4);
    known.put("largestPartialSum", new BigDecimal("9.99999999"));
    known.put("accumulatorIntegerBits", 5);
    Map<String, Object> unknown = new LinkedHashMap<>();
    unknown.put("layer", 2);
    unknown.put("lower", null);
    unknown.put("upper", null);
    unknown.put("integerBits", null);
    unknown.put("largestPartialSum", null);
    unknown.put("accumulatorIntegerBits", null);
    result.put("ranges", List.of(known, unknown));
    show(result);
    List<WebElement> rows = browser.all("#ranges tbody tr");
    assertThat(rows.get(0).getText())
        .isEqualTo("Layer 1 −1.235 to 7.001 ap_fixed<W,4> at most 10 in size ap_fixed<W,5>");
    assertThat(rows.get(1).getText()).isEqualTo("Layer 2 not bounded – not bounded –");
  }

  @Test
  void laddersAndComparisons_leadWithTheirAnswer() throws IOException {
    Map<String, Object> rung = new LinkedHashMap<>();
    rung.put("name", "certified; floor, one step");
    rung.put("kind", "certified");
    rung.put("bits", null);
    rung.put("note", "1..3 refuted, 4..32 not reached in time");
    rung.put("missing", "not reached in time");
    rung.put("seconds", 3);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("headline", "50 bits by theory for the class of networks, 12 proved for this one");
    result.put("reproducible", false);
    result.put("epsilon", new BigDecimal("0.0512345678"));
    result.put("norm", "inf");
    result.put("rungs", List.of(rung));
    result.put("restsOn", "Proofs here rest on the search alone.");
    result.put("network", network("f.onnx"));
    result.put("domain", domain());
    show(Report.of("ladder", result));
    assertThat(page()).startsWith("LADDER\n50 bits by theory for the class of networks, 12 proved");
    assertThat(browser.text("#answer"))
        .contains("≤ 0.0512345678", "rest on the search alone", "x[0]\n−1 to 2");
    assertThat(browser.text("#ladder")).contains("Time ended before every rung");
    browser.find("#ladder summary").click();
    browser.settle();
    assertThat(browser.text("#ladder table")).contains("4..32 not reached in time");
    assertThat(browser.text("#ladder .chart")).contains("\nnot reached in time");
    assertThat(browser.find("#answer").getAttribute("class")).contains("undecided");
    rung.put("about", "network");
    rung.put("bits", 12);
    show(Report.of("ladder", result));
    assertThat(browser.find("#answer").getAttribute("class"))
        .contains("proved")
        .doesNotContain("undecided");
  }

  /** An epsilon that is said to do is none below the bound, nor one that is safe above it. */
  @Test
  void epsilonsInTooltips_areNotRoundedToNearest() throws IOException {
    show(certified("0.1"));
    assertThat(
            browser.run(
                "return modules.bits.point({epsilon: '0.0815246', cost: '1234'}, 'bits in all')"
                    + "+ modules.gap.safeUpTo({epsilonFloat: '0.0815279', safe: '0.5'},"
                    + " 'epsilonFloat')"))
        .isEqualTo(
            "epsilon 0.0815246: 1\u202f234 bits in allepsilon 0.08152: 50\u00a0%"
                .replace("\u00a0", " "));
  }

  /** In fixed point, time that ended widths takes the promise away, and all boxes are counted. */
  @Test
  void fixedPoint_saysWhatTimeEnded_andWhatIsStored() throws IOException {
    Map<String, Object> result = quantized();
    Map<String, Object> fixed = new LinkedHashMap<>();
    fixed.put("quantizer", "fixed");
    fixed.put("bits", 5);
    fixed.put("totalBits", 1110);
    fixed.put("fileBytes", 2345);
    fixed.put("compression", 6.4);
    result.put("quantization", fixed);
    result.put("reproducible", false);
    result.put("statistics", statistics("complete"));
    show(result);
    assertThat(browser.text("#reproduce"))
        .doesNotContain("The same command gives the same")
        .contains("2\u202f000 boxes in 60 s");
    assertThat(browser.text("#verdict .tiles"))
        .contains(
            "6.4×", "1\u202f110 bits packed, steps included; the ONNX file has 2\u202f345 bytes");
    fixed.remove("bits");
    fixed.put("payloadBits", 1000);
    fixed.put("structureBits", 110);
    fixed.put("codedBytes", 139);
    show(result);
    assertThat(browser.text("#verdict .tiles"))
        .contains("network.coded has 139 bytes; the ONNX file has 2\u202f345 bytes");
  }

  /** Where activations have a width of their own, a width of weights alone names no network. */
  @Test
  void activationsOfTheirOwnWidth_areNamedBesideWeights() throws IOException {
    Map<String, Object> result = quantized();
    Map<String, Object> fixed = new LinkedHashMap<>();
    fixed.put("quantizer", "fixed");
    fixed.put("bits", 5);
    fixed.put("activationBits", 7);
    fixed.put("mostActivationBits", 9);
    result.put("quantization", fixed);
    result.put("minimal", false);
    result.put("undecided", List.of());
    result.put("undecidedActivations", List.of(6));
    Map<String, Object> attempt =
        Map.of("bits", 5, "activationBits", 7, "upperBound", 0.01, "lowerBound", 0.005);
    result.put("tried", List.of(attempt));
    show(result);
    assertThat(browser.text("#verdict")).contains("5 bits (activations 7) are enough");
    assertThat(browser.text("#verdict .tiles")).contains("undecided: activations of 6 bits");
    assertThat(browser.text("#epsilon-answer")).contains("5/7");
    result.put("minimal", true);
    result.put("undecidedActivations", List.of());
    show(result);
    assertThat(browser.text("#verdict .tiles"))
        .contains("with activations of 9 bits, and no smaller activations with these weights");
  }

  @Test
  void longNumbers_areNotBrokenInside() throws IOException {
    Map<String, Object> result = certified("0.081524271234567891234567");
    result.put("upperBound", new BigDecimal("1.2345678901234567E-12"));
    result.put("lowerBound", new BigDecimal("1.2345678901234561E-12"));
    show(result);
    browser.fits();
    browser.size(400, 900);
    browser.settle();
    assertThat(
            browser.run(
                "return [...document.querySelectorAll('.tile .big')].every(e => {"
                    + "const range = document.createRange(); range.selectNodeContents(e);"
                    + "return range.getClientRects().length === 1; })"))
        .isEqualTo(true);
    browser.size(1280, 900);
  }
}
