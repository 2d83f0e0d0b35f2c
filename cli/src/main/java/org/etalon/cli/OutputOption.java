package org.etalon.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.etalon.study.LoadedModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which output of a model is meant. */
final class OutputOption {
  @Option(
      names = "--output",
      paramLabel = "NAME",
      description =
          "The output to read where a model has several (default: all, one after the other).")
  @Nullable String name;

  /**
   * Reads a model.
   *
   * @throws BadInputException if it is missing, malformed or not supported
   */
  LoadedModel read(Path path) {
    return LoadedModel.read(path, Optional.ofNullable(name));
  }
}
