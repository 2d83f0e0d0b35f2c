package org.etalon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.etalon.report.Report;
import org.etalon.testing.Cases;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * A headless Chromium; Debian's packages chromium and chromium-driver. Nothing is downloaded. Tests
 * get it by {@link InBrowser}. Pictures of every kind of page go where {@code
 * -Detalon.screenshots=DIR} says, for instance by {@code mvn -pl cli -am test -Dtest='*Page*Test'
 * -Dexcluded.groups=none -Detalon.screenshots=target/pages
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
final class Browser implements AutoCloseable {
  private static final String CHROMIUM = "/usr/bin/chromium";
  private static final String DRIVER = "/usr/bin/chromedriver";

  private static final long MOST_BYTES = 3_000_000;
  private static final int[] WIDTHS = {400, 1280, 800, 1920};

  private static final String SCREENSHOTS = System.getProperty("etalon.screenshots", "");

  /** Of Selenium, which misses tools of this Chromium that no test uses. */
  private static final Logger LOG =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Whether there is one; waits for one that is being installed, as .ci/run does. */
  static boolean isHere() {
    String coming = System.getenv("ETALON_BROWSER_COMES");
    while (coming != null && Files.exists(Path.of(coming))) {
      LockSupport.parkNanos(100_000_000);
    }
    return Files.isExecutable(Path.of(CHROMIUM)) && Files.isExecutable(Path.of(DRIVER));
  }

  static Browser start() {
    LOG.setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(new File(DRIVER)).build();
    Browser browser = new Browser(new ChromeDriver(service, options));
    browser.driver.manage().timeouts().scriptTimeout(Duration.ofMinutes(3));
    return browser;
  }

  /** As it was when it started. */
  void clear() {
    go("about:blank");
    requests();
    complaints();
    size(1280, 900);
    colors("light");
  }

  ChromeDriver driver() {
    return driver;
  }

  void go(String address) {
    driver.get(address);
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    until("innerWidth === " + width);
  }

  void colors(String scheme) {
    media("screen", scheme);
  }

  /** The page as it would be on paper, in a window of the same size. */
  void paper() {
    media("print", "light");
  }

  private void media(String media, String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            media,
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  WebElement find(String css) {
    return driver.findElement(By.cssSelector(css));
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  String text(String css) {
    return find(css).getText();
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /** Waits until a script is true. */
  void until(String script) {
    assertThat(await(script)).as(script).isTrue();
  }

  /** Waits for a script to be true, 20 seconds at most; returns whether it is. */
  boolean await(String script) {
    return Boolean.TRUE.equals(
        driver.executeAsyncScript(
            "const done = arguments[0]; const end = Date.now() + 20000;"
                + "const look = () => { const held = !!("
                + script
                + "); if (held || Date.now() > end) { done(held); } else { setTimeout(look, 20); } };"
                + "look();"));
  }

  /** Opens the page of a report, of which the console has nothing to say. */
  void show(Path directory, Report report) throws IOException {
    Path file = directory.resolve("page.html");
    Files.write(file, report.html());
    complaints();
    go(file.toUri().toString());
    settle();
    assertThat(complaints()).isEmpty();
  }

  /** What the console said since the last call, except for information. */
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      if (entry.getLevel().intValue() >= Level.WARNING.intValue()) {
        complaints.add(entry.getMessage());
      }
    }
    return complaints;
  }

  /** The addresses asked for since the last call, the page's own data apart. */
  List<String> requests() {
    List<String> addresses = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
      JsonNode message = new ObjectMapper().readTree(entry.getMessage()).path("message");
      if (message.path("method").asString("").equals("Network.requestWillBeSent")) {
        String address = message.path("params").path("request").path("url").asString("");
        if (!address.startsWith("data:") && !address.startsWith("blob:")) {
          addresses.add(address);
        }
      }
    }
    return addresses;
  }

  /**
   * What axe-core calls serious or critical. Shapes of pictures, which say nothing without their
   * texts, and all but the first rows of their numbers are out of the document meanwhile: thousands
   * of them take it seconds.
   */
  List<String> accessibilityViolations() throws IOException {
    return violations("");
  }

  /** What axe-core finds in the colours of a page whose rest it has seen in others. */
  List<String> colorViolations() throws IOException {
    return violations(", runOnly: ['color-contrast', 'link-in-text-block']");
  }

  private List<String> violations(String rules) throws IOException {
    if (!Boolean.TRUE.equals(run("return 'axe' in window"))) {
      run(resource("/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js"));
    }
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[0];"
                + "const out = [...document.querySelectorAll('svg path, svg polygon,"
                + " figure details tbody tr:nth-child(n+20)')].map(shape => {"
                + " const place = document.createComment(''); shape.replaceWith(place);"
                + " return () => place.replaceWith(shape); });"
                + "axe.run(document, {resultTypes: ['violations']"
                + rules
                + "}).then(r => done(r.violations"
                + ".filter(v => v.impact === 'serious' || v.impact === 'critical')"
                + ".map(v => v.id + ': ' + v.nodes.map(n => n.html + ' ' + n.failureSummary)"
                + ".slice(0, 3).join(' | ')))).finally(() => out.forEach(back => back()));");
    List<String> violations = new ArrayList<>();
    ((List<?>) found).forEach(violation -> violations.add(String.valueOf(violation)));
    return violations;
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * What is cut, scrolls sideways, leaves the page, or lies on other text of its chart, at this
   * size: one line each.
   */
  List<String> misfits() {
    List<String> misfits = new ArrayList<>();
    ((List<?>) run(MISFITS)).forEach(misfit -> misfits.add(String.valueOf(misfit)));
    return misfits;
  }

  /**
   * Runs a command with a report, opens it, and holds it against what every page must keep.
   *
   * @return the run, which may end without an answer but not in a mistake
   */
  Cli page(Path directory, String name, String... command) throws IOException {
    Cli ran = opened(directory, name, command);
    audit(name);
    return ran;
  }

  /**
   * The same for a page whose panels are those of pages that other tests hold against the whole:
   * this one is, where all cases are asked for, and else opened alone.
   */
  Cli similarPage(Path directory, String name, String... command) throws IOException {
    Cli ran = opened(directory, name, command);
    if (Cases.all()) {
      audit(name);
    }
    return ran;
  }

  private Cli opened(Path directory, String name, String... command) throws IOException {
    Path file = directory.resolve(name + ".html");
    List<String> arguments = new ArrayList<>(Arrays.asList(command));
    arguments.addAll(List.of("--report", file.toString()));
    Cli ran = Cli.run(arguments.toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isLessThan(64);
    assertThat(file).exists();
    assertThat(Files.size(file)).isLessThan(MOST_BYTES);
    colors("light");
    size(1280, 900);
    requests();
    complaints();
    go(file.toUri().toString());
    settle();
    assertThat(complaints()).isEmpty();
    assertThat(requests()).containsExactly(file.toUri().toString());
    assertThat(find("#panels").getDomProperty("innerText"))
        .doesNotContain("NaN", "Infinity", "undefined", "[object");
    return ran;
  }

  private void audit(String name) throws IOException {
    run("document.querySelectorAll('details').forEach(d => d.open = true)");
    settle();
    assertThat(complaints()).isEmpty();
    assertThat(accessibilityViolations()).isEmpty();
    assertThat(
            run("return document.querySelectorAll('figure details tbody tr:first-child').length"))
        .isEqualTo(run("return document.querySelectorAll('figure .chart').length"));
    assertThat(find("#panels").getDomProperty("innerText"))
        .doesNotContain("NaN", "Infinity", "undefined", "[object");
    find("#theme-button").click();
    settle();
    assertThat(colorViolations()).isEmpty();
    find("#theme-button").click();
    fits();
    pictures(name);
  }

  /**
   * Holds the page against four widths of a screen, and against paper; where not all cases are
   * asked for, against the narrow one and the paper, which are those that things do not fit.
   */
  void fits() {
    fits(Cases.of(WIDTHS.length), Cases.of(2));
  }

  /** Holds the page against every width of a screen and of paper, whatever cases are asked for. */
  void fitsEverywhere() {
    fits(WIDTHS.length, 2);
  }

  private void fits(int widths, int papers) {
    run("document.querySelectorAll('details').forEach(d => d.open = true)");
    for (int width : Arrays.copyOf(WIDTHS, widths)) {
      size(width, 900);
      settle();
      assertThat(misfits()).as("%d pixels", width).isEmpty();
    }
    for (int width : Arrays.copyOf(new int[] {794, 1280}, papers)) {
      size(width, 1100);
      paper();
      settle();
      assertThat(misfits()).as("paper, from a window of %d pixels", width).isEmpty();
      colors("light");
    }
    size(1280, 900);
    settle();
    run("document.querySelectorAll('details').forEach(d => d.open = false)");
  }

  private static final String MISFITS =
      """
      const found = [];
      const name = (e) => e.tagName + (e.id ? '#' + e.id : '') + '.' + (e.getAttribute('class') ?? '')
        + ' in ' + (e.closest('section')?.id ?? 'page') + ': ' + e.textContent.slice(0, 60);
      const root = document.documentElement;
      if (root.scrollWidth > root.clientWidth) {
        found.push(`the page is ${root.scrollWidth} wide, the window ${root.clientWidth}`);
      }
      for (const e of document.body.querySelectorAll('*:not(svg *)')) {
        const box = e.getBoundingClientRect();
        if (box.width === 0 || e.closest('.offscreen, .skip')) {
          continue;
        }
        if (e.tagName !== 'svg' && e.clientWidth > 0 && e.scrollWidth > e.clientWidth + 1) {
          found.push(`cut: ${e.scrollWidth} of ${e.clientWidth}: ${name(e)}`);
        }
        if (e.matches('.scroll') && getComputedStyle(e).overflowY === 'visible' && e.scrollHeight > e.clientHeight + 1) {
          found.push(`lies over what follows: ${e.scrollHeight} of ${e.clientHeight}: ${name(e)}`);
        }
        if (box.left < -1 || box.right > root.clientWidth + 1) {
          found.push(`outside the page: ${name(e)}`);
        }
      }
      for (const svg of document.querySelectorAll('svg')) {
        const frame = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll('text')].filter((t) => !t.closest('[clip-path]') && t.textContent.trim());
        const boxes = texts.map((t) => t.getBoundingClientRect());
        texts.forEach((t, k) => {
          const b = boxes[k];
          if (b.left < frame.left - 2 || b.right > frame.right + 2 || b.top < frame.top - 2 || b.bottom > frame.bottom + 2) {
            found.push(`outside its chart: ${t.textContent} in ${svg.closest('section')?.id}`);
          }
          for (let j = 0; j < k; j++) {
            const o = boxes[j];
            if (Math.min(b.right, o.right) - Math.max(b.left, o.left) > 2 && Math.min(b.bottom, o.bottom) - Math.max(b.top, o.top) > 3) {
              found.push(`one on another: ${texts[j].textContent} and ${t.textContent} in ${svg.closest('section')?.id}`);
            }
          }
        });
      }
      return found;
      """;

  /**
   * Pictures of the whole page, wide and narrow, light and dark, and as it prints, if pictures are
   * asked for.
   */
  void pictures(String name) throws IOException {
    if (!SCREENSHOTS.isEmpty()) {
      Files.createDirectories(Path.of(SCREENSHOTS));
      for (String scheme : List.of("light", "dark")) {
        colors(scheme);
        picture(1280, name + "-1280-" + scheme);
        picture(400, name + "-400-" + scheme);
      }
      paper();
      picture(794, name + "-paper");
      colors("light");
      size(1280, 900);
    }
  }

  /** A picture of the top of the page, 1280 pixels wide and light, if pictures are asked for. */
  void top(int height, String name) throws IOException {
    if (!SCREENSHOTS.isEmpty()) {
      Files.createDirectories(Path.of(SCREENSHOTS));
      colors("light");
      size(1280, height);
      run("scrollTo(0, 0)");
      settle();
      Files.write(Path.of(SCREENSHOTS, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
      size(1280, 900);
    }
  }

  private void picture(int width, String name) throws IOException {
    size(width, 900);
    settle();
    Number height = (Number) run("return document.documentElement.scrollHeight");
    size(width, Math.min(14000, height.intValue()));
    settle();
    Files.write(Path.of(SCREENSHOTS, name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /**
   * Waits until what was to be drawn is drawn: the page is loaded, and four frames in which nothing
   * changes, or a second where something always does.
   */
  void settle() {
    driver.executeAsyncScript(
        "const done = arguments[0]; let end = Infinity; let quiet = 0;"
            + "const watch = new MutationObserver(() => { quiet = 0; });"
            + "watch.observe(document, {subtree: true, childList: true, attributes: true,"
            + " characterData: true});"
            + "const look = () => {"
            + " if (document.readyState !== 'complete') { requestAnimationFrame(look); return; }"
            + " end = Math.min(end, Date.now() + 1000);"
            + " if (++quiet > 4 || Date.now() > end) {"
            + " watch.disconnect(); done(); } else { requestAnimationFrame(look); } };"
            + "requestAnimationFrame(look);");
  }

  @Override
  public void close() {
    driver.quit();
  }
}
