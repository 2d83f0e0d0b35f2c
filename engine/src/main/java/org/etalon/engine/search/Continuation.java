package org.etalon.engine.search;

import java.nio.file.Path;
import org.etalon.problem.Problem;

/**
 * Where the state of a search comes from and where it is kept, so that another search can go on:
 * the files of its options, or bytes in memory.
 */
final class Continuation {
  private final Problem problem;
  private final SearchOptions options;
  private final SearchState state;
  private final byte[] from;
  private boolean loaded;
  private double savedAt;

  /**
   * Of a search.
   *
   * @param from what {@link #bytes} of the same search returned; or nothing
   */
  Continuation(Problem problem, SearchOptions options, SearchState state, byte[] from) {
    this.problem = problem;
    this.options = options;
    this.state = state;
    this.from = from.clone();
  }

  /** Loads the state that was given, once; returns whether it did so now. */
  boolean load(double seconds) {
    savedAt = seconds;
    if (loaded) {
      return false;
    }
    if (from.length > 0) {
      Checkpoint.fromBytes(from, state);
    } else if (options.journal().checkpointing().resume().isPresent()) {
      Path file = options.journal().checkpointing().resume().get();
      Checkpoint.read(file, problem, options.effort(), state);
    }
    loaded = true;
    return true;
  }

  /** Saves the state if the interval is over. */
  void saveIfDue(double seconds) {
    if (seconds - savedAt >= options.journal().checkpointing().seconds()) {
      save(seconds, false);
    }
  }

  /** Saves the state where the search ends. */
  void save(double seconds) {
    save(seconds, true);
  }

  private void save(double seconds, boolean last) {
    savedAt = seconds;
    double before = state.seconds;
    state.seconds = seconds;
    options
        .journal()
        .checkpointing()
        .keep(last, file -> Checkpoint.write(file, problem, options.effort(), state));
    state.seconds = before;
  }

  /** The state as bytes; those that were given, or none, if the search has not begun. */
  byte[] bytes(double seconds) {
    if (!state.begun) {
      return from.clone();
    }
    double before = state.seconds;
    state.seconds = seconds;
    byte[] bytes = Checkpoint.toBytes(state);
    state.seconds = before;
    return bytes;
  }
}
