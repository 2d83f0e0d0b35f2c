package org.etalon.engine.search;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Where a search keeps its state, so that another process can go on.
 *
 * @param file written every {@code seconds} and when the search ends early, but not for lack of
 *     memory: then the last one stays; empty for never
 * @param seconds the interval, positive
 * @param resume the file to continue from; empty to begin anew
 * @param unwritten told in one line where the file cannot be written, as on a full disk: the search
 *     goes on, and the file stays as it was
 */
public record Checkpointing(
    Optional<Path> file, double seconds, Optional<Path> resume, Unwritten unwritten) {
  /** Is told of what is not kept. */
  @FunctionalInterface
  public interface Unwritten {
    /**
     * That the file could not be written.
     *
     * @param last whether it was the last time, so that where the search ended is not kept
     */
    void tell(String line, boolean last);
  }

  /** Neither. */
  public static final Checkpointing NONE =
      new Checkpointing(Optional.empty(), 30, Optional.empty());

  /** The same; what cannot be written is a warning of the platform's log. */
  public Checkpointing(Optional<Path> file, double seconds, Optional<Path> resume) {
    this(file, seconds, resume, Checkpointing::warn);
  }

  private static void warn(String line, boolean last) {
    System.getLogger(Checkpointing.class.getName()).log(System.Logger.Level.WARNING, line);
  }

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

  /**
   * Writes the file, if there is one.
   *
   * @param last whether it would be the last time
   * @param writing what does; a {@link CheckpointException} of it is told, and no more
   */
  public void keep(boolean last, Consumer<Path> writing) {
    if (file.isEmpty()) {
      return;
    }
    try {
      writing.accept(file.get());
    } catch (CheckpointException e) {
      String then = last ? "; where the search ended is not kept" : "; the search goes on";
      unwritten.tell(e.getMessage() + then, last);
    }
  }
}
