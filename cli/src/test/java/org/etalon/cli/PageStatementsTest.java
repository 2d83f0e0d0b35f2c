package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.etalon.cli.MadeUpResults.certified;
import static org.etalon.cli.MadeUpResults.quantized;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What a page says of heads and open widths, and how long tables print; from made-up results. */
@InBrowser
class PageStatementsTest extends ShownPages {
  private static void show(Map<String, Object> result, Map<String, Object> layers)
      throws IOException {
    show(MadeUpResults.report(result).with("layers", layers));
  }

  /** What was counted before and after folding, and what was not quantized at all. */
  @Test
  void parameters_areCountedBeforeAndAfter() throws IOException {
    Map<String, Object> result = quantized();
    show(result);
    assertThat(browser.text("#verdict .tiles")).doesNotContain("Parameters");
    Map<String, Object> quantization = new HashMap<>();
    ((Map<?, ?>) result.get("quantization")).forEach((k, v) -> quantization.put("" + k, v));
    quantization.putAll(Map.of("parameters", 1234, "parametersStored", 1234));
    quantization.put("numbersNotQuantized", 0);
    result.put("quantization", quantization);
    show(result);
    assertThat(browser.text("#verdict .tiles"))
        .contains("Parameters\n1\u202f234\nall that the model stores\n");
    quantization.putAll(Map.of("parameters", 20, "parametersStored", 24));
    quantization.put("numbersNotQuantized", 6);
    quantization.put("folds", true);
    show(result);
    assertThat(browser.text("#verdict .tiles"))
        .contains("Parameters\n20\nthe model stores 24, some folded; 6 numbers are not")
        .contains("quantized: normalizations and what else the architecture fixes");
  }

  /** Of a model with a head the page says what it speaks of, and what follows behind the head. */
  @Test
  void heads_areNamedWithWhatFollowsBehindThem() throws IOException {
    Map<String, Object> result = certified("0.1");
    show(result);
    assertThat(browser.text("#panels")).doesNotContain("cut off");
    result.put(
        "head",
        Map.of(
            "operator",
            "Softmax",
            "lipschitz",
            Map.of("inf", 0.5, "1", 0.5, "2", 0.5),
            "upperBound",
            new BigDecimal("0.04076215"),
            "onRanges",
            Map.of("lipschitz", 0.0625, "upperBound", new BigDecimal("0.00509527")),
            "attained",
            new BigDecimal("0.0123456"),
            "verdict",
            "certified"));
    show(result);
    assertThat(browser.text("#verdict .about-head"))
        .contains("Values before Softmax.")
        .contains("f, g and all figures on this page are of the values before it")
        .contains(
            "at most 0.5 times as large: at most 0.04077, or 0.005096, for where the outputs of f"
                + " and g lie differences are at most 0.0625 times as large, and at the witness at"
                + " least 0.01234;")
        .contains("epsilon 0.1 is kept there, too, on the whole domain.");
    result.put("head", Map.of("operator", "ArgMax", "lipschitz", Map.of()));
    show(result);
    assertThat(browser.text("#verdict .about-head"))
        .contains("ArgMax decides, and no bound of values carries over to a decision.");
  }

  /**
   * Where four digits would leave the side of epsilon that is proved, or refuted, more are said.
   */
  @Test
  void everyBound_staysOnItsSideOfEpsilon() throws IOException {
    Map<String, Object> result = certified("0.0815243");
    Map<String, Object> head = new HashMap<>();
    head.put("operator", "Tanh");
    head.put("lipschitz", Map.of("inf", 1));
    head.put("upperBound", new BigDecimal("0.08152427"));
    head.put("attained", new BigDecimal("0.08"));
    head.put("verdict", "certified");
    result.put("head", head);
    show(result);
    assertThat(browser.text("#verdict .about-head")).contains("at most 0.0815243, and");
    String tip =
        "return echarts.getInstanceByDom(document.querySelector('#epsilon .chart'))"
            + ".getOption().tooltip[0].formatter([{dataIndex: 0}])";
    assertThat((String) browser.run(tip)).contains("proved from 0.0815243<br>");

    result.put("verdict", "falsified");
    result.put("epsilon", new BigDecimal("0.08152421"));
    result.put("lowerBound", new BigDecimal("0.081524215"));
    Map<String, Object> witness = new HashMap<>(MadeUpResults.witness(new double[] {0.5, -0.25}));
    witness.put("difference", new BigDecimal("0.081524215"));
    result.put("witness", witness);
    head.put("attained", new BigDecimal("0.081524214"));
    head.put("verdict", "falsified");
    show(result);
    assertThat(browser.text("#verdict .about-head")).contains("at least 0.081524214;");
    assertThat(browser.text("#witness .lead")).contains("is at least 0.081524215, evaluated");
    assertThat((String) browser.run(tip)).endsWith("refuted below 0.081524215");
  }

  /** Rows say what is proved beside the epsilon that is looked at, not the one asked for. */
  @Test
  void epsilonTable_followsTheEpsilonLookedAt() throws IOException {
    show(quantized());
    browser.find("#epsilon figure summary").click();
    browser.until("document.querySelector('#epsilon figure tbody')"); // made when it is opened
    String row = "#epsilon figure tbody tr:nth-child(2)";
    assertThat(browser.text(row)).contains("0.0815243").contains("proved");
    WebElement number = browser.find("#epsilon-number");
    number.clear();
    number.sendKeys("0.08152428", Keys.TAB);
    assertThat(browser.text(row)).contains("0.08152427").contains("proved");
  }

  /** Long tables are whole on paper and lie over nothing. */
  @Test
  void tables_withManyRows_areWholeOnPaper() throws IOException {
    double[] values = new SplittableRandom(1).doubles(40, -1, 1).toArray();
    Map<String, Object> result = certified("0.1");
    result.put(
        "witness",
        Map.of(
            "input",
            new double[] {0.5, -0.25},
            "outputF",
            values,
            "outputG",
            values,
            "difference",
            new BigDecimal("0.08")));
    show(result);
    browser.fits();
  }

  /** A change of the bound below zero is explained, and only where there is one. */
  @Test
  void oneBitLess_belowZero_isExplained() throws IOException {
    show(certified("0.1"), layers(0.25, 0.000136));
    assertThat(browser.text("#layers")).doesNotContain("A negative number");
    show(certified("0.1"), layers(0.25, -0.000136));
    assertThat(browser.text("#layers tbody tr:nth-child(2)")).contains("\u22120.000136");
    assertThat(browser.text("#layers .note"))
        .startsWith("A negative number under \u201cone bit less\u201d is a change of the bound,");
    assertThat(
            browser.run(
                "return echarts.getInstanceByDom(document.querySelector('#layers .chart'))"
                    + ".getOption().series[0].tooltip.valueFormatter(9, 0)"))
        .as("a bound under the pointer is its own text, rounded up")
        .isEqualTo("0.1235");
  }

  /** Counts of many digits do not lie on the name of their axis. */
  @Test
  void histograms_ofLargeLayers_haveRoomForTheirNumbers() throws IOException {
    show(certified("0.1"), layers(0.25));
    browser.find("#layers tbody button").click();
    browser.settle();
    assertThat(browser.text("#layer-histograms")).contains("200\u202f000");
    assertThat(browser.misfits()).isEmpty();
  }

  /** Two layers, with what one bit less adds to the bound. */
  private static Map<String, Object> layers(double... oneBitLess) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (double adds : oneBitLess) {
      Map<String, Object> counts = Map.of("low", -1, "high", 1, "counts", List.of(1, 200_960));
      Map<String, Object> layer = new HashMap<>();
      layer.put("node", 2 * list.size() + 1);
      layer.put("kind", "dense");
      layer.put("detail", "");
      layer.put("rows", 2);
      layer.put("columns", 2);
      layer.put("parameters", 6);
      layer.put("bytes", null);
      layer.put("largestError", 0.01);
      layer.put("local", 0.12341);
      layer.put("cumulative", 0.2);
      layer.put("oneBitLess", adds);
      layer.put("unstable", null);
      layer.put("weights", counts);
      layer.put("errors", counts);
      list.add(layer);
    }
    return Map.of("method", "Bounds.", "list", list);
  }

  @Test
  void widths_thatAreOpen_areNamedAsRuns() throws IOException {
    Map<String, Object> result = quantized();
    result.put("minimal", false);
    result.put("undecided", List.of(1, 2, 3, 4));
    show(result);
    assertThat(browser.text("#verdict .tiles")).contains("undecided: 1–4 bits");
  }
}
