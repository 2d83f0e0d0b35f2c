package org.etalon.engine.search;

import java.util.Optional;

/**
 * How a search goes about its work.
 *
 * @param threads the number of worker threads, at least 1; results do not depend on it
 * @param seed of the attacks
 * @param recording whether what a certificate needs is recorded: the splits, and how roots were
 *     bounded; bounds do not depend on it
 * @param backend explores subtrees of searches that are long; if there is none, the worker threads
 *     bound all boxes. The same with any backend
 */
public record Effort(int threads, long seed, boolean recording, Optional<Backend> backend) {
  /**
   * Checks the number of threads.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public Effort {
    if (threads < 1) {
      throw new IllegalArgumentException("threads >= 1 is required");
    }
  }

  /** Without a backend. */
  public Effort(int threads, long seed, boolean recording) {
    this(threads, seed, recording, Optional.empty());
  }

  /** The same, with or without a record of what a certificate needs. */
  Effort withRecording(boolean value) {
    return new Effort(threads, seed, value, backend);
  }
}
