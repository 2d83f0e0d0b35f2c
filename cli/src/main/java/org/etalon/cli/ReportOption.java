package org.etalon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.etalon.file.WholeFile;
import org.etalon.report.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the result goes as a page. */
final class ReportOption {
  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write the result as a page for any browser: one file that needs no network and no"
              + " server.")
  @Nullable Path file;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /**
   * Fails early.
   *
   * @throws BadInputException if the file could not be written at the end
   */
  void requireWritable() {
    Output.requireWritable(file == null ? null : file.toString());
  }

  /** Whether a place was given. */
  boolean isGiven() {
    return file != null;
  }

  /** Where the page goes if nothing was said. */
  void defaultTo(Path place) {
    file = file == null ? place : file;
  }

  /** The file; only where one was given or set. */
  Path file() {
    if (file == null) {
      throw new IllegalStateException("no report was asked for");
    }
    return file;
  }

  /** A page of this command's result, with the command that makes it again. */
  Report of(Map<String, ?> json) {
    Map<String, Object> made = new LinkedHashMap<>();
    made.put("command", Invocation.of(spec));
    made.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    made.put("java", Runtime.version().toString());
    made.put("etalon", Version.number());
    return Report.of(spec.name(), json).with("made", made);
  }

  /** Writes the page of a result that is all in its JSON, and says so; if it was asked for. */
  void write(Output output, Map<String, ?> json) {
    write(output, json, page -> page);
  }

  /** The same for a page that shows more than the JSON; that is made only if asked for. */
  void write(Output output, Map<String, ?> json, UnaryOperator<Report> more) {
    if (file != null) {
      write(more.apply(of(json)));
      output.line("  wrote " + file);
    }
  }

  /** Writes a page to {@link #file()}. */
  void write(Report report) {
    byte[] page = report.html();
    try {
      WholeFile.write(file(), stream -> stream.write(page));
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
