package org.etalon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.etalon.study.ResultFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where results go: human lines to stdout, JSON to a file or stdout, each file whole or not at all.
 */
final class Output {
  private final PrintStream out;
  private final @Nullable String jsonTarget;
  private final CommandSpec spec;

  /**
   * An output.
   *
   * @param jsonTarget a file, {@code -} for stdout (the human summary then goes nowhere), or null
   * @param spec the command whose results these are
   */
  Output(PrintStream out, @Nullable String jsonTarget, CommandSpec spec) {
    this.out = out;
    this.jsonTarget = jsonTarget;
    this.spec = spec;
  }

  /** Prints a line of the human summary, unless JSON goes to stdout. */
  void line(String line) {
    if (!"-".equals(jsonTarget)) {
      out.println(line);
    }
  }

  /** Writes the result to where {@code --json} says. */
  void json(Map<String, ?> result) {
    if (jsonTarget == null) {
      return;
    }
    String text = text(result);
    if ("-".equals(jsonTarget)) {
      out.print(text);
    } else {
      ResultFile.write(Path.of(jsonTarget), text);
    }
    out.flush();
  }

  /** A result of this command as JSON text, with what is to be said of its run. */
  String text(Map<String, ?> result) {
    return ResultFile.toJson(RunJson.of(spec).complete(result));
  }
}
