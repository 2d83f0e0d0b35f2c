package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.etalon.explore.ExploreServer;
import org.etalon.file.Sha256;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.etalon.study.LoadedModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;

/** The explorer in a browser. */
@InBrowser
class ExplorePageTest {
  @TempDir static Path temporary;
  private static Path model;
  private static String hard;
  private static Browser browser;
  private static QuantizeExploration exploration;
  private static ExploreServer server;

  @BeforeAll
  static void open(Browser given) throws IOException {
    browser = given;
    model = temporary.resolve("w".repeat(60) + ".onnx");
    OnnxWriter.write(HardNetwork.of(), model);
    hard = hard();
    DomainOption domain = new DomainOption();
    domain.spec = longName().toString();
    exploration =
        QuantizeExploration.of(
            LoadedModel.read(model), domain, new UnitsOption(), 1, new Messages(System.err, 0));
    server = ExploreServer.start(0, exploration);
  }

  @AfterAll
  static void close() {
    if (server != null) {
      server.close();
      exploration.close();
    }
  }

  /** [0,1]^d in a file whose name has no place to break at and is wider than a narrow window. */
  private static Path longName() throws IOException {
    Path file = temporary.resolve("w".repeat(100) + ".json");
    int inputs = LoadedModel.read(model).model().network().inputSize();
    String lower = String.join(",", Collections.nCopies(inputs, "0"));
    String upper = String.join(",", Collections.nCopies(inputs, "1"));
    return Files.writeString(file, "{\"lower\":[" + lower + "],\"upper\":[" + upper + "]}");
  }

  private static void enter(String id, String value) {
    WebElement field = browser.find("#" + id);
    field.clear();
    field.sendKeys(value);
  }

  /** An epsilon that no search decides in a minute at 6 bits: a little above what is attained. */
  private static String hard() {
    String file = model.toString();
    String out = temporary.resolve("out").toString();
    String[] quantize = {
      "quantize", file, "--domain", "unit", "--epsilon", "1000", "--bits", "6", "--out", out
    };
    assertThat(Cli.run(quantize).code()).isZero();
    String[] certify = {
      "certify", file, out + "/quantized.onnx", "--domain", "unit", "--boxes", "300", "--json", "-"
    };
    double attained = Cli.json(Cli.run(certify)).get("lowerBound").doubleValue();
    return String.format(Locale.ROOT, "%.5f", 1.1 * attained);
  }

  private static void awaitStatus(String text) {
    browser.await("document.getElementById('live-status').textContent.includes('" + text + "')");
    assertThat(browser.text("#live-status")).contains(text);
  }

  private static void ask(String epsilon, String lowest, String highest) {
    enter("ask-epsilon", epsilon);
    enter("ask-bits-low", lowest);
    enter("ask-bits-high", highest);
    browser.find("#start").sendKeys(Keys.ENTER);
  }

  /** The number before a word, of a text in which spaces group digits. */
  private static long count(String text, String word) {
    Matcher found = Pattern.compile("([\\d\u202f]+) " + word).matcher(text);
    assertThat(found.find()).as("%s in: %s", word, text).isTrue();
    return Long.parseLong(found.group(1).replace("\u202f", ""));
  }

  /** While a search is under way. */
  private static void fitsNarrow() {
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
    browser.size(400, 900);
    browser.settle();
    assertThat(browser.misfits()).isEmpty();
    browser.size(1280, 900);
    browser.run("document.querySelectorAll('details').forEach(d => d.open = false)");
  }

  private static void choose(String label, String value) {
    browser.run(
        "const s = [...document.querySelectorAll('.questions label')]"
            + ".find(l => l.textContent.startsWith(arguments[0])).querySelector('select');"
            + "s.value = arguments[1]; s.dispatchEvent(new Event('change'));",
        label,
        value);
  }

  @Test
  void beforeTheFirstRun_saysWhatIsKnownAndWhatCanBeAsked() throws IOException {
    browser.go(server.address());
    browser.settle();
    assertThat(browser.text("#welcome"))
        .contains(
            "16 → 32, 32 → 32, 32 → 2", "x[0], …, x[15]: each\n0 to 1", "Rounding", "ap_fixed");
    for (String part : List.of(".questions .field > span", ".questions input, .questions select")) {
      Set<Integer> tops = new TreeSet<>();
      browser.all(part).forEach(field -> tops.add(field.getLocation().getY()));
      assertThat(tops).as("two rows, aligned: " + part).hasSize(2);
    }
    assertThat(browser.text("#subject")).startsWith("explore, www");
    choose("Quantizer", "every setting");
    assertThat(browser.all(".questions :is(input, select):disabled"))
        .as("of one setting")
        .hasSize(5);
    choose("Quantizer", "uniform");
    assertThat(browser.all(".questions :is(input, select):disabled")).isEmpty();
    browser.fits();
    browser.pictures("explore-before");
  }

  @Test
  void startWatchCancelRestartSave() throws IOException, InterruptedException {
    browser.go(server.address());
    browser.settle();
    browser.requests();
    browser.complaints();
    ask(hard, "6", "6");
    awaitStatus("6 bits: the difference is between");
    assertThat(browser.find("#start").isEnabled()).isFalse();
    assertThat(browser.find("#stale").isDisplayed()).as("there is no page yet").isFalse();
    fitsNarrow();
    browser.pictures("explore-running");
    long before = count(browser.text("#live-status"), "boxes,");
    browser.find("#cancel").sendKeys(Keys.ENTER);
    awaitStatus("UNKNOWN");
    browser.until("document.getElementById('verdict') !== null");
    assertThat(count(browser.text("#verdict"), "boxes in"))
        .as("boxes in all, of a search that would go on for minutes")
        .isGreaterThanOrEqualTo(before);
    assertThat(browser.text("#verdict .badge")).isEqualTo("UNKNOWN");
    assertThat(browser.find("#explore figure").isDisplayed()).as("the page has it").isFalse();
    assertThat(browser.all("#welcome")).isEmpty();
    browser.fits();
    browser.pictures("explore-cancelled");

    ask("2", "16", "17");
    browser.until(
        "document.querySelector('#verdict h2').textContent.startsWith('16 bits are enough')");
    assertThat(browser.text("#verdict .stamp")).startsWith("CHECKED");
    assertThat(browser.text("#reproduce pre"))
        .startsWith("etalon quantize " + model)
        .endsWith(" --out=etalon-out");
    assertThat(String.valueOf(browser.run("return document.body.textContent")))
        .doesNotContain("etalon-explore");
    List<WebElement> saves = browser.all("#saves a");
    assertThat(saves).hasSizeGreaterThanOrEqualTo(4);
    assertThat(OnnxReader.read(saved(saves.get(1)), "saved.onnx").network().inputSize())
        .isEqualTo(16);
    assertThat(new String(saved(saves.get(0)), java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("<!DOCTYPE html>")
        .contains("connect-src 'none'")
        .doesNotContain("etalon-explore");
    assertThat(Sha256.hex(saved(saves.get(3))))
        .as("the page names the certificate that is saved")
        .isEqualTo(browser.text("#certificate .hash").replace("SHA-256 ", ""));

    ask("-1", "16", "24");
    awaitStatus("no number of at least 0");
    assertThat(browser.complaints()).isEmpty();
    String home = server.address().substring(0, server.address().indexOf('?'));
    assertThat(browser.requests()).isNotEmpty().allMatch(address -> address.startsWith(home));
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
    browser.settle();
    assertThat(browser.accessibilityViolations()).isEmpty();
  }

  @Tag("slow")
  @Test
  void runs_areKeptSideBySide_andThePageSaysWhoseItIs() throws IOException {
    browser.go(server.address());
    browser.settle();
    ask("1000", "7", "7");
    browser.until("document.querySelectorAll('#history tbody tr').length === 1");
    String floor = browser.text("#verdict h2");
    choose("Rounding", "nearest");
    choose("Step per", "channel");
    ask("1000", "6", "6");
    browser.until("document.querySelectorAll('#history tbody tr').length === 2");
    assertThat(browser.text("#verdict h2")).isNotEqualTo(floor);
    List<WebElement> rows = browser.all("#history tbody tr");
    assertThat(rows.get(0).getText())
        .contains("Run 2 (below)", "nearest, step per channel, power-of-two", "certified");
    assertThat(rows.get(1).getText()).contains("Run 1", "floor, step per network", "certified");
    assertThat(browser.text("#verdict .tiles")).contains("nearest, step per channel");
    browser.find("#history button").sendKeys(Keys.ENTER);
    assertThat(browser.text("#verdict h2")).isEqualTo(floor);
    assertThat(browser.text("#verdict .tiles")).contains("floor, step per network");
    assertThat(browser.text("#history tbody tr:last-child")).contains("Run 1 (below)");
    browser.fits();
    browser.pictures("explore");
    ask(hard, "6", "6");
    awaitStatus("6 bits");
    assertThat(browser.text("#stale"))
        .isEqualTo(
            "The page below is still that of run 1 (floor, step per network, power-of-two);"
                + " run 3 is under way.");
    assertThat(browser.all("#panels[data-stale]")).hasSize(1);
    fitsNarrow();
    browser.pictures("explore-stale");
    browser.find("#cancel").click();
    browser.until("document.querySelectorAll('#history tbody tr').length === 3");
    assertThat(browser.find("#stale").isDisplayed()).isFalse();
    assertThat(browser.all("#panels[data-stale]")).isEmpty();
  }

  /** Curves of one setting are not joined with those of another, and it is said whose they are. */
  @Tag("slow")
  @Test
  void everySetting_isWatchedByItself() {
    browser.go(server.address());
    browser.settle();
    choose("Quantizer", "every setting");
    enter("ask-epsilon", hard);
    browser.find("#start").sendKeys(Keys.ENTER);
    awaitStatus("nearest channel power-of-two, ");
    browser.find("#cancel").sendKeys(Keys.ENTER);
    browser.until("document.getElementById('verdict') !== null");
  }

  private static byte[] saved(WebElement link) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(link.getAttribute("href"))).build();
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  @Tag("slow")
  @Test
  void twoTabs_doNotDisturbEachOther() {
    browser.go(server.address());
    String first = browser.driver().getWindowHandle();
    ask(hard, "6", "6");
    awaitStatus("6 bits");
    browser.driver().switchTo().newWindow(WindowType.TAB);
    browser.go(server.address());
    ask("1000", "6", "6");
    browser.until("document.querySelector('#verdict .badge')?.textContent === 'CERTIFIED'");
    browser.driver().close();
    browser.driver().switchTo().window(first);
    assertThat(browser.text("#live-status")).contains("6 bits");
    browser.find("#cancel").sendKeys(Keys.ENTER);
    awaitStatus("UNKNOWN");
  }
}
