package org.etalon.cli;

import picocli.CommandLine.Option;

/** How many threads work. */
final class ThreadsOption {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Worker threads; results do not depend on it (default: all processors).")
  int count = all();

  /** As many as there are processors. */
  static int all() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * The number of threads.
   *
   * @throws UsageException if it is not 1 to 1024
   */
  int count() {
    if (count < 1 || count > 1024) {
      throw new UsageException("--threads must be 1 to 1024, not " + count);
    }
    return count;
  }
}
