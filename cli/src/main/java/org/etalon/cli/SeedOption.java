package org.etalon.cli;

import picocli.CommandLine.Option;

/** The seed of what is drawn at random. */
final class SeedOption {
  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Seed of all that is drawn at random (default: ${DEFAULT-VALUE}).")
  long value = 1;
}
