package org.etalon.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** The site: links lead somewhere, formulas are drawn, nothing is fetched, nothing overflows. */
class SiteTest {
  private static final String CHROMIUM = "/usr/bin/chromium";
  private static final String DRIVER = "/usr/bin/chromedriver";

  @TempDir static Path out = Path.of("");

  private static List<Page> pages = List.of();

  @BeforeAll
  static void make() throws Exception {
    pages =
        Site.make(
                Path.of(".."),
                out,
                Map.of(
                    List.of("square.html", "Square"),
                    "approximate --target square --family cpwl-uniform --sizes 8..16 --quiet"
                        + " --report OUT/report.html"))
            .pages();
  }

  @Test
  void pages_areAllDocuments() throws IOException {
    assertThat(pages.stream().mapToInt(Page::formulas).sum()).isGreaterThan(2000);
    try (Stream<Path> documents = Files.walk(Path.of("../docs"))) {
      assertThat(documents.filter(f -> f.toString().endsWith(".md")))
          .allMatch(
              f ->
                  Files.exists(
                      out.resolve(Path.of("..").relativize(f).toString().replace(".md", ".html"))));
    }
    for (Page page : pages) {
      String text = Files.readString(out.resolve(page.target()));
      assertThat(text).as(page.target() + "").doesNotContain("\uE000").doesNotContain("$$");
      assertThat(text.contains("<math")).isEqualTo(page.formulas() > 0);
    }
  }

  /** Files and, in pages of documents, headings. */
  @Test
  void links_leadToFilesAndHeadings() throws IOException {
    Pattern link = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    int links = 0;
    for (Page page : pages) {
      Path file = out.resolve(page.target());
      Matcher matcher = link.matcher(Files.readString(file));
      while (matcher.find()) {
        String[] parts = matcher.group(1).split("#", 2);
        if (parts[0].contains(":")) {
          continue;
        }
        Path target = parts[0].isEmpty() ? file : file.resolveSibling(parts[0]);
        assertThat(target).as(page.target() + " -> " + matcher.group(1)).exists();
        if (parts.length == 2) {
          assertThat(Files.readString(target)).contains("id=\"" + parts[1] + "\"");
        }
        links++;
      }
    }
    assertThat(links).isGreaterThan(1000);
  }

  @Test
  void pages_inABrowser_drawFormulasFitAndComplainOfNothing() {
    assumeTrue(
        Files.isExecutable(Path.of(CHROMIUM)) && Files.isExecutable(Path.of(DRIVER)),
        "no headless browser here: install Debian's packages chromium and chromium-driver");
    ChromeDriver driver = browser();
    try {
      for (int width : new int[] {400, 1280}) {
        driver.executeCdpCommand(
            "Emulation.setDeviceMetricsOverride",
            Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        for (Page page : pages) {
          check(driver, page, width);
        }
      }
      search(driver);
    } finally {
      driver.quit();
    }
  }

  private static ChromeDriver browser() {
    java.util.logging.Logger.getLogger("org.openqa.selenium").setLevel(Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM);
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    return new ChromeDriver(
        new ChromeDriverService.Builder().usingDriverExecutable(new File(DRIVER)).build(), options);
  }

  private static void check(ChromeDriver driver, Page page, int width) {
    String where = page.target() + " at " + width;
    driver.get(out.resolve(page.target()).toUri().toString());
    assertThat(driver.executeScript("return document.documentElement.scrollWidth <= innerWidth"))
        .as(where)
        .isEqualTo(true);
    assertThat(
            driver.executeScript(
                "return [...document.querySelectorAll('main math')].filter(m =>"
                    + " m.getBoundingClientRect().width > 2 && m.getBoundingClientRect().height > 2)"
                    + ".length"))
        .as(where)
        .isEqualTo((long) page.formulas());
    assertThat(
            driver.executeScript(
                "return performance.getEntriesByType('resource').filter(r =>"
                    + " !r.name.startsWith('file:') && !r.name.startsWith('data:')).length"))
        .as(where)
        .isEqualTo(0L);
    List<String> complaints = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.BROWSER)) {
      complaints.add(entry.getMessage());
    }
    assertThat(complaints).as(where).isEmpty();
  }

  private static void search(ChromeDriver driver) {
    driver.get(out.resolve("docs/math/rounding.html").toUri().toString());
    driver.executeScript(
        "const f = document.getElementById('search'); f.value = 'two forms difference';"
            + " f.dispatchEvent(new Event('input'))");
    String first =
        String.valueOf(
            driver.executeScript("return document.querySelector('#found a').textContent"));
    assertThat(first).contains("Lemma 1: two forms of the difference");
    driver.executeScript("document.querySelector('#found a').click()");
    assertThat(driver.getCurrentUrl()).contains("docs/math/difference.html#");
  }
}
