package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.etalon.study.Text;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page of a search for bits, in a browser, from a file. */
@InBrowser
class ReportPageTest {
  private static final JsonMapper EXACT =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** Of docs/pictures/report.png, the top of this page: a quick test takes it, if asked to. */
  private static final int README_HEIGHT = 1470;

  @TempDir static Path directory;
  private static Browser browser;
  private static Path page;

  @BeforeAll
  static void open(Browser given) {
    browser = given;
    Cli run =
        Cli.run(
            "quantize",
            "../examples/pendulum.onnx",
            "--domain",
            "../examples/pendulum.domain.json",
            "--units",
            "../examples/pendulum.units.json",
            "--epsilon",
            "0.1",
            "--out",
            directory.toString());
    assertThat(run.code()).as(run.err()).isZero();
    page = directory.resolve("report.html");
  }

  private static void load() {
    browser.colors("light");
    browser.go(page.toUri().toString());
    browser.settle();
  }

  @Test
  void opens_withoutErrorsAndRequests() throws IOException {
    browser.requests();
    browser.complaints();
    load();
    assertThat(browser.requests()).containsExactly(page.toUri().toString());
    assertThat(browser.complaints()).isEmpty();
    assertThat(browser.text("#verdict h2")).startsWith("7 bits are enough");
    assertThat(browser.text("#verdict .stamp")).startsWith("CHECKED");
    assertThat(browser.all("#panels > section")).hasSize(12);
    assertThat(browser.all(".chart svg")).hasSizeGreaterThan(5);
    browser.top(README_HEIGHT, "report");
  }

  @Test
  void digits_areThoseOfTheResultFile() throws IOException {
    load();
    String stored = Files.readString(directory.resolve("result.json"));
    JsonNode result = EXACT.readTree(stored);
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
    List<WebElement> cells = browser.all("[data-exact]");
    assertThat(cells).hasSizeGreaterThan(7);
    for (WebElement cell : cells) {
      JsonNode value = result;
      for (String key : cell.getAttribute("data-exact").split("\\.", -1)) {
        value = value.get(key);
      }
      assertThat(cell.getText()).isEqualTo(value.toString());
      assertThat(stored).contains(" : " + cell.getText());
    }
  }

  @Test
  void slider_movesTheZones() {
    load();
    String before = browser.text("#epsilon-answer");
    assertThat(before).contains("proved for 7–10, 12, 16, 32 bits").contains("refuted: 1–6");
    WebElement slider = browser.find("#epsilon-slider");
    slider.sendKeys(Keys.END);
    assertThat(browser.text("#epsilon-answer")).doesNotContain("refuted");
    slider.sendKeys(Keys.HOME);
    assertThat(browser.text("#epsilon-answer")).contains("proved for no width");
    WebElement number = browser.find("#epsilon-number");
    number.clear();
    number.sendKeys("0.07", Keys.TAB);
    assertThat(browser.text("#epsilon-answer")).contains("undecided: 7, 8;");
    assertThat(slider.getAttribute("aria-valuetext")).isEqualTo("epsilon 0.07");
  }

  @Test
  void layers_sortAndOpen() {
    load();
    List<WebElement> heads = browser.all("#layers thead button");
    assertThat(heads).hasSize(14);
    heads.get(6).sendKeys(Keys.ENTER); // parameters, the largest first
    List<Integer> parameters = new ArrayList<>();
    for (WebElement row : browser.all("#layers tbody tr")) {
      String cell = row.findElements(By.tagName("td")).get(5).getText();
      parameters.add(Integer.valueOf(cell.replaceAll("\\D", "")));
    }
    assertThat(parameters).containsExactly(1056, 96, 33);
    assertThat(browser.all("#layers th[aria-sort=descending]")).hasSize(1);
    browser.find("#layers tr[data-layer='1'] button").sendKeys(Keys.ENTER);
    browser.until("document.querySelectorAll('#layer-histograms svg').length === 2");
    browser.find("#layers tr[data-layer='2'] td").click();
    browser.until(
        "document.querySelector('#layer-histograms h3').textContent.startsWith('Layer 2')");
    assertThat(browser.complaints()).isEmpty();
  }

  @Tag("slow")
  @Test
  void themes_changeByButtonAndBySystem_andPassTheAudit() throws IOException {
    load();
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
    browser.find("#layers tbody button").click();
    browser.settle();
    assertThat(browser.accessibilityViolations()).isEmpty();
    String light =
        String.valueOf(browser.run("return getComputedStyle(document.body).backgroundColor"));
    browser.find("#theme-button").click();
    browser.settle();
    String dark =
        String.valueOf(browser.run("return getComputedStyle(document.body).backgroundColor"));
    assertThat(dark).isNotEqualTo(light);
    assertThat(browser.accessibilityViolations()).isEmpty();
    assertThat(browser.text("#theme-button")).isEqualTo("Switch to light");
    browser.colors("dark");
    browser.go(page.toUri().toString());
    assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
        .isEqualTo(dark);
    assertThat(browser.text("#theme-button")).isEqualTo("Switch to light");
    browser.colors("light");
    browser.until("document.getElementById('theme-button').textContent === 'Switch to dark'");
    assertThat(browser.run("return getComputedStyle(document.body).backgroundColor"))
        .isEqualTo(light);
  }

  @Tag("slow")
  @Test
  void keyboard_reachesEverythingInReadingOrder() {
    load();
    List<String> order = new ArrayList<>();
    browser.find("body").sendKeys(Keys.TAB);
    for (int k = 0; k < 60; k++) {
      Object at =
          browser.run(
              "const a = document.activeElement; return a.closest('section')?.id ?? a.id ?? a.tagName");
      order.add(String.valueOf(at));
      browser.driver().switchTo().activeElement().sendKeys(Keys.TAB);
    }
    List<String> sections = new ArrayList<>(new java.util.LinkedHashSet<>(order));
    assertThat(sections)
        .containsSubsequence(
            "theme-button",
            "print-button",
            "data-button",
            "verdict",
            "epsilon",
            "picture",
            "layers",
            "witness",
            "progress",
            "reproduce");
  }

  @Tag("slow")
  @Test
  void page_fitsEveryWindowAndPaper() throws IOException {
    load();
    browser.find("#layers tbody button").click();
    browser.fitsEverywhere();
    browser.pictures("quantize");
  }

  /** Fourteen settings are a table on paper, too, laid out for its width before it is printed. */
  @Tag("slow")
  @Test
  void printed_isAFewPages() {
    load();
    byte[] pdf =
        Base64.getDecoder()
            .decode(
                String.valueOf(
                    browser.driver().executeCdpCommand("Page.printToPDF", Map.of()).get("data")));
    String objects = new String(pdf, StandardCharsets.ISO_8859_1);
    assertThat(objects.split("/Type /Page\\b", -1)).hasSizeBetween(5, 12);
  }

  /** What is read off the page as it opens, which is loaded once. */
  @Nested
  class AsItOpens {
    @BeforeAll
    static void loadOnce() {
      load();
    }

    @Test
    void copy_takesTheWitness() {
      browser
          .driver()
          .executeCdpCommand(
              "Browser.grantPermissions",
              Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
      browser.find("#witness .actions button").click();
      browser.until("document.querySelector('#witness .said').textContent === 'Copied'");
      Object copied =
          browser
              .driver()
              .executeAsyncScript(
                  "const done = arguments[0]; navigator.clipboard.readText().then(done, e => done('' + e))");
      JsonNode witness = EXACT.readTree(String.valueOf(copied));
      assertThat(witness.get("input").size()).isEqualTo(2);
      assertThat(witness.get("difference").decimalValue()).isPositive();
    }

    @Test
    void everyChart_hasATableTwin() {
      browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
      browser.settle();
      int charts = browser.all("figure .chart").size();
      assertThat(charts).isGreaterThan(5);
      assertThat(browser.all("figure details table tbody tr:first-child")).hasSize(charts);
      browser.run("document.querySelectorAll('details').forEach(d => d.open = false)");
    }

    @Test
    void operations_areThoseOfTheResult() throws IOException {
      JsonNode cost =
          EXACT
              .readTree(Files.readString(directory.resolve("result.json")))
              .at("/networks/g/operations");
      assertThat(cost.get("products").asInt()).isEqualTo(32 * (2 + 32 + 1));
      assertThat(browser.text("#operations"))
          .contains("Products\n1\u202f120\n")
          .contains("with zero\n" + grouped(cost.get("byZero").asInt()) + " (2 %)")
          .contains("Multiplications\n" + grouped(cost.get("multiplications").asInt()) + "\n")
          .contains("Cycles, estimated\n" + grouped(cost.get("cyclesEstimate").asInt()) + "\n")
          .contains("Parameters\n1\u202f102 bytes");
    }

    private static String grouped(int number) {
      return String.format(Locale.ROOT, "%,d", number).replace(',', '\u202f');
    }

    @Test
    void bounds_areRoundedOutwardLikeTheSummary() throws IOException {
      JsonNode result = EXACT.readTree(Files.readString(directory.resolve("result.json")));
      for (JsonNode attempt : result.get("tried")) {
        BigDecimal upper = attempt.get("upperBound").decimalValue();
        BigDecimal lower = attempt.get("lowerBound").decimalValue();
        String script = "return modules.numbers.%s(arguments[0])";
        assertThat(browser.run(script.formatted("up"), upper.toString()))
            .isEqualTo(Text.up(upper.doubleValue()));
        assertThat(browser.run(script.formatted("down"), lower.toString()))
            .isEqualTo(Text.down(lower.doubleValue()));
      }
      String shown = browser.text("#verdict .tiles");
      assertThat(shown).contains(Text.up(result.get("upperBound").doubleValue()));
      assertThat(shown).contains(Text.down(result.get("lowerBound").doubleValue()));
    }

    @Test
    void directedRounding_ofAnyDecimal_isThatOfBigDecimal() {
      List<String> values =
          List.of(
              "0",
              "0.0",
              "1",
              "-1",
              "9999.5",
              "0.99995",
              "-0.99995",
              "1E-7",
              "1.00001E+7",
              "123456",
              "12345678",
              "-12345678",
              "0.00012340000001",
              "9.9999999E-310",
              "1.7976931348623157E308",
              "1000",
              "0.0001",
              "-0.000099999");
      for (String value : values) {
        double number = Double.parseDouble(value);
        BigDecimal up =
            new BigDecimal(
                String.valueOf(browser.run("return modules.numbers.up('" + value + "')")));
        BigDecimal down =
            new BigDecimal(
                String.valueOf(browser.run("return modules.numbers.down('" + value + "')")));
        BigDecimal exact = new BigDecimal(value);
        assertThat(up)
            .as(value)
            .isEqualByComparingTo(
                exact.round(new java.math.MathContext(4, java.math.RoundingMode.CEILING)));
        assertThat(down)
            .as(value)
            .isEqualByComparingTo(
                exact.round(new java.math.MathContext(4, java.math.RoundingMode.FLOOR)));
        assertThat(number).isBetween(down.doubleValue(), up.doubleValue());
      }
    }

    @Test
    void histograms_countEveryParameterOnce() {
      Object sums =
          browser.run(
              "const d = modules.numbers.parseExact(document.getElementById('data').textContent);"
                  + "const sum = (a) => a.reduce((s, v) => s + Number(v), 0);"
                  + "return d.details.layers.list.map(l => [Number(l.parameters), sum(l.weights.counts),"
                  + " sum(l.weights.quantized), sum(l.errors.counts)].join())");
      assertThat(sums).isEqualTo(List.of("96,96,96,96", "1056,1056,1056,1056", "33,33,33,33"));
    }

    @Test
    void axesOfMapsAndPicture_haveNamesAndNumbers() {
      List<String> ends = new ArrayList<>();
      browser.all("#picture .bar .ends span").forEach(end -> ends.add(end.getText()));
      assertThat(ends).hasSize(9);
      assertThat(ends.subList(0, 3)).as("one scale for f and g").isEqualTo(ends.subList(3, 6));
      assertThat(ends.get(6)).as("no colour for no difference").isEqualTo("0");
      assertThat(browser.text("#picture svg.surface"))
          .contains("angle (rad)", "angular velocity (rad/s)", "difference (N m)", "proved bound")
          .contains("0.02", "\u22121");
      assertThat(browser.text("#picture .chart"))
          .contains("angle (rad)", "angular velocity (rad/s)", "\u22120.6");
    }

    /** Fourteen settings and three layers are shown without a scroll bar of their own. */
    @Test
    void shortTables_areShownWhole() {
      browser.size(1280, 900);
      Object hidden =
          browser.run(
              "return [...document.querySelectorAll('#settings .scroll, #layers .scroll')]"
                  + ".filter(e => e.scrollHeight > e.clientHeight + 1).length");
      assertThat(hidden).isEqualTo(0L);
      assertThat(browser.all("#settings .scroll, #layers .scroll")).hasSizeGreaterThan(1);
    }

    /** Ticks of a logarithmic axis are powers of ten at equal distances. */
    @Test
    void decades_haveTicksAtEqualDistances() {
      Object ticks =
          browser.run(
              "const c = echarts.getInstanceByDom(document.querySelector('#progress .chart'));"
                  + "const y = c.getModel().getComponent('yAxis').axis;"
                  + "return y.scale.getTicks().map(t => Math.round(Math.log10(t.value)))");
      List<Long> decades = new ArrayList<>();
      ((List<?>) ticks).forEach(tick -> decades.add(((Number) tick).longValue()));
      assertThat(decades).hasSizeBetween(3, 10);
      for (int k = 2; k < decades.size(); k++) {
        assertThat(decades.get(k) - decades.get(k - 1)).isEqualTo(decades.get(1) - decades.get(0));
      }
    }

    @Test
    void searchOverTime_hasACurveAWidthFromZero() {
      Object options =
          browser.run(
              "const o = echarts.getInstanceByDom(document.querySelector('#progress .chart')).getOption();"
                  + "return [o.xAxis[0].min, o.series.length, o.series.map(s => s.name).join(),"
                  + " o.series.at(-1).name, o.series.at(-1).data[0], o.yAxis[0].min]");
      List<?> values = (List<?>) options;
      assertThat(values.get(0)).isEqualTo(0L);
      assertThat(((Number) values.get(1)).intValue()).isGreaterThan(10);
      assertThat(String.valueOf(values.get(2)))
          .contains("1 bit,", "7 bits,attained, 7 bits", "32 bits");
      assertThat(values.get(3)).as("in the legend, over no curve").isEqualTo("epsilon 0.1");
      assertThat(((Number) ((List<?>) values.get(4)).get(1)).doubleValue())
          .isCloseTo(0.1, within(1e-8));
      assertThat(String.valueOf(values.get(2))).contains("32 bits (below 10\u207b\u2074)");
      assertThat(((Number) values.get(5)).doubleValue()).as("no empty decades").isEqualTo(1e-4);
    }

    @Test
    void head_namesDomainAndClaimInUnits() {
      assertThat(browser.text("#verdict .units"))
          .isEqualTo("No output differs by more than 0.1 N m in torque.");
      assertThat(browser.text("#verdict .domain"))
          .contains("angle", "−0.75 to 0.75 rad", "angular velocity", "−2 to 2 rad/s");
      Number below =
          (Number)
              browser.run(
                  "return document.querySelector('#verdict .domain').getBoundingClientRect().bottom");
      assertThat(below.intValue()).as("above the fold").isLessThan(900);
    }
  }
}
