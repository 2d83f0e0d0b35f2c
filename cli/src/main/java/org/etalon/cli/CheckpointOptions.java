package org.etalon.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.etalon.engine.search.Checkpointing;
import org.etalon.study.ResultFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the state of a run is kept. */
final class CheckpointOptions {
  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Keep the state of the run in a file, to go on after a crash.")
  @Nullable Path file;

  @Option(
      names = "--checkpoint-interval",
      defaultValue = "30s",
      paramLabel = "TIME",
      description = "How often the file is written (default: ${DEFAULT-VALUE}).")
  Duration interval = Duration.ofSeconds(30);

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = "Go on from a checkpoint of the same networks, domain, epsilon and options.")
  @Nullable Path resume;

  /**
   * What they ask for.
   *
   * @param messages where it is said, once, if the file cannot be written later
   * @throws BadInputException if the file could not be written
   */
  Checkpointing value(Messages messages) {
    ResultFile.requireWritable(file == null ? null : file.toString());
    return new Checkpointing(
        Optional.ofNullable(file),
        interval.toNanos() / 1e9,
        Optional.ofNullable(resume),
        told(messages));
  }

  private static Checkpointing.Unwritten told(Messages messages) {
    Set<String> said = new HashSet<>();
    return (line, last) -> {
      if (said.add(line)) {
        messages.unkept("etalon: " + line, last);
      }
    };
  }
}
