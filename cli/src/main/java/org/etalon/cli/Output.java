package org.etalon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.etalon.file.WholeFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where results go: human lines to stdout, JSON to a file or stdout, each file whole or not at all.
 */
final class Output {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

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
      write(Path.of(jsonTarget), text);
    }
    out.flush();
  }

  /** A result of this command as JSON text, with what is to be said of its run. */
  String text(Map<String, ?> result) {
    return toJson(RunJson.complete(result, spec));
  }

  /** JSON text of a tree of maps, lists, strings and numbers. */
  static String toJson(Map<String, ?> result) {
    return JSON.writeValueAsString(result) + "\n";
  }

  /** Fails early, before a long run, where a file could not be written at its end. */
  static void requireWritable(@Nullable String target) {
    if (target == null || "-".equals(target)) {
      return;
    }
    if (Files.isDirectory(Path.of(target))) {
      throw new BadInputException("cannot write " + target + ": it is a folder; name a file");
    }
    Path folder = Path.of(target).toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new BadInputException(
          "cannot write "
              + target
              + ": its folder does not exist or is not writable; create it first");
    }
  }

  /** Writes a text file beside its place and moves it there. */
  static void write(Path file, String text) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      WholeFile.write(file, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "cannot write " + file + ": the folder " + folder + " is missing");
    } catch (IOException e) {
      throw new BadInputException("cannot write " + file + ": " + e.getMessage());
    }
  }
}
