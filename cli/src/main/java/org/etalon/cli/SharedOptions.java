package org.etalon.cli;

import java.time.Duration;
import org.etalon.engine.search.SearchOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that every searching command takes. */
final class SharedOptions {
  @Mixin DomainOption domain = new DomainOption();

  @Mixin OutputOption outputs = new OutputOption();

  @Mixin NormOption norm = new NormOption();

  @Option(
      names = "--timeout",
      defaultValue = "60s",
      paramLabel = "TIME",
      description =
          "Time limit, such as 30s, 5m or 1h (default: ${DEFAULT-VALUE}); quantize keeps a quarter"
              + " of it for the checker. What is not ready a second or two after it is left out.")
  Duration timeout = Duration.ofSeconds(60);

  @Mixin ThreadsOption threads = new ThreadsOption();

  @Mixin BackendOption backend = new BackendOption();

  @Mixin SeedOption seed = new SeedOption();

  @Mixin JsonOption json = new JsonOption();

  /** The search these options describe, saying where it is. */
  SearchOptions search(Messages messages) {
    double seconds = timeout.toNanos() / 1e9;
    return backend.explored(
        SearchOptions.defaults()
            .withSeconds(seconds)
            .withThreads(threads.count())
            .withSeed(seed.value)
            .withListener(new ProgressLine(messages, seconds)));
  }
}
