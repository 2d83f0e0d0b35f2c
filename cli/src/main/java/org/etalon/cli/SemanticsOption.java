package org.etalon.cli;

import org.etalon.network.Semantics;
import org.etalon.study.BadInputException;
import org.etalon.study.Coverage;
import org.etalon.study.LoadedModel;
import picocli.CommandLine.Option;

/** The arithmetic that networks run in. */
final class SemanticsOption {
  @Option(
      names = "--semantics",
      defaultValue = "real",
      paramLabel = "real|float32",
      description = {
        "What running a network means (default: ${DEFAULT-VALUE}).",
        "real: real arithmetic on the stored parameters, and casts where a model has them.",
        "float32: both networks run in float32 on float32 inputs, their sums in any order, fused or"
            + " not, subnormal numbers kept or flushed to zero, each network in a way of its own."
            + " Not Winograd or FFT convolutions, TF32, or sums in fewer bits"
            + " (docs/math/float32.md)."
      })
  Semantics value = Semantics.REAL;

  /**
   * Refuses a model of which float32 would compute something else than is read.
   *
   * @throws BadInputException if it is one
   */
  LoadedModel fit(LoadedModel model) {
    return Coverage.fit(model, value);
  }

  /**
   * Refuses what float32 is not for.
   *
   * @throws UsageException if something else than a distance is asked
   */
  void requireDistance(PropertyOption property) {
    if (!value.isReal() && !property.isDistance()) {
      throw new UsageException("--semantics float32 is for distances, not for --property");
    }
  }
}
