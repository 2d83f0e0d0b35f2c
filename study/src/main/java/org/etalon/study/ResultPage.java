package org.etalon.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.etalon.file.WholeFile;
import org.etalon.report.Report;

/** A result as a page: where it goes, and what is said of the run on it. */
public final class ResultPage {
  private final Path file;
  private final Optional<WitnessFile> witness;
  private final Report report;

  /**
   * A page.
   *
   * @param kind the command whose results look so
   * @param json the result
   * @param file where it goes
   */
  public ResultPage(String kind, Map<String, ?> json, Run run, Path file) {
    this.file = file;
    witness = WitnessFile.of(json, file);
    report =
        Report.of(kind, json)
            .with("made", run.made())
            .with("witness", witness.map(WitnessFile::describe).orElse(null));
  }

  /** What it shows so far; more is added with {@link Report#with}. */
  public Report report() {
    return report;
  }

  /**
   * Writes the page, and beside it a witness that is too long for a command.
   *
   * @param whole this page's report, with all that is to be on it
   * @throws BadInputException if it cannot be written
   */
  public void write(Report whole) {
    witness.ifPresent(WitnessFile::write);
    byte[] page = whole.html();
    try {
      WholeFile.write(file, stream -> stream.write(page));
    } catch (IOException e) {
      throw new UnwrittenException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
