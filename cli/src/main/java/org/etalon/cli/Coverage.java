package org.etalon.cli;

import java.util.Optional;
import org.etalon.network.Network;
import org.etalon.network.Semantics;
import org.etalon.problem.Domain;

/** What a verdict about a network speaks of. */
final class Coverage {
  static final String FLOAT32 =
      "  Covers runs of both networks in float32: sums in any order, fused or not, underflow"
          + " gradual or flushed; no overflow. Not Winograd, TF32 or narrower sums.";

  private Coverage() {}

  /**
   * Refuses a network that casts.
   *
   * @throws BadInputException if it does
   */
  static LoadedModel real(LoadedModel model) {
    if (model.model().network().hasCasts()) {
      throw new BadInputException(
          model.path()
              + ": casts values to fixed point, which only certify, check and inspect know of; give"
              + " a network of real numbers");
    }
    return model;
  }

  /** The semantics of a network, in one word for machines. */
  static String semantics(Network network) {
    return network.hasCasts() ? "fixed" : "real";
  }

  /** One line about a pair that runs in some arithmetic. */
  static String line(Network f, Network g, Semantics semantics) {
    return switch (semantics) {
      case REAL -> line(f, g);
      case FLOAT32 -> FLOAT32;
    };
  }

  /** How the outputs at a witness were computed. */
  static String evaluation(Semantics semantics) {
    return switch (semantics) {
      case REAL -> "exact arithmetic";
      case FLOAT32 -> "float32 runs, products added by ascending columns";
    };
  }

  /** What a proof about quantized weights covers. */
  static String quantized(Semantics semantics) {
    return switch (semantics) {
      case REAL -> "real arithmetic; weights and biases quantized";
      case FLOAT32 ->
          "float32 in any order of summation, fused or not, underflow gradual or flushed to zero;"
              + " weights and biases quantized";
    };
  }

  /** The inputs that a verdict is about. */
  static String inputs(Semantics semantics) {
    return switch (semantics) {
      case REAL -> "x";
      case FLOAT32 -> "float32 x";
    };
  }

  /** One line about inputs that are on a grid. */
  static Optional<String> grid(Domain domain) {
    return domain
        .grid()
        .map(
            grid ->
                "  Covers the "
                    + DomainSpec.points(grid, domain)
                    + " inputs of the domain's grid, no others.");
  }

  /** One line about a pair. */
  static String line(Network f, Network g) {
    if (!f.hasCasts() && !g.hasCasts()) {
      return "  Covers real arithmetic on the stored parameters; not activations' rounding.";
    }
    String which = !f.hasCasts() ? "g" : !g.hasCasts() ? "f" : "both networks";
    return "  Covers the casts of "
        + which
        + " to fixed point, saturation included, and that no other overflow is possible on the"
        + " domain; all between them is exact.";
  }
}
