package org.etalon.cli;

import org.etalon.network.Layer;
import org.etalon.network.Network;

/** What a verdict about a network speaks of. */
final class Coverage {
  private Coverage() {}

  /** How many values of a network are cast to fixed point. */
  static long casts(Network network) {
    return network.layers().stream().filter(Coverage::isCast).count();
  }

  private static boolean isCast(Layer layer) {
    return layer.fold(a -> false, relu -> false, add -> false, pool -> false, cast -> true);
  }

  /**
   * Refuses a network that casts.
   *
   * @throws BadInputException if it does
   */
  static LoadedModel real(LoadedModel model) {
    if (casts(model.model().network()) > 0) {
      throw new BadInputException(
          model.path()
              + ": casts values to fixed point, which only certify, check and inspect know of; give"
              + " a network of real numbers");
    }
    return model;
  }

  /** The semantics of a network, in one word for machines. */
  static String semantics(Network network) {
    return casts(network) > 0 ? "fixed" : "real";
  }

  /** One line about a pair. */
  static String line(Network f, Network g) {
    if (casts(f) + casts(g) == 0) {
      return "  Covers real arithmetic on the stored parameters; not activations' rounding.";
    }
    String which = casts(f) == 0 ? "g" : casts(g) == 0 ? "f" : "both networks";
    return "  Covers the casts of "
        + which
        + " to fixed point, saturation included, and that no other overflow is possible on the"
        + " domain; all between them is exact.";
  }
}
