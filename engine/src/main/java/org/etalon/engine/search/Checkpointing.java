package org.etalon.engine.search;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a search keeps its state, so that another process can go on.
 *
 * @param file written every {@code seconds} and when the search ends early, but not for lack of
 *     memory: then the last one stays; empty for never
 * @param seconds the interval, positive
 * @param resume the file to continue from; empty to begin anew
 */
public record Checkpointing(Optional<Path> file, double seconds, Optional<Path> resume) {
  /** Neither. */
  public static final Checkpointing NONE =
      new Checkpointing(Optional.empty(), 30, Optional.empty());

  /**
   * Checks the interval.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Checkpointing {
    if (!(seconds > 0)) {
      throw new IllegalArgumentException("the interval must be positive");
    }
  }

  /** The same for a further search, which goes on from what the one before leaves. */
  public Checkpointing further() {
    return new Checkpointing(file, seconds, file.or(() -> resume));
  }
}
