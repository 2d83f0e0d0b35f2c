package org.etalon.cli;

import org.etalon.network.Network;

/** What a verdict about a network speaks of. */
final class Coverage {
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
