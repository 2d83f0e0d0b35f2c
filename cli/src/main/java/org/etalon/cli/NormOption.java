package org.etalon.cli;

import org.etalon.problem.Norm;
import picocli.CommandLine.Option;

/** The norm that differences of outputs are measured in. */
final class NormOption {
  @Option(
      names = "--norm",
      defaultValue = "inf",
      paramLabel = "inf|1|2",
      description = "Norm over the outputs (default: ${DEFAULT-VALUE}).")
  Norm value = Norm.INF;
}
