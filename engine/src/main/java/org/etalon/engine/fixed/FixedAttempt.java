package org.etalon.engine.fixed;

import org.etalon.engine.certify.Certification;

/**
 * One width that was tried.
 *
 * @param network of that width
 * @param certification what is proved of it
 */
public record FixedAttempt(FixedNetwork network, Certification certification) {
  /** The width of the parameters. */
  public int bits() {
    return network.bits();
  }
}
