package org.etalon.cli;

import java.util.Optional;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;
import org.etalon.study.BadInputException;
import org.etalon.study.Coverage;
import org.etalon.study.LoadedModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The arithmetic that networks run in. */
final class SemanticsOption {
  @Option(
      names = "--semantics",
      paramLabel = "real|float32|float32-g|any-runtime",
      description = {
        "What running a network means (default: any-runtime for a distance to a model that casts"
            + " values and that another tool wrote, where nothing in the model speaks against it;"
            + " else real).",
        "real: real arithmetic on the stored parameters, and casts where a model has them, exactly"
            + " as the text of its operators says.",
        "float32: both networks run in float32 on float32 inputs, their sums in any order, also of"
            + " a convolution or product with what is added to it, fused or not, subnormal numbers kept or flushed to zero, each network in a way of its own."
            + " Not Winograd or FFT convolutions, TF32, or sums in fewer bits"
            + " (docs/math/float32.md).",
        "float32-g: g runs so, on float32 inputs; f is a function of real arithmetic.",
        "any-runtime: a network that casts values to 8 bits is run by any runtime, in integers with"
            + " any way to requantize that is listed, or in float32; witnesses are still by the text"
            + " of its operators (docs/math/fixed.md)."
      })
  @Nullable Semantics asked;

  /** What was asked for, else real arithmetic. */
  Semantics orReal() {
    return asked == null ? Semantics.REAL : asked;
  }

  /**
   * What was asked for, or what is usual for such a question.
   *
   * @throws BadInputException if it is not for such a model
   */
  Semantics of(PropertyOption property, Domain domain, LoadedModel f, @Nullable LoadedModel g) {
    Optional<LoadedModel> other = Optional.ofNullable(g);
    Semantics semantics =
        asked == null ? Coverage.usual(property.isDistance(), domain, f, other) : asked;
    Coverage.fit(f, other.isPresent() ? semantics.ofF() : semantics.ofG());
    other.ifPresent(model -> Coverage.fit(model, semantics.ofG()));
    return semantics;
  }

  /**
   * Refuses what only real arithmetic is for.
   *
   * @throws UsageException if something else than a distance is asked
   */
  void requireDistance(PropertyOption property) {
    if (!orReal().isReal() && !property.isDistance()) {
      throw new UsageException(
          "--semantics " + orReal().label() + " is for distances, not for --property");
    }
  }
}
