package org.etalon.cli;

import org.etalon.quant.Rounding;
import picocli.CommandLine.Option;

/** How real numbers go to a grid. */
final class RoundingOption {
  @Option(
      names = "--rounding",
      defaultValue = "floor",
      paramLabel = "floor|nearest|zero",
      description = "How parameters go to the grid (default: ${DEFAULT-VALUE}).")
  Rounding value = Rounding.FLOOR;
}
