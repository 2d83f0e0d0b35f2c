package org.etalon.fewest;

import org.etalon.quant.CodedNetwork;

/** Hears of a search while it runs, in the thread that runs it. */
@FunctionalInterface
public interface FewestListener {
  /** How far it is. */
  void progress(FewestProgress progress);

  /** A network was proved that takes fewer bits than any before. */
  default void proved(Proved proved) {}

  /** There is a witness against the network that the search was to start from. */
  default void refuted(CodedNetwork start) {}
}
