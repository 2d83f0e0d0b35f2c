package org.etalon.cli;

import java.io.PrintStream;
import org.etalon.study.ResultFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the result goes as JSON. */
final class JsonOption {
  @Option(
      names = "--json",
      paramLabel = "FILE|-",
      description =
          "Write the result as JSON to a file, or to stdout instead of the summary (then failures"
              + " as well).")
  @Nullable String target;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /** Whether it goes to stdout, where a failure is told instead of a result. */
  boolean isStdout() {
    return "-".equals(target);
  }

  /**
   * The output of a command; to be opened before the work begins.
   *
   * @throws BadInputException if the file could not be written at the end
   */
  Output open(PrintStream out) {
    ResultFile.requireWritable(target);
    return new Output(out, target, spec);
  }
}
