package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.etalon.report.Report;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where tests of pages begin that show results made up for them. One class after the other has the
 * browser, so one folder and one browser at a time do for all.
 */
abstract class ShownPages {
  @TempDir static Path directory;
  static Browser browser;

  @BeforeAll
  static void open(Browser given) {
    browser = given;
  }

  static void show(Report report) throws IOException {
    browser.show(directory, report);
  }

  static void show(Map<String, Object> result) throws IOException {
    show(MadeUpResults.report(result));
  }
}
