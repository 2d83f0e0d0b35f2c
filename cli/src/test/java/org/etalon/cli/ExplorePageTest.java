package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.etalon.explore.ExploreServer;
import org.etalon.onnx.OnnxReader;
import org.etalon.onnx.OnnxWriter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;

/** The explorer in a browser. */
class ExplorePageTest {
  @TempDir static Path temporary;
  private static Path model;
  private static String hard;
  private static Browser browser;
  private static QuantizeExploration exploration;
  private static ExploreServer server;

  @BeforeAll
  static void open() throws IOException {
    browser = Browser.open();
    model = temporary.resolve("wide.onnx");
    OnnxWriter.write(HardNetwork.of(), model);
    hard = hard();
    DomainOption domain = new DomainOption();
    domain.spec = "unit";
    exploration = QuantizeExploration.of(LoadedModel.read(model), domain, 1);
    server = ExploreServer.start(0, exploration);
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
      exploration.close();
    }
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
      "certify", file, out + "/quantized.onnx", "--domain", "unit", "--timeout", "2s", "--json", "-"
    };
    return Double.toString(1.02 * Cli.json(Cli.run(certify)).get("lowerBound").doubleValue());
  }

  private static void awaitStatus(String text) {
    browser.await("document.getElementById('live-status').textContent.includes('" + text + "')");
    assertThat(browser.text("#live-status")).contains(text);
  }

  @Test
  void startWatchCancelRestartSave() throws IOException, InterruptedException {
    browser.go(server.address());
    browser.settle();
    browser.requests();
    browser.complaints();
    enter("ask-epsilon", hard);
    enter("ask-bits-low", "6");
    enter("ask-bits-high", "6");
    browser.find("#start").sendKeys(Keys.ENTER);
    awaitStatus("6 bits: the difference is between");
    assertThat(browser.find("#start").isEnabled()).isFalse();
    browser.find("#cancel").click();
    awaitStatus("UNKNOWN");
    browser.until("document.getElementById('verdict') !== null");
    assertThat(browser.text("#verdict .badge")).isEqualTo("UNKNOWN");

    enter("ask-epsilon", "2");
    enter("ask-bits-low", "16");
    enter("ask-bits-high", "24");
    browser.find("#start").click();
    browser.until("document.querySelector('#verdict .badge').textContent === 'CERTIFIED'");
    assertThat(browser.text("#verdict h2")).startsWith("16 bits are enough");
    assertThat(browser.text("#verdict .stamp")).startsWith("CHECKED");
    List<WebElement> saves = browser.all("#saves a");
    assertThat(saves).hasSize(4);
    assertThat(OnnxReader.read(saved(saves.get(1)), "saved.onnx").network().inputSize())
        .isEqualTo(16);
    assertThat(new String(saved(saves.get(0)), java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("<!DOCTYPE html>")
        .contains("connect-src 'none'");

    enter("ask-epsilon", "-1");
    browser.find("#start").click();
    awaitStatus("no number of at least 0");
    assertThat(browser.complaints()).isEmpty();
    String home = server.address().substring(0, server.address().indexOf('?'));
    assertThat(browser.requests()).isNotEmpty().allMatch(address -> address.startsWith(home));
    browser.run("document.querySelectorAll('details').forEach(d => d.open = true)");
    browser.settle();
    assertThat(browser.accessibilityViolations()).isEmpty();
    browser.picture("explore", 1280);
    browser.picture("explore", 400);
  }

  private static byte[] saved(WebElement link) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(link.getAttribute("href"))).build();
    HttpResponse<byte[]> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void twoTabs_doNotDisturbEachOther() {
    browser.go(server.address());
    String first = browser.driver().getWindowHandle();
    enter("ask-epsilon", hard);
    enter("ask-bits-low", "6");
    enter("ask-bits-high", "6");
    browser.find("#start").click();
    awaitStatus("6 bits");
    browser.driver().switchTo().newWindow(WindowType.TAB);
    browser.go(server.address());
    enter("ask-epsilon", "2");
    enter("ask-bits-low", "16");
    browser.find("#start").click();
    browser.until("document.querySelector('#verdict .badge')?.textContent === 'CERTIFIED'");
    browser.driver().close();
    browser.driver().switchTo().window(first);
    assertThat(browser.text("#live-status")).contains("6 bits");
    browser.find("#cancel").click();
    awaitStatus("UNKNOWN");
  }
}
