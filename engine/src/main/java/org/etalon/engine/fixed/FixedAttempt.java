package org.etalon.engine.fixed;

import org.etalon.engine.certify.Certification;

/**
 * One network that was tried.
 *
 * @param network of some widths
 * @param certification what is proved of it
 */
public record FixedAttempt(FixedNetwork network, Certification certification) {
  /** The widths of the network. */
  public FixedWidths widths() {
    return network.widths();
  }

  /** The width of the parameters. */
  public int bits() {
    return widths().parameters();
  }
}
