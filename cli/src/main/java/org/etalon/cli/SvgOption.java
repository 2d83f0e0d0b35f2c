package org.etalon.cli;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.etalon.study.ResultFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the result goes as a picture. */
final class SvgOption {
  @Option(names = "--svg", paramLabel = "FILE", description = "Write the result as a picture.")
  @Nullable String target;

  /**
   * Fails early.
   *
   * @throws BadInputException if the file could not be written at the end
   */
  void requireWritable() {
    ResultFile.requireWritable(target);
  }

  /** Draws and writes the picture, if asked for. */
  void write(Output output, Supplier<String> picture) {
    if (target != null) {
      ResultFile.write(Path.of(target), picture.get());
      output.line("  wrote " + target);
    }
  }
}
