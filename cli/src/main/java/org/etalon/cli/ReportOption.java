package org.etalon.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.etalon.report.Report;
import org.etalon.study.ResultFile;
import org.etalon.study.ResultPage;
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
    ResultFile.requireWritable(file == null ? null : file.toString());
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
  ResultPage of(Map<String, ?> json) {
    return new ResultPage(spec.name(), json, RunJson.of(spec), file());
  }

  /** Writes the page of a result that is all in its JSON, and says so; if it was asked for. */
  void write(Output output, Map<String, ?> json) {
    write(output, json, page -> page);
  }

  /** The same for a page that shows more than the JSON; that is made only if asked for. */
  void write(Output output, Map<String, ?> json, UnaryOperator<Report> more) {
    if (file != null) {
      ResultPage page = of(json);
      page.write(more.apply(page.report()));
      output.line("  wrote " + file);
    }
  }
}
